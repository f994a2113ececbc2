//! `PATCH /findings/{id}`

use chrono::NaiveDate;
use domain::Code;
use domain::auth::Permission;
use domain::findings::FindingStatus;
use domain::monitoring::FindingGrade;
use persistence::queries::findings::Finding;
use persistence::{Coded, Error, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, FindingsWrite};
use crate::error::{FieldCode, Problem};
use crate::flows::faults::{Faults, MAX_NAME, MAX_TEXT};
use crate::flows::findings::MAX_DISCOVERY_ID;
use crate::flows::findings::view::ChangedFinding;
use crate::flows::patch::Patch;
use crate::flows::refusal::{ProblemCode, Refusal};
use crate::http::body::Body;
use crate::http::day;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::findings::step::take_step;

/// What is to change (JSON Merge Patch): an absent field is kept, `null` clears.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"plan": "更换供应商并全检库存", "due_on": "2026-12-31"}))]
pub struct UpdateFinding {
    /// Grade; another one needs its basis in the same request.
    #[schema(value_type = Option<FindingGrade>)]
    #[serde(default)]
    pub grade: Patch<FindingGrade>,
    /// Why it is that grave.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub grade_basis: Patch<String>,
    /// What was found.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub description: Patch<String>,
    /// In which product.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub product: Patch<String>,
    /// The number or address of the paper it comes from.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub reference: Patch<String>,
    /// The day of the discovery.
    #[schema(value_type = Option<NaiveDate>)]
    #[serde(default, deserialize_with = "day::patch")]
    pub discovered_on: Patch<NaiveDate>,
    /// The discovery.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub discovery_id: Patch<String>,
    /// What is to be done.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub plan: Patch<String>,
    /// By which day.
    #[schema(value_type = Option<NaiveDate>)]
    #[serde(default, deserialize_with = "day::patch")]
    pub due_on: Patch<NaiveDate>,
}

/// Change a finding
///
/// What decides the monitoring level (grade, day, discovery) is changed on a confirmed finding only by who may confirm; what it
/// counted for until now stays known, and published lists that rest on it are named as consequences.
#[utoipa::path(patch, path = "/findings/{id}")]
pub async fn update_finding(
    caller: Caller<FindingsWrite>,
    id: PathId,
    if_match: IfMatch,
    body: Body<UpdateFinding>,
) -> Result<Reply<Versioned<ChangedFinding>>, Problem> {
    caller.write(move |tx| take_step(tx, id.0, if_match, |tx, finding| edit(tx, finding, body.value))).await
}

fn edit(tx: &mut Tx<'_>, finding: &mut Finding, body: UpdateFinding) -> Result<(), Refusal> {
    let before = finding.clone();
    let mut faults = Faults::default();
    let needed = [("/grade", body.grade.clears()), ("/description", body.description.clears()), ("/discovered_on", body.discovered_on.clears())];
    needed.iter().filter(|(_, clears)| *clears).for_each(|(pointer, _)| faults.add(pointer, FieldCode::CannotBeNull));
    if let Patch::Set(grade) = body.grade {
        finding.grade = Coded(grade);
        if finding.grade != before.grade && grade != FindingGrade::General && body.grade_basis.value().is_none() {
            faults.add("/grade_basis", FieldCode::Required);
        }
    }
    if let Patch::Set(text) = &body.description {
        finding.description = faults.text("/description", text, 1, MAX_TEXT);
    }
    if let Patch::Set(day) = body.discovered_on {
        faults.past_day("/discovered_on", day, tx.today());
        finding.discovered_on = day;
    }
    let mut optional = |pointer: &str, patch: Patch<String>, max: usize, field: &mut Option<String>| match patch {
        Patch::Set(text) => *field = Some(faults.text(pointer, &text, 1, max)),
        other => other.apply(field),
    };
    optional("/grade_basis", body.grade_basis, MAX_TEXT, &mut finding.grade_basis);
    optional("/product", body.product, MAX_NAME, &mut finding.product);
    optional("/reference", body.reference, MAX_TEXT, &mut finding.reference);
    optional("/discovery_id", body.discovery_id, MAX_DISCOVERY_ID, &mut finding.discovery_id);
    optional("/plan", body.plan, MAX_TEXT, &mut finding.plan);
    if let Patch::Set(day) = body.due_on {
        faults.day("/due_on", day);
        if day < finding.discovered_on {
            faults.add("/due_on", FieldCode::DateOrder);
        }
    }
    body.due_on.apply(&mut finding.due_on);
    if finding.rectified_on.is_some_and(|on| on < finding.discovered_on) {
        faults.add("/discovered_on", FieldCode::DateOrder);
    }
    faults.end()?;
    if before.weight() != finding.weight() {
        match before.status.0 {
            FindingStatus::Reported => {}
            FindingStatus::Overturned => {
                return Err(Refusal::new(ProblemCode::FindingOverturned));
            }
            FindingStatus::Confirmed if tx.identity().allows(Permission::FindingsConfirm) => {}
            FindingStatus::Confirmed => return Err(Error::Forbidden(Permission::FindingsConfirm.code()).into()),
        }
        if before.status.0 == FindingStatus::Confirmed && finding.grade.0 != FindingGrade::General && finding.grade_basis.is_none() {
            return Err(Refusal::invalid(vec![crate::error::FieldError::new("/grade_basis", FieldCode::Required)]));
        }
    }
    Ok(())
}
