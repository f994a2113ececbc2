//! `POST /units/{id}/visits`

use actix_web::{HttpResponse, post};
use chrono::NaiveDate;
use domain::measures::{VisitPurpose, VisitTrigger, is_undue_visit};
use persistence::queries::audit::{self, Subject};
use persistence::queries::burden::{Visit, insert_visit, last_visit};
use persistence::queries::units::get_unit_to_change;
use persistence::{Coded, Id, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::caller::{Caller, MeasuresWrite};
use crate::error::{FieldCode, FieldError, Problem};
use crate::http::body::Body;
use crate::http::day;
use crate::http::language::Language;
use crate::http::params::PathId;
use crate::http::reply::Reply;
use crate::routes::measures::target::finding_of;
use crate::routes::measures::text::{MAX_PROSE, prose_if};
use crate::routes::measures::visit_view::VisitView;
use crate::routes::units::validation::Faults;
use crate::routes::units::view::{Names, WarningView};

/// A visit to record.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"visited_on": "2026-11-23", "purpose": "on_site_check", "trigger": "complaint", "note": "核实投诉"}))]
pub struct CreateVisit {
    /// On which day.
    #[serde(deserialize_with = "day::required")]
    pub visited_on: NaiveDate,
    /// What for.
    pub purpose: VisitPurpose,
    /// What gave cause for it; `finding` if a finding is named.
    pub trigger: Option<VisitTrigger>,
    /// The finding at that very unit that it was about.
    pub finding_id: Option<Id>,
    /// A note of the authority; the unit itself is not shown it.
    pub note: Option<String>,
}

/// A visit, and what to consider.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordedVisit {
    /// The visit.
    #[serde(flatten)]
    pub visit: VisitView,
    /// `undue_visit`: the unit is under routine supervision, was visited within the twelve months before, and no trigger is named.
    pub warnings: Vec<WarningView>,
}

/// Record a visit to a unit
///
/// Every visit is counted in the unit's burden ledger. 无事不扰 (三·日常监管): one that a routine unit had no cause for within twelve
/// months of the last is recorded all the same, with a warning.
#[utoipa::path(
    tag = "measures", operation_id = "create_visit", request_body = CreateVisit,
    params(("id" = persistence::Id, Path, description = "Id of the unit")),
    responses((status = 201, body = RecordedVisit)),
    extensions(("x-permission" = json!("measures.write")))
)]
#[post("/units/{id}/visits")]
pub async fn create_visit(caller: Caller<MeasuresWrite>, id: PathId, body: Body<CreateVisit>) -> Result<HttpResponse, Problem> {
    let Body { value, digest } = body;
    let language = caller.language;
    caller.post(digest, move |tx| record(tx, id.0, &value, language)).await
}

fn record(tx: &mut Tx<'_>, unit: Id, sent: &CreateVisit, language: Language) -> Result<Reply, Problem> {
    // Two visits that are recorded at once see each other.
    let unit = get_unit_to_change(tx, unit)?;
    let mut faults = Faults::default();
    faults.past_day("/visited_on", sent.visited_on, tx.today());
    let note = prose_if(&mut faults, "/note", sent.note.as_deref(), MAX_PROSE);
    if let Some(finding) = sent.finding_id
        && finding_of(tx, &unit, finding)?.is_none()
    {
        faults.add("/finding_id", FieldCode::UnknownFinding);
    }
    if !faults.0.is_empty() {
        return Err(Problem::validation(faults.0));
    }
    let trigger = sent.trigger.or(sent.finding_id.map(|_| VisitTrigger::Finding));
    let last = last_visit(tx, unit.id, sent.visited_on)?;
    let undue = last.filter(|_| is_undue_visit(unit.monitoring_level.0, trigger, sent.visited_on, last));
    let visit = Visit {
        id: tx.new_id(),
        unit_id: unit.id,
        authority_id: tx.identity().authority.id,
        visited_on: sent.visited_on,
        purpose: Coded(sent.purpose),
        triggered_by: trigger.map(Coded),
        finding_id: sent.finding_id,
        note,
        created_at: tx.now,
        created_by: tx.identity().user_id,
        provincial_id: unit.provincial_id,
        municipal_id: unit.municipal_id,
        county_id: unit.county_id,
        station_id: unit.station_id,
    };
    insert_visit(tx, &visit)?;
    let names = Names::of(tx, [visit.authority_id])?;
    let view = VisitView::new(&visit, &names, false)?;
    audit::record(tx, Subject { resource: "visit", id: visit.id, path: &unit.path() }, None, Some(&view))?;
    let warnings = undue.map(|last| FieldError::new("/trigger", FieldCode::UndueVisit).with("last", last).document(language).into());
    let recorded = RecordedVisit { visit: view, warnings: warnings.into_iter().collect() };
    Reply::created(format!("/api/v1/units/{}/visits", unit.id), &recorded)
}
