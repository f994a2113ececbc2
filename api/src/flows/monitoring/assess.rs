//! The monitoring level of units from what is known of them (三, R-39 … R-44): a request, an import and the sweep all go through
//! here.
//!
//! The level in force is the rule's, or that of an override where it is higher: never below the rule. It changes at once
//! when the rule says so; people confirm a rise afterwards, a fall needs nobody.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use domain::monitoring::{
    self, DecisionStatus, FindingFact, MonitoringCause, MonitoringDecision as Ruling, MonitoringInput, MonitoringLevel, next_change,
};
use domain::units::CreditRiskClass;
use persistence::queries::audit::insert_audit_events;
use persistence::queries::credit_risk::{CreditRecord, list_credit_records};
use persistence::queries::findings::{StoredFact, list_facts};
use persistence::queries::monitoring::{
    self as stored, MonitoringDecision, MonitoringOverride, UnitMonitoring, list_monitoring_overrides, list_unit_monitoring,
};
use persistence::queries::policies::{Timeline, policies_of};
use persistence::queries::units::{Unit, update_unit};
use persistence::{Coded, Held, Id, Instant, Tx, UnitId};
use serde::{Deserialize, Serialize};

use crate::flows::monitoring::fallen_grounds::review_grounds;
use crate::flows::monitoring::propose::propose_elevations;
use crate::flows::refusal::Refusal;
use crate::flows::units::audit_facts::unit_event;
use crate::flows::units::by_unit::by_unit;

/// All that was ever known of some units.
pub struct Known {
    facts: HashMap<UnitId, Vec<StoredFact>>,
    credit: HashMap<UnitId, Vec<CreditRecord>>,
    overrides: HashMap<UnitId, Vec<MonitoringOverride>>,
}

/// What went into a decision: with it the decision can be replayed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MonitoringInputs {
    /// The day.
    pub as_of: NaiveDate,
    /// The credit risk class on that day.
    pub credit_risk_class: Option<CreditRiskClass>,
    /// The confirmed findings that were known.
    pub findings: Vec<FindingFact>,
    /// At least this level, by an override.
    pub override_level: Option<MonitoringLevel>,
}

/// A level with its grounds.
pub struct Assessment {
    /// What the rule says.
    pub ruling: Ruling,
    /// The level in force.
    pub level: MonitoringLevel,
    /// What went in.
    pub inputs: MonitoringInputs,
    /// The override that holds.
    pub in_force: Option<MonitoringOverride>,
    /// The first later day on which any of it can change by itself.
    pub review_on: Option<NaiveDate>,
}

