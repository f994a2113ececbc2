//! What stands in an annual list: gathered from the levels of a day, written so that anyone can hash it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::Datelike;
use domain::Code;
use domain::monitoring::{ListChange, ListSide, MonitoringLevel};
use domain::units::{Activities, OperatingStatus, Tier};
use persistence::queries::authorities::Authority;
use persistence::queries::monitoring_lists::{ListEntry, MonitoringList, insert_list_entries, list_entries, list_series, list_watched};
use persistence::queries::policies::Timelines;
use persistence::queries::units::Unit;
use persistence::{Coded, Id, Instant, Tx, UnitId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::auth::secret::hex;
use crate::flows::monitoring::assess::{Assessment, Known};
use crate::flows::refusal::{ProblemCode, Refusal};

/// Units and entries that are read at a time.
pub const BATCH: i64 = 500;

/// What the level of a listed unit rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Basis {
    /// The credit risk class on the day of the list.
    pub credit_risk_class: Option<domain::units::CreditRiskClass>,
    /// At least this level, by an override.
    pub override_level: Option<MonitoringLevel>,
    /// The findings that counted.
    pub findings: Vec<domain::monitoring::FindingFact>,
}

impl Basis {
    fn of(assessment: &Assessment) -> Self {
        let steps = assessment.ruling.trace.findings.iter();
        let counted: Vec<&Option<String>> = steps.filter(|step| step.counted).map(|step| &step.finding_id).collect();
        let findings = assessment.inputs.findings.iter().filter(|fact| counted.contains(&&fact.finding_id)).cloned().collect();
        let inputs = &assessment.inputs;
        Self { credit_risk_class: inputs.credit_risk_class, override_level: inputs.override_level, findings }
    }
}

/// The years that a list may be of: a list shows the units of its day, so it is of the year that runs, or of the next one, before that
/// begins.
pub fn years(tx: &Tx<'_>) -> RangeInclusive<i32> {
    let year = tx.today().year();
    year..=year + 1
}

/// A list of a year that is over is not drafted from the units of today, nor published any more.
///
/// # Errors
/// 422 `list_year_over`.
pub fn refuse_year_over(tx: &Tx<'_>, list: &MonitoringList) -> Result<(), Refusal> {
    if years(tx).contains(&list.year) { Ok(()) } else { Err(Refusal::new(ProblemCode::ListYearOver)) }
}

/// Writes the lines of a draft: for a list every unit of the authority's subtree on its side under its level; for a supplement
/// what differs from the list and the supplements before it. Returns how many.
///
/// # Errors
/// 422 `list_year_over`; those of the database.
pub fn fill(tx: &mut Tx<'_>, list: &MonitoringList, authority: &Authority) -> Result<i64, Refusal> {
    refuse_year_over(tx, list)?;
    let mut standing = match list.supplement_of {
        Some(main) => standing(tx, main, list.number)?,
        None => BTreeMap::new(),
    };
    let change = if list.supplement_of.is_some() { ListChange::Added } else { ListChange::Listed };
    let mut writer = Writer { list: list.id, level: list.level.0, position: 0, policies: Timelines::default() };
    let mut after = 0;
    loop {
        let units = list_watched(tx, authority, list.level.0, after, BATCH)?;
        let Some(last) = units.last() else { break };
        after = last.seq;
        let mut fresh = Vec::new();
        for unit in units {
            if list.side.0.takes(unit.facts.activities.set()) && standing.remove(&unit.id).is_none() {
                fresh.push(unit);
            }
        }
        writer.write(tx, fresh, change)?;
    }
    // What is left stood in the list and is not under its level any more, or not in the subtree: its old line says why it stood.
    let mut gone = Vec::new();
    for (_, entry) in standing {
        writer.position += 1;
        gone.push(ListEntry { list_id: list.id, position: writer.position, change: Coded(ListChange::Removed), ..entry });
    }
    insert_list_entries(tx, gone)?;
    Ok(writer.position)
}

struct Writer {
    list: Id,
    level: MonitoringLevel,
    position: i64,
    policies: Timelines,
}

