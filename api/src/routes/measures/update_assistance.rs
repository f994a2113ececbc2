//! `PATCH /assistances/{id}`

use actix_web::{HttpResponse, patch};
use domain::measures::MeasureStatus;
use persistence::queries::assistances::Assistance;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, MeasuresWrite};
use crate::error::Problem;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::patch::Patch;
use crate::http::preconditions::IfMatch;
use crate::routes::measures::assistance_view::AssistanceView;
use crate::routes::measures::step::{closed_already, take_step};
use crate::routes::measures::text::{MAX_PROSE, change, change_if};
use crate::routes::units::validation::Faults;

/// What is to change (JSON Merge Patch): an absent field is kept, `null` clears.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"measures": "购置测厚仪，建立出厂检验记录"}))]
pub struct UpdateAssistance {
    /// What the producer needs.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub need: Patch<String>,
    /// What is planned.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub plan: Patch<String>,
    /// What was put right.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub measures: Patch<String>,
}

/// Change an assistance
///
/// Need, plan and what was put right, until it is closed (三 质量技术帮扶).
#[utoipa::path(
    tag = "measures", operation_id = "update_assistance", request_body = UpdateAssistance,
    params(("id" = persistence::Id, Path, description = "Id of the assistance")),
    responses((status = 200, body = AssistanceView)),
    extensions(("x-permission" = json!("measures.write")))
)]
#[patch("/assistances/{id}")]
pub async fn update_assistance(
    caller: Caller<MeasuresWrite>,
    id: PathId,
    if_match: IfMatch,
    body: Body<UpdateAssistance>,
) -> Result<HttpResponse, Problem> {
    caller.write(move |tx| take_step(tx, id.0, if_match, |_, assistance| edit(assistance, &body.value))).await
}

fn edit(assistance: &mut Assistance, sent: &UpdateAssistance) -> Result<(), Problem> {
    if assistance.status.0 == MeasureStatus::Closed {
        return Err(closed_already());
    }
    let mut faults = Faults::default();
    change(&mut faults, "/need", &sent.need, &mut assistance.need, MAX_PROSE);
    change_if(&mut faults, "/plan", &sent.plan, &mut assistance.plan, MAX_PROSE);
    change_if(&mut faults, "/measures", &sent.measures, &mut assistance.measures, MAX_PROSE);
    if faults.0.is_empty() { Ok(()) } else { Err(Problem::validation(faults.0)) }
}