impl Known {
    /// Reads it: three queries for any number of units.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of(tx: &mut Tx<'_>, units: &[UnitId]) -> Result<Self, Refusal> {
        Ok(Self {
            facts: by_unit(list_facts(tx, units)?, |row| row.unit_id),
            credit: by_unit(list_credit_records(tx, units)?, |row| row.unit_id),
            overrides: by_unit(list_monitoring_overrides(tx, units)?, |row| row.unit_id),
        })
    }

    /// What is known of a unit that is being entered: its credit risk class and no more.
    pub fn at_entry(record: &CreditRecord) -> Self {
        Self { facts: HashMap::new(), credit: HashMap::from([(record.unit_id, vec![record.clone()])]), overrides: HashMap::new() }
    }

    /// The level of a unit on a day, by what was known at a moment and by the policy of that day.
    pub fn assess(&self, unit: UnitId, day: NaiveDate, known_at: Instant, policies: &Timeline) -> Assessment {
        let policy = policies.on(day);
        let facts = self.facts.get(&unit).into_iter().flatten().filter(|fact| fact.counts(known_at));
        let findings: Vec<FindingFact> = facts
            .map(|fact| FindingFact {
                grade: fact.grade.0,
                discovered_on: fact.discovered_on,
                discovery_id: fact.discovery_id.clone(),
                finding_id: Some(fact.finding_id.to_string()),
                source: Some(fact.source.0),
                reference: fact.reference.clone(),
                open: fact.open,
            })
            .collect();
        let credit: Vec<&CreditRecord> = self.credit.get(&unit).into_iter().flatten().filter(|record| record.recorded_at <= known_at).collect();
        let credit_risk_class = credit.iter().rfind(|record| record.valid_from <= day).and_then(|record| record.credit_risk_class).map(|c| c.0);
        let overrides: Vec<&MonitoringOverride> = self.overrides.get(&unit).into_iter().flatten().collect();
        let in_force = overrides.iter().rfind(|o| o.holds(day, known_at)).map(|o| (*o).clone());

        let input = MonitoringInput { as_of: day, credit_risk_class, findings: &findings };
        let ruling = monitoring::level(&input, &policy);
        let changes = [
            next_change(&input, &policy),
            credit.iter().map(|record| record.valid_from).filter(|from| *from > day).min(),
            in_force.as_ref().and_then(|o| o.to_on).and_then(|to| to.succ_opt()),
            // A new policy matters where there is something for it to weigh.
            policies.next_after(day).filter(|_| !findings.is_empty()),
        ];
        let override_level = in_force.as_ref().map(|o| o.level.0);
        Assessment {
            level: override_level.map_or(ruling.level, |level| level.max(ruling.level)),
            review_on: changes.into_iter().flatten().min(),
            ruling,
            inputs: MonitoringInputs { as_of: day, credit_risk_class, findings, override_level },
            in_force,
        }
    }
}

impl Assessment {
    /// The decision to store, where the level changed.
    pub fn decision(
        &self,
        tx: &Tx<'_>,
        unit: &Unit,
        before: (MonitoringLevel, MonitoringLevel),
        cause: MonitoringCause,
    ) -> Result<MonitoringDecision, Refusal> {
        let (previous_level, previous_rule_level) = before;
        let json = |value: serde_json::Result<String>| value.map_err(Refusal::internal);
        // A rise of the rule is confirmed by a person, whatever override runs beside it.
        let status = match self.ruling.level > previous_rule_level {
            true => DecisionStatus::Proposed,
            false if self.level > self.ruling.level => DecisionStatus::Overridden,
            false => DecisionStatus::Automatic,
        };
        Ok(MonitoringDecision {
            id: tx.new_id(),
            unit_id: unit.id,
            decided_at: tx.now,
            effective_on: self.inputs.as_of,
            cause: Coded(cause),
            level: Coded(self.level),
            rule_level: Coded(self.ruling.level),
            previous_level: Coded(previous_level),
            status: Coded(status),
            inputs: json(serde_json::to_string(&self.inputs))?,
            rule_set: self.ruling.rule_set.clone(),
            policy: self.ruling.policy.clone(),
            trace: json(serde_json::to_string(&self.ruling.trace))?,
            decided_by: tx.identity().user_id,
            confirmed_at: None,
            confirmed_by: None,
            remark: None,
            provincial_id: unit.provincial_id,
            municipal_id: unit.municipal_id,
            county_id: unit.county_id,
            station_id: unit.station_id,
            version: 1,
        })
    }

    /// What is to be kept of the unit, if anything: where nothing can change by itself and the rule says routine, nothing is.
    pub fn to_keep(&self, unit: UnitId) -> Option<UnitMonitoring> {
        let matters = self.review_on.is_some() || self.ruling.level != MonitoringLevel::Routine || !self.inputs.findings.is_empty();
        matters.then_some(UnitMonitoring { unit_id: unit, rule_level: Coded(self.ruling.level), review_on: self.review_on })
    }
}

/// Units that are assessed together, and what is to be stored of them.
pub struct Round<'a> {
    known: Known,
    kept: HashMap<UnitId, UnitMonitoring>,
    policies: &'a Timeline,
    keep: Vec<UnitMonitoring>,
    decisions: Vec<MonitoringDecision>,
    /// What is known today is taken as known on every day: for made-up pasts.
    all_known: bool,
}

