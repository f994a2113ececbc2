//! `POST /units/{id}/information-requests`

use actix_web::{HttpResponse, post};
use chrono::NaiveDate;
use domain::CodeSet;
use domain::measures::InformationField;
use persistence::queries::audit::{self, Subject};
use persistence::queries::burden::{InformationRequest, insert_information_request};
use persistence::queries::units::get_unit_to_change;
use persistence::{Id, Instant, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::caller::{Caller, MeasuresWrite};
use crate::error::{FieldCode, FieldError, Problem};
use crate::http::body::Body;
use crate::http::language::Language;
use crate::http::params::PathId;
use crate::http::reply::Reply;
use crate::routes::measures::held::Holdings;
use crate::routes::units::validation::{Faults, MAX_TEXT};
use crate::routes::units::view::{AuthorityName, WarningView};

/// What an authority wants to know of a unit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"fields": ["address", "employees", "merchandise_sales"], "purpose": "核对分级数据"}))]
pub struct CreateInformationRequest {
    /// Which fields, at least one.
    pub fields: Vec<InformationField>,
    /// What for.
    pub purpose: String,
}

/// A field that the unit is not asked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HeldField {
    /// The field.
    pub field: InformationField,
    /// Since when the register holds it, at the latest.
    pub held_since: Instant,
}

/// A request for data: what the unit is asked for, and what the register holds already.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = InformationRequest)]
pub struct InformationRequestView {
    /// Id.
    pub id: Id,
    /// Which unit.
    pub unit_id: Id,
    /// Which authority asks.
    pub authority: AuthorityName,
    /// On which day.
    pub requested_on: NaiveDate,
    /// What for.
    pub purpose: String,
    /// What the unit is asked for; empty when the register holds everything.
    pub asked: Vec<InformationField>,
    /// What it is not asked for.
    pub held: Vec<HeldField>,
}

/// A request for data, and what to consider.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordedInformationRequest {
    /// The request.
    #[serde(flatten)]
    pub request: InformationRequestView,
    /// `already_held` for each field that the unit is not asked for.
    pub warnings: Vec<WarningView>,
}

/// Ask a unit for data
///
/// Nothing is asked twice (不得随意加重企业负担, R-59): what the register holds is refused, field by field, and counted in the unit's
/// burden ledger as refused. Figures are held when they are of the reporting year that runs or of the last.
#[utoipa::path(
    tag = "measures", operation_id = "create_information_request", request_body = CreateInformationRequest,
    params(("id" = persistence::Id, Path, description = "Id of the unit")),
    responses((status = 201, body = RecordedInformationRequest)),
    extensions(("x-permission" = json!("measures.write")))
)]
#[post("/units/{id}/information-requests")]
pub async fn create_information_request(
    caller: Caller<MeasuresWrite>,
    id: PathId,
    body: Body<CreateInformationRequest>,
) -> Result<HttpResponse, Problem> {
    let Body { value, digest } = body;
    let language = caller.language;
    caller.post(digest, move |tx| ask(tx, id.0, &value, language)).await
}

fn ask(tx: &mut Tx<'_>, unit: Id, sent: &CreateInformationRequest, language: Language) -> Result<Reply, Problem> {
    // What is held must not change until it is answered for.
    let unit = get_unit_to_change(tx, unit)?;
    let mut faults = Faults::default();
    let purpose = faults.text("/purpose", &sent.purpose, 1, MAX_TEXT);
    if sent.fields.is_empty() {
        faults.add("/fields", FieldCode::Required);
    }
    if !faults.0.is_empty() {
        return Err(Problem::validation(faults.0));
    }
    let holdings = Holdings::of(tx, &unit)?;
    let fields: CodeSet<InformationField> = sent.fields.iter().copied().collect();
    let held: Vec<HeldField> = fields.iter().filter_map(|field| holdings.since(field).map(|held_since| HeldField { field, held_since })).collect();
    let refused: CodeSet<InformationField> = held.iter().map(|held| held.field).collect();
    let asked: CodeSet<InformationField> = fields.iter().filter(|field| !refused.contains(*field)).collect();
    let row = InformationRequest::new(tx, &unit, purpose, asked, refused);
    insert_information_request(tx, &row)?;
    let warning = |(place, field): (usize, &InformationField)| {
        let fault = refused.contains(*field).then(|| FieldError::new(format!("/fields/{place}"), FieldCode::AlreadyHeld))?;
        Some(fault.document(language).into())
    };
    let request = InformationRequestView {
        id: row.id,
        unit_id: unit.id,
        authority: tx.identity().authority.clone().into(),
        requested_on: row.requested_on,
        purpose: row.purpose,
        asked: asked.iter().collect(),
        held,
    };
    audit::record(tx, Subject { resource: "information_request", id: row.id, path: &unit.path() }, None, Some(&request))?;
    let recorded = RecordedInformationRequest { request, warnings: sent.fields.iter().enumerate().filter_map(warning).collect() };
    // It has no address of its own: what it adds to stands in the ledger.
    Reply::created(format!("/api/v1/units/{}/burden", unit.id), &recorded)
}
