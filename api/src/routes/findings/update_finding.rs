//! `PATCH /findings/{id}`

use domain::Code;
use domain::auth::Permission;
use domain::findings::{AccidentGrade, FindingStatus};
use domain::monitoring::FindingGrade;
use persistence::queries::findings::Finding;
use persistence::queries::units::Unit;
use persistence::values::{Day, Line, Paragraph, ShortLine};
use persistence::{Error, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, FindingsWrite};
use crate::error::{FieldCode, Problem};
use crate::flows::acts::{acting_authority, refuse_below};
use crate::flows::faults::Faults;
use crate::flows::findings::grading::{Regrading, regrade};
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
    /// Grade; another one needs its basis in the same request. Where it followed the catalogue or the accident, it follows on if it is not
    /// sent.
    #[serde(default)]
    pub grade: Patch<FindingGrade>,
    /// Why it is that grave.
    #[serde(default)]
    #[validate(nested)]
    pub grade_basis: Patch<Paragraph>,
    /// The situation that it is, by its code in the catalogue in force on the day of discovery.
    #[serde(default)]
    #[validate(nested)]
    pub situation: Patch<ShortLine>,
    /// Why the grade is another one than the catalogue's; with another grade or situation it is to be given anew.
    #[serde(default)]
    #[validate(nested)]
    pub departure_reason: Patch<Paragraph>,
    /// How grave the accident was, of a finding whose source is one.
    #[serde(default)]
    pub accident_grade: Patch<AccidentGrade>,
    /// What was found.
    #[serde(default)]
    #[validate(nested)]
    pub description: Patch<Paragraph>,
    /// In which product.
    #[serde(default)]
    #[validate(nested)]
    pub product: Patch<Line>,
    /// The number or address of the paper it comes from.
    #[serde(default)]
    #[validate(nested)]
    pub reference: Patch<Paragraph>,
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
    pub plan: Patch<Paragraph>,
    /// By which day.
    #[serde(default)]
    #[validate(nested)]
    pub due_on: Patch<Day>,
}

/// Change a finding
///
/// What decides the monitoring level or an elevation (grade, day, discovery, accident grade) is changed on a confirmed finding only by who may confirm; what it
/// counted for until now stays known, and published lists that rest on it are named as consequences.
#[utoipa::path(patch, path = "/findings/{id}")]
pub async fn update_finding(
    caller: Caller<FindingsWrite>,
    id: PathId,
    if_match: IfMatch,
    body: Body<UpdateFinding>,
) -> Result<Reply<Versioned<ChangedFinding>>, Problem> {
    caller.write(move |tx| take_step(tx, id.0, if_match, |tx, unit, finding| edit(tx, unit, finding, body.value))).await
}

fn edit(tx: &mut Tx<'_>, unit: &Unit, finding: &mut Finding, body: UpdateFinding) -> Result<(), Refusal> {
    let before = finding.clone();
    let mut faults = Faults::default();
    faults.shape(body.validate());
    let grade = body.grade.filled("/grade", &mut faults);
    if let Some(text) = body.description.filled("/description", &mut faults) {
        finding.description = text.into_string();
    }
    if let Some(Day(day)) = body.discovered_on.filled("/discovered_on", &mut faults) {
        faults.not_after(tx.today(), ("/discovered_on", day));
        finding.discovered_on = day;
    }
    let (situation, departure_reason, accident_grade) = (body.situation, body.departure_reason, body.accident_grade);
    regrade(tx, &before, finding, Regrading { grade, situation, departure_reason, accident_grade, grade_basis: body.grade_basis }, &mut faults)?;
    body.product.map(Line::into_string).apply(&mut finding.product);
    body.reference.map(Paragraph::into_string).apply(&mut finding.reference);
    body.discovery_id.map(ShortLine::into_string).apply(&mut finding.discovery_id);
    body.plan.map(Paragraph::into_string).apply(&mut finding.plan);
    let due_said = body.due_on.value().is_some();
    body.due_on.map(|day| day.0).apply(&mut finding.due_on);
    if finding.due_on.is_some_and(|due| due < finding.discovered_on) {
        faults.add(if due_said { "/due_on" } else { "/discovered_on" }, FieldCode::DateOrder);
    }
    if finding.rectified_on.is_some_and(|on| on < finding.discovered_on) {
        faults.add("/discovered_on", FieldCode::DateOrder);
    }
    faults.end()?;
    // A plan is progress, and so is a first deadline; the rest is what was confirmed or overturned.
    let mut kept = Finding { plan: finding.plan.clone(), ..before.clone() };
    if before.due_on.is_none() {
        kept.due_on = finding.due_on;
    }
    if kept != *finding {
        refuse_below(tx, unit, before.status_authority_id)?;
        if before.status.0 != FindingStatus::Reported {
            // What was confirmed is by now what this authority says.
            finding.status_authority_id = acting_authority(tx);
        }
    }
    if before.decides_otherwise(finding) {
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