impl<'a> Round<'a> {
    /// Reads what is known of these units.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of(tx: &mut Tx<'_>, units: &[UnitId], policies: &'a Timeline) -> Result<Self, Refusal> {
        let known = Known::of(tx, units)?;
        let kept = list_unit_monitoring(tx, units)?.into_iter().map(|row| (row.unit_id, row)).collect();
        Ok(Self { known, kept, policies, keep: Vec::new(), decisions: Vec::new(), all_known: false })
    }

    /// The same for made-up pasts: what is known now is taken as known on every day.
    ///
    /// # Errors
    /// Those of the database.
    pub fn knowing_today(tx: &mut Tx<'_>, units: &[UnitId], policies: &'a Timeline) -> Result<Self, Refusal> {
        Ok(Self { all_known: true, ..Self::of(tx, units, policies)? })
    }

    fn known_at(&self, tx: &Tx<'_>, day: NaiveDate) -> Instant {
        // Of today it is what stands: whoever was here first may have begun later, and clocks of machines differ.
        if self.all_known || day >= tx.today() { Instant::END } else { Instant::end_of(day) }
    }

    /// Whether the day on which to look again at a unit is this one: someone else may have been faster.
    pub fn is_due(&self, unit: UnitId, day: NaiveDate) -> bool {
        self.kept.get(&unit).and_then(|row| row.review_on) == Some(day)
    }

    /// Brings a unit's level up to a day, over every day of review that has come meanwhile: each change is told on its day, by
    /// what was known then. The unit is changed in memory. Gives whether it differs, and what the rule says of the day.
    ///
    /// # Errors
    /// Internal.
    pub fn bring_to(&mut self, tx: &Tx<'_>, unit: &mut Unit, day: NaiveDate, cause: MonitoringCause) -> Result<(bool, Ruling), Refusal> {
        let (level_before, class_before) = (unit.monitoring_level, unit.facts.credit_risk_class);
        let mut kept = self.kept.get(&unit.id).copied();
        while let Some(review) = kept.and_then(|row| row.review_on).filter(|review| *review < day) {
            let assessment = self.known.assess(unit.id, review, self.known_at(tx, review), self.policies);
            kept = self.take(tx, unit, &assessment, kept, MonitoringCause::Time)?;
            if kept.and_then(|row| row.review_on).is_some_and(|next| next <= review) {
                return Err(Refusal::internal("a day of review that does not move on"));
            }
        }
        let assessment = self.known.assess(unit.id, day, self.known_at(tx, day), self.policies);
        kept = self.take(tx, unit, &assessment, kept, cause)?;
        if let Some(row) = kept {
            self.keep.push(row);
        }
        let differs = level_before != unit.monitoring_level || class_before != unit.facts.credit_risk_class;
        Ok((differs, assessment.ruling))
    }

    fn take(
        &mut self,
        tx: &Tx<'_>,
        unit: &mut Unit,
        assessment: &Assessment,
        kept: Option<UnitMonitoring>,
        cause: MonitoringCause,
    ) -> Result<Option<UnitMonitoring>, Refusal> {
        let rule_before = kept.map_or(MonitoringLevel::Routine, |row| row.rule_level.0);
        let before = (unit.monitoring_level.0, rule_before);
        if before != (assessment.level, assessment.ruling.level) {
            for earlier in self.decisions.iter_mut().filter(|d| d.unit_id == unit.id && d.status.0 == DecisionStatus::Proposed) {
                earlier.status = Coded(DecisionStatus::Superseded);
            }
            let eve = assessment.inputs.as_of.pred_opt().unwrap_or(assessment.inputs.as_of);
            let cause = match cause {
                MonitoringCause::Time if self.policies.on(eve).version != assessment.ruling.policy => MonitoringCause::Policy,
                cause => cause,
            };
            self.decisions.push(assessment.decision(tx, unit, before, cause)?);
        }
        unit.monitoring_level = Coded(assessment.level);
        unit.facts.credit_risk_class = assessment.inputs.credit_risk_class.map(Coded);
        let none = UnitMonitoring { unit_id: unit.id, rule_level: Coded(MonitoringLevel::Routine), review_on: None };
        Ok(assessment.to_keep(unit.id).or(kept.map(|_| none)))
    }

    /// Stores the decisions and the days of review.
    ///
    /// # Errors
    /// Those of the database.
    pub fn store(self, tx: &mut Tx<'_>) -> Result<(), Refusal> {
        let Self { keep, decisions, .. } = self;
        stored::put_unit_monitoring(tx, keep)?;
        if !decisions.is_empty() {
            stored::insert_monitoring_decisions(tx, decisions)?;
        }
        Ok(())
    }
}

