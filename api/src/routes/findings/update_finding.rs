//! `PATCH /findings/{id}`

use domain::Code;
use domain::auth::Permission;
use domain::findings::FindingStatus;
use domain::monitoring::FindingGrade;
use persistence::queries::findings::Finding;
use persistence::values::{Day, Line, Remark, ShortLine};
use persistence::{Coded, Error, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, FindingsWrite};
use crate::error::{FieldCode, Problem};
use crate::flows::faults::Faults;
use crate::flows::findings::view::ChangedFinding;
use crate::flows::patch::Patch;
use crate::flows::refusal::{ProblemCode, Refusal};
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::findings::step::take_step;

/// What is to change (JSON Merge Patch): an absent field is kept, `null` clears.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"plan": "更换供应商并全检库存", "due_on": "2026-12-31"}))]
pub struct UpdateFinding {
    /// Grade; another one needs its basis in the same request.
    #[serde(default)]
    pub grade: Patch<FindingGrade>,
    /// Why it is that grave.
    #[serde(default)]
    #[validate(nested)]
    pub grade_basis: Patch<Remark>,
    /// What was found.
    #[serde(default)]
    #[validate(nested)]
    pub description: Patch<Remark>,
    /// In which product.
    #[serde(default)]
    #[validate(nested)]
    pub product: Patch<Line>,
    /// The number or address of the paper it comes from.
    #[serde(default)]
    #[validate(nested)]
    pub reference: Patch<Remark>,
    /// The day of the discovery.
    #[serde(default)]
    #[validate(nested)]
    pub discovered_on: Patch<Day>,
    #[serde(default)]
    #[validate(nested)]
    pub discovery_id: Patch<ShortLine>,
    /// What is to be done.
    #[serde(default)]
    #[validate(nested)]
    pub plan: Patch<Remark>,
    /// By which day.
    #[serde(default)]
    #[validate(nested)]
    pub due_on: Patch<Day>,
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
    faults.shape(body.validate());
    if let Some(grade) = body.grade.filled("/grade", &mut faults) {
        finding.grade = Coded(grade);
        if finding.grade != before.grade && grade != FindingGrade::General && body.grade_basis.value().is_none() {
            faults.add("/grade_basis", FieldCode::Required);
        }
    }
    if let Some(text) = body.description.filled("/description", &mut faults) {
        finding.description = text.into_string();
    }
    if let Some(Day(day)) = body.discovered_on.filled("/discovered_on", &mut faults) {
        faults.not_after(tx.today(), ("/discovered_on", day));
        finding.discovered_on = day;
    }
    body.grade_basis.map(Remark::into_string).apply(&mut finding.grade_basis);
    body.product.map(Line::into_string).apply(&mut finding.product);
    body.reference.map(Remark::into_string).apply(&mut finding.reference);
    body.discovery_id.map(ShortLine::into_string).apply(&mut finding.discovery_id);
    body.plan.map(Remark::into_string).apply(&mut finding.plan);
    if let Some(Day(day)) = body.due_on.value() {
        faults.in_order(finding.discovered_on, ("/due_on", *day));
    }
    body.due_on.map(|day| day.0).apply(&mut finding.due_on);
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
