//! `POST /units/{id}/information-requests`

use chrono::NaiveDate;
use domain::CodeSet;
use domain::measures::InformationField;
use domain::records::{RecordKind, RecordedStatus};
use persistence::queries::audit::{self, Subject};
use persistence::queries::units::get_unit_to_change;
use persistence::records::information_request::{InformationRequest, list_asked};
use persistence::records::{Head, insert_record};
use persistence::values::{Day, Paragraph};
use persistence::{Id, Instant, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, MeasuresWrite};
use crate::error::{FieldCode, FieldError, Problem};
use crate::http::body::Body;
use crate::http::language::Language;
use crate::http::params::PathId;
use crate::http::reply::{Created, Reply};
use crate::routes::measures::held::Holdings;
use crate::routes::units::validation::Faults;
use crate::routes::units::view::{AuthorityName, WarningView};

/// What an authority wants to know of a unit.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"fields": ["address", "employees", "merchandise_sales"], "purpose": "核对分级数据"}))]
pub struct CreateInformationRequest {
    /// Which fields, at least one.
    pub fields: Vec<InformationField>,
    /// What for.
    #[validate(nested)]
    pub purpose: Paragraph,
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
    /// `already_held` for each field that the unit is not asked for, `already_asked` for each of which it was asked before and that is still open.
    pub warnings: Vec<WarningView>,
}

/// Ask a unit for data
///
/// Nothing is asked twice (不得随意加重企业负担, R-59): what the register holds is refused, field by field, and counted in the unit's
/// burden ledger as refused. Figures are held when they are of the reporting year that runs or of the last.
#[utoipa::path(post, path = "/units/{id}/information-requests")]
pub async fn create_information_request(
    caller: Caller<MeasuresWrite>,
    id: PathId,
    body: Body<CreateInformationRequest>,
) -> Result<Reply<Created<RecordedInformationRequest>>, Problem> {
    let language = caller.language;
    caller.post(body, move |tx, value| ask(tx, id.0, &value, language)).await
}

fn ask(
    tx: &mut Tx<'_>,
    unit: Id,
    sent: &CreateInformationRequest,
    language: Language,
) -> Result<Reply<Created<RecordedInformationRequest>>, Problem> {
    // What is held must not change until it is answered for.
    let unit = get_unit_to_change(tx, unit)?;
    let mut faults = Faults::default();
    faults.shape(sent.validate());
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
    let before = list_asked(tx, unit.id)?;
    let row = InformationRequest::new(Day(tx.today()), sent.purpose.clone(), asked, refused);
    let head = Head::at_unit(tx, &unit, RecordKind::InformationRequest, RecordedStatus::Recorded);
    insert_record(tx, &head, &row)?;
    let warning = |(place, field): (usize, &InformationField)| {
        let pointer = format!("/fields/{place}");
        // What the register does not hold by now was not answered: the question is open.
        let open =
            before.iter().find(|(_, fields)| fields.contains(*field)).map(|(day, _)| *day).filter(|day| !holdings.answered_since(*field, *day));
        let fault = match (refused.contains(*field), open) {
            (true, _) => FieldError::new(pointer, FieldCode::AlreadyHeld),
            (false, Some(day)) => FieldError::new(pointer, FieldCode::AlreadyAsked).with_day("asked_on", day),
            (false, None) => return None,
        };
        Some(fault.document(language).into())
    };
    let request = InformationRequestView {
        id: head.id,
        unit_id: unit.id.into(),
        authority: tx.identity().authority.clone().into(),
        requested_on: row.requested_on.0,
        purpose: row.purpose.to_string(),
        asked: asked.iter().collect(),
        held,
    };
    audit::record(tx, Subject { resource: "information_request", id: head.id, path: &unit.path() }, None, Some(&request))?;
    let recorded = RecordedInformationRequest { request, warnings: sent.fields.iter().enumerate().filter_map(warning).collect() };
    // It has no address of its own: what it adds to stands in the ledger.
    Reply::created(format!("/api/v1/units/{}/burden", unit.id), &recorded)
}
