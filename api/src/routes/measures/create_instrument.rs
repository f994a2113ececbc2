//! `POST /instruments`

use actix_web::{HttpResponse, post};
use chrono::NaiveDate;
use domain::measures::{InstrumentKind, InstrumentStatus};
use persistence::queries::instruments::{Instrument, insert_instrument};
use persistence::{Coded, Id, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, MeasuresWrite};
use crate::error::{FieldCode, FieldError, Problem};
use crate::http::body::Body;
use crate::http::day;
use crate::http::reply::Reply;
use crate::routes::measures::instrument_view::InstrumentView;
use crate::routes::measures::step::made;
use crate::routes::measures::target::{finding_of, unit_named};
use crate::routes::measures::text::{MAX_CONTENT, day_from, prose};
use crate::routes::units::validation::{Faults, MAX_NAME};

/// The longest number, in characters.
const MAX_NUMBER: usize = 100;
/// More findings than this are for several instruments.
const MAX_FINDINGS: usize = 100;

/// An instrument to issue.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "unit_id": "01980000-0000-7000-8000-000000000001", "kind": "rectification_notice", "number": "西市监整改〔2026〕17号",
    "subject": "电线电缆绝缘厚度不合格整改", "content": "请于30日内完成整改并书面回复。", "issued_on": "2026-11-20", "reply_due_on": "2026-12-20",
    "finding_ids": ["01980000-0000-7000-8000-000000000002"]
}))]
pub struct CreateInstrument {
    /// To which unit.
    pub unit_id: Id,
    /// Its kind.
    pub kind: InstrumentKind,
    /// Its number (文号), unique for the caller's authority.
    pub number: String,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub content: String,
    /// The day of issue.
    #[serde(deserialize_with = "day::required")]
    pub issued_on: NaiveDate,
    /// By which day the unit is to reply.
    #[serde(default, deserialize_with = "day::optional")]
    pub reply_due_on: Option<NaiveDate>,
    /// The findings at that very unit on which it rests.
    #[serde(default)]
    pub finding_ids: Vec<Id>,
}

/// Issue an instrument to a unit
///
/// 敦促提醒函、整改通知书、约谈或者通报, in the name of the caller's authority and under its number.
#[utoipa::path(
    tag = "measures", operation_id = "create_instrument", request_body = CreateInstrument,
    responses((status = 201, body = InstrumentView)),
    extensions(("x-permission" = json!("measures.write")))
)]
#[post("/instruments")]
pub async fn create_instrument(caller: Caller<MeasuresWrite>, body: Body<CreateInstrument>) -> Result<HttpResponse, Problem> {
    let Body { value, digest } = body;
    caller.post(digest, move |tx| issue(tx, &value)).await
}

fn issue(tx: &mut Tx<'_>, sent: &CreateInstrument) -> Result<Reply, Problem> {
    let mut faults = Faults::default();
    let number = faults.text("/number", &sent.number, 1, MAX_NUMBER);
    let subject = faults.text("/subject", &sent.subject, 1, MAX_NAME);
    let content = prose(&mut faults, "/content", &sent.content, MAX_CONTENT);
    faults.past_day("/issued_on", sent.issued_on, tx.today());
    if let Some(due) = sent.reply_due_on {
        day_from(&mut faults, "/reply_due_on", due, sent.issued_on);
    }
    let mut finding_ids: Vec<Id> = Vec::new();
    if sent.finding_ids.len() > MAX_FINDINGS {
        faults.0.push(FieldError::new("/finding_ids", FieldCode::OutOfRange).with("min", 0).with("max", MAX_FINDINGS));
    }
    let unit = unit_named(tx, &mut faults, sent.unit_id)?;
    if let Some(unit) = &unit {
        for (place, id) in sent.finding_ids.iter().take(MAX_FINDINGS).enumerate() {
            match finding_of(tx, unit, *id)? {
                None => faults.add(&format!("/finding_ids/{place}"), FieldCode::UnknownFinding),
                Some(finding) if finding_ids.contains(&finding.id) => {}
                Some(finding) => finding_ids.push(finding.id),
            }
        }
    }
    let (Some(unit), true) = (unit, faults.0.is_empty()) else { return Err(Problem::validation(faults.0)) };
    let instrument = Instrument {
        id: tx.new_id(),
        unit_id: unit.id,
        authority_id: tx.identity().authority.id,
        kind: Coded(sent.kind),
        number,
        subject,
        content,
        issued_on: sent.issued_on,
        reply_due_on: sent.reply_due_on,
        finding_ids: serde_json::to_string(&finding_ids).map_err(Problem::internal)?,
        status: Coded(InstrumentStatus::Open),
        replied_on: None,
        reply: None,
        closed_on: None,
        remark: None,
        created_at: tx.now,
        created_by: tx.identity().user_id,
        provincial_id: unit.provincial_id,
        municipal_id: unit.municipal_id,
        county_id: unit.county_id,
        station_id: unit.station_id,
        version: 1,
        updated_at: tx.now,
    };
    insert_instrument(tx, &instrument)?;
    made(tx, &unit, &instrument)
}
