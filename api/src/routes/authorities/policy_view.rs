//! A policy on the wire, and what may be set.

use chrono::NaiveDate;
use domain::authorities::Level;
use domain::findings::situations::{MAX_CODE, MOST_SITUATIONS, Situation, is_code, repeated};
use domain::rules::Policy;
use domain::rules::policy::{PolicyFault, PolicyParameters};
use persistence::queries::authorities::Authority;
use persistence::queries::policies::{StoredPolicy, find_situations, list_policies, policies_of, version};
use persistence::values::{Day, Paragraph};
use persistence::{Id, Instant, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::error::{FieldCode, FieldError, Problem, ProblemCode};
use crate::flows::faults::{Faults, MAX_NAME};

/// What a province sets, from which day, and why.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"effective_on": "2027-01-01", "parameters": {"relatively_major_window_months": 12}, "reason": "省局具体实施方案第八条"}))]
pub struct PutPolicy {
    /// The first day on which it holds: tomorrow or later, so that no decision of a past day changes.
    #[validate(nested)]
    pub effective_on: Day,
    /// The values that are set; all others are inherited.
    pub parameters: PolicyParameters,
    /// Why.
    #[validate(nested)]
    pub reason: Paragraph,
}

/// A policy that was set.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyRecord {
    /// Its name in decisions.
    #[schema(example = "330000/1")]
    pub version: String,
    /// The first day on which it holds.
    pub effective_on: NaiveDate,
    /// The values that it sets.
    pub parameters: PolicyParameters,
    /// Those of them that are not followed: a province could set the designated sizes once, which are the nation's.
    #[schema(example = json!([]))]
    pub not_followed: Vec<String>,
    /// Why.
    pub reason: String,
    /// When it was set.
    pub created_at: Instant,
    /// By whom.
    #[schema(required = true)]
    pub created_by: Option<Id>,
    /// When it had been applied to every unit that it touches; `null`: not yet.
    #[schema(required = true)]
    pub applied_at: Option<Instant>,
}

/// The policy of an authority: what is in force, where it comes from, and everything that was set.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyView {
    /// The day.
    pub as_of: NaiveDate,
    /// Every value in force on the day; `version` names it in decisions.
    pub in_force: Policy,
    /// The catalogue of situations in force on the day: the province's own, else the nation's.
    pub situations: Vec<Situation>,
    /// What the authority itself has set, the last to hold first.
    pub items: Vec<PolicyRecord>,
    /// How many there are: the version for If-Match.
    pub version: i32,
}

/// The province that a policy of this authority is for; none: the nation.
pub fn province(authority: &Authority) -> Option<Id> {
    authority.provincial_id
}

/// Whether a policy of this authority is the nation's.
pub fn is_national(authority: &Authority) -> bool {
    authority.parent_id.is_none()
}

/// How many policies an authority has set: what If-Match names.
pub fn count(rows: &[StoredPolicy]) -> i32 {
    rows.iter().map(|row| row.number).max().unwrap_or(0)
}

impl PolicyView {
    /// Reads it.
    ///
    /// # Errors
    /// Those of the database.
    pub fn read(tx: &mut Tx<'_>, authority: &Authority, as_of: NaiveDate) -> Result<Self, Problem> {
        let in_force = policies_of(tx, province(authority))?.on(as_of);
        let situations = find_situations(tx, province(authority), as_of)?;
        let rows = list_policies(tx, authority.id)?;
        let record = |row: &StoredPolicy| {
            let parameters = row.parameters()?;
            let national = if is_national(authority) { Vec::new() } else { parameters.national() };
            Ok::<_, Problem>(PolicyRecord {
                version: version(&authority.division_code, row.number),
                effective_on: row.effective_on,
                parameters,
                not_followed: national.into_iter().map(str::to_owned).collect(),
                reason: row.reason.clone(),
                created_at: row.created_at,
                created_by: row.created_by,
                applied_at: row.applied_at,
            })
        };
        Ok(Self { as_of, in_force, situations, version: count(&rows), items: rows.iter().map(record).collect::<Result<_, _>>()? })
    }
}

/// Only the nation and the provinces set policies (五·具体实施方案).
///
/// # Errors
/// 403.
pub fn may_set(authority: &Authority) -> Result<(), Problem> {
    match authority.level.0 {
        Level::National | Level::Provincial => Ok(()),
        _ => Err(Problem::new(ProblemCode::Forbidden).with_detail(
            "政策参数由省级市场监管部门设定（五·具体实施方案）",
            "Policy parameters are set by provincial authorities (五·具体实施方案)",
        )),
    }
}

/// Checks what is sent.
///
/// # Errors
/// 422 with every fault.
pub fn check(sent: &PutPolicy, authority: &Authority, today: NaiveDate) -> Result<(), Problem> {
    let mut faults = Faults::default();
    faults.shape(sent.validate());
    if sent.effective_on.0 <= today {
        faults.add("/effective_on", FieldCode::DateNotAhead);
    }
    if !is_national(authority) {
        for name in sent.parameters.national() {
            faults.add(&format!("/parameters/{name}"), FieldCode::NationalOnly);
        }
    }
    if is_national(authority) && sent.parameters.lead_levels.is_some() {
        faults.add("/parameters/lead_levels", FieldCode::ProvinceOnly);
    }
    for (name, fault) in sent.parameters.faults() {
        let pointer = format!("/parameters/{name}");
        faults.0.push(match fault {
            PolicyFault::FixedByNotice(value, clause) => {
                FieldError::new(pointer, FieldCode::FixedByNotice).with("value", value).with("clause", clause.mark)
            }
            PolicyFault::OutOfRange(min, max) => FieldError::new(pointer, FieldCode::OutOfRange).with("min", min).with("max", max),
            PolicyFault::NotPositive => FieldError::new(pointer, FieldCode::NotPositive),
            PolicyFault::LevelsOutOfOrder => FieldError::new(pointer, FieldCode::LevelsOutOfOrder),
        });
    }
    check_situations(sent.parameters.situations.as_deref().unwrap_or_default(), &mut faults);
    Ok(faults.end()?)
}

fn check_situations(situations: &[Situation], faults: &mut Faults) {
    if situations.len() > MOST_SITUATIONS {
        faults.0.push(FieldError::new("/parameters/situations", FieldCode::OutOfRange).with("min", 0).with("max", MOST_SITUATIONS));
        return;
    }
    for (place, situation) in situations.iter().enumerate() {
        let pointer = |field: &str| format!("/parameters/situations/{place}/{field}");
        if !is_code(&situation.code) {
            faults.0.push(FieldError::new(pointer("code"), FieldCode::BadSituationCode).with("max", MAX_CODE));
        }
        faults.text(&pointer("name"), &situation.name, 1, MAX_NAME);
        faults.text(&pointer("clause"), &situation.clause, 1, MAX_NAME);
    }
    for place in repeated(situations) {
        faults.add(&format!("/parameters/situations/{place}/code"), FieldCode::RepeatedSituation);
    }
}

/// What the audit trail keeps of a policy in force.
#[derive(Serialize)]
pub struct PolicyFacts {
    #[serde(flatten)]
    in_force: Policy,
    situations: Vec<Situation>,
}

impl From<PolicyView> for PolicyFacts {
    fn from(view: PolicyView) -> Self {
        Self { in_force: view.in_force, situations: view.situations }
    }
}