impl Writer {
    fn write(&mut self, tx: &mut Tx<'_>, units: Vec<Unit>, change: ListChange) -> Result<(), Refusal> {
        if units.is_empty() {
            return Ok(());
        }
        let ids: Vec<UnitId> = units.iter().map(|unit| unit.id).collect();
        let (known, today) = (Known::of(tx, &ids)?, tx.today());
        let mut rows = Vec::with_capacity(units.len());
        for unit in units {
            let policies = self.policies.of(tx, unit.provincial_id)?;
            let assessment = known.assess(unit.id, today, Instant::END, policies);
            // A level that falls today and has not been swept yet is not what the list is of.
            if assessment.level != self.level {
                continue;
            }
            self.position += 1;
            rows.push(ListEntry {
                list_id: self.list,
                position: self.position,
                unit_id: unit.id,
                change: Coded(change),
                uscc: unit.facts.uscc,
                name: unit.facts.name.to_string(),
                activities: unit.facts.activities,
                tier: unit.tier,
                division_code: unit.facts.division_code,
                basis: serde_json::to_string(&Basis::of(&assessment))?,
                policy: assessment.ruling.policy,
                operating_status: Some(unit.facts.operating_status),
            });
        }
        Ok(insert_list_entries(tx, rows)?)
    }
}

/// Which units stand in a list after its published supplements with a number below `before`, each with its line.
pub fn standing(tx: &mut Tx<'_>, main: Id, before: i32) -> Result<BTreeMap<UnitId, ListEntry>, Refusal> {
    let mut standing = BTreeMap::new();
    for list in list_series(tx, main)? {
        let published = list.published_at.is_some() || list.id == main;
        if list.number >= before || !published {
            continue;
        }
        each_entry(tx, list.id, |entry| {
            match entry.change.0 {
                ListChange::Listed | ListChange::Added => standing.insert(entry.unit_id, entry),
                ListChange::Removed => standing.remove(&entry.unit_id),
            };
            Ok(())
        })?;
    }
    Ok(standing)
}

/// Hands every entry of a list over, in order.
///
/// # Errors
/// Those of the database and of `each`.
pub fn each_entry(tx: &mut Tx<'_>, list: Id, mut each: impl FnMut(ListEntry) -> Result<(), Refusal>) -> Result<(), Refusal> {
    let mut after = None;
    loop {
        let page = list_entries(tx, list, after, BATCH)?;
        after = page.items.last().map(|entry| entry.position);
        for entry in page.items {
            each(entry)?;
        }
        if !page.more {
            return Ok(());
        }
    }
}

/// The first line of a list's content.
#[derive(Serialize)]
struct Head<'a> {
    authority: &'a str,
    year: i32,
    level: MonitoringLevel,
    side: ListSide,
    number: i32,
    as_of: chrono::NaiveDate,
    entries: i64,
}

/// A further line.
#[derive(Serialize)]
struct Line<'a> {
    position: i64,
    change: ListChange,
    uscc: &'a str,
    name: &'a str,
    activities: Activities,
    tier: Option<Tier>,
    division_code: &'a str,
    policy: &'a str,
    basis: Box<serde_json::value::RawValue>,
    /// Left out of lines from before it was kept: what was hashed of them stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    operating_status: Option<OperatingStatus>,
}

/// The first line of a list's content, as it is hashed.
pub fn head_line(list: &MonitoringList, authority_code: &str) -> Result<Vec<u8>, Refusal> {
    let head = Head {
        authority: authority_code,
        year: list.year,
        level: list.level.0,
        side: list.side.0,
        number: list.number,
        as_of: list.as_of,
        entries: list.entries,
    };
    json_line(&head)
}

/// A further line of a list's content, as it is hashed.
pub fn entry_line(entry: &ListEntry) -> Result<Vec<u8>, Refusal> {
    json_line(&Line {
        position: entry.position,
        change: entry.change.0,
        uscc: &entry.uscc,
        name: &entry.name,
        activities: entry.activities.set(),
        tier: entry.tier.map(|t| t.0),
        division_code: &entry.division_code,
        policy: &entry.policy,
        basis: serde_json::value::RawValue::from_string(entry.basis.clone()).map_err(Refusal::internal)?,
        operating_status: entry.operating_status.map(|status| status.0),
    })
}

fn json_line<T: Serialize>(value: &T) -> Result<Vec<u8>, Refusal> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

/// SHA-256 of a list's content, in hex.
pub fn content_hash(tx: &mut Tx<'_>, list: &MonitoringList, authority_code: &str) -> Result<String, Refusal> {
    let mut hasher = Sha256::new();
    hasher.update(head_line(list, authority_code)?);
    each_entry(tx, list.id, |entry| {
        hasher.update(entry_line(&entry)?);
        Ok(())
    })?;
    Ok(hex(&hasher.finalize()))
}

/// In what words a list is titled: `杭州市市场监督管理局2026年重点监管生产单位名单`.
pub fn title(list: &MonitoringList, authority: &str) -> String {
    let level = match list.level.0 {
        MonitoringLevel::Special => "特别监管",
        _ => "重点监管",
    };
    let supplement = if list.number > 0 { format!("（补充{}）", list.number) } else { String::new() };
    format!("{authority}{}年{level}{}年度名单{supplement}", list.year, list.side.0.zh())
}