/// Decides the level of one unit anew after something has changed, and stores it. Gives the unit, and what the rule says today.
///
/// # Errors
/// 412 when someone else was faster.
pub fn reassess(tx: &mut Tx<'_>, unit: Held<Unit>, policies: &Timeline, cause: MonitoringCause) -> Result<(Unit, Ruling), Refusal> {
    let day = tx.today();
    let mut round = Round::of(tx, &[unit.id], policies)?;
    let unit = unit.into_inner();
    let mut after = unit.clone();
    let (differs, ruling) = round.bring_to(tx, &mut after, day, cause)?;
    round.store(tx)?;
    review_grounds(tx, &[(&unit, &ruling.trace)], policies)?;
    if !differs {
        return Ok((unit, ruling));
    }
    let after = update_unit(tx, &unit, after)?;
    let event = unit_event(tx, &unit, &after)?;
    insert_audit_events(tx, vec![event])?;
    Ok((after, ruling))
}

/// Decides the levels of units that are held, and as they are now, on a day; province by province, since policies differ. Gives
/// how many differ now. Three queries a province, whatever the number of units.
///
/// # Errors
/// 412 when someone else was faster.
pub fn reassess_all(tx: &mut Tx<'_>, units: Vec<Held<Unit>>, day: NaiveDate, cause: MonitoringCause) -> Result<usize, Refusal> {
    reassess_those(tx, units, day, cause, |_, _| true).map(|(_, changed)| changed)
}

/// The same for those that `wanted` lets through, once it is known what is kept of them: (how many it let through, how many differ).
///
/// # Errors
/// As `reassess_all`.
pub fn reassess_those(
    tx: &mut Tx<'_>,
    units: Vec<Held<Unit>>,
    day: NaiveDate,
    cause: MonitoringCause,
    wanted: impl Fn(&Round<'_>, UnitId) -> bool,
) -> Result<(usize, usize), Refusal> {
    let mut provinces: BTreeMap<Option<Id>, Vec<Held<Unit>>> = BTreeMap::new();
    for unit in units {
        provinces.entry(unit.provincial_id).or_default().push(unit);
    }
    let (mut reviewed, mut events) = (0, Vec::new());
    for (province, units) in provinces {
        let policies = policies_of(tx, province)?;
        let ids: Vec<UnitId> = units.iter().map(|unit| unit.id).collect();
        let mut round = Round::of(tx, &ids, &policies)?;
        let mut weighed = Vec::new();
        for unit in units {
            if !wanted(&round, unit.id) {
                continue;
            }
            let mut after = Unit::clone(&unit);
            reviewed += 1;
            let (differs, ruling) = round.bring_to(tx, &mut after, day, cause)?;
            weighed.push((unit, ruling.trace, differs.then_some(after)));
        }
        round.store(tx)?;
        let traces: Vec<_> = weighed.iter().map(|(unit, trace, _)| (&**unit, trace)).collect();
        review_grounds(tx, &traces, &policies)?;
        propose_elevations(tx, &traces, &policies)?;
        for (before, after) in weighed.into_iter().filter_map(|(before, _, after)| Some((before, after?))) {
            let after = update_unit(tx, &before, after)?;
            events.push(unit_event(tx, &before, &after)?);
        }
    }
    let changed = events.len();
    insert_audit_events(tx, events)?;
    Ok((reviewed, changed))
}
