//! `GET` and `POST /units/{id}/credit-risk`

use chrono::NaiveDate;
use domain::monitoring::{MonitoringCause, MonitoringLevel};
use domain::units::CreditRiskClass;
use persistence::queries::audit::{AuditEvent, Subject, audit_event, insert_audit_events};
use persistence::queries::credit_risk::{CreditRecord, insert_credit_records, list_credit_records};
use persistence::queries::policies::{Timeline, policies_of};
use persistence::queries::units::{Unit, get_unit, get_unit_to_change};
use persistence::values::{Day, Line};
use persistence::{Coded, Held, Id, Instant, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, CreditWrite, MonitoringRead};
use crate::error::Problem;
use crate::flows::faults::Faults;
use crate::flows::monitoring::assess::reassess;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::reply::{CreatedVersion, Reply, Shown};

/// A credit risk class of a unit.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"credit_risk_class": "C", "source": "企业信用风险分类管理系统 2026年第四季度", "valid_from": "2026-11-01"}))]
pub struct RecordCreditRisk {
    /// A low, B, C 较高, D 高; `null`: it has none any more.
    pub credit_risk_class: Option<CreditRiskClass>,
    /// Where it comes from.
    #[validate(nested)]
    pub source: Line,
    /// The first day on which it holds; it may lie ahead.
    #[validate(nested)]
    pub valid_from: Day,
}

/// A credit risk class as it was recorded.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CreditRiskRecord {
    pub id: Id,
    /// The class; `null`: none any more.
    #[schema(required = true)]
    pub credit_risk_class: Option<CreditRiskClass>,
    /// Where it comes from.
    pub source: String,
    /// The first day on which it holds.
    pub valid_from: NaiveDate,
    pub recorded_at: Instant,
    #[schema(required = true)]
    pub recorded_by: Option<Id>,
}

impl CreditRiskRecord {
    fn new(row: &CreditRecord) -> Self {
        Self {
            id: row.id,
            credit_risk_class: row.credit_risk_class.map(|c| c.0),
            source: row.source.clone(),
            valid_from: row.valid_from,
            recorded_at: row.recorded_at,
            recorded_by: row.recorded_by,
        }
    }
}

/// The credit risk of a unit: what holds today, and everything that was ever recorded.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreditRiskView {
    /// The class today.
    #[schema(required = true)]
    pub credit_risk_class: Option<CreditRiskClass>,
    /// The monitoring level in force.
    pub monitoring_level: MonitoringLevel,
    /// Every record, the last to hold first.
    pub items: Vec<CreditRiskRecord>,
}

impl CreditRiskView {
    fn read(tx: &mut Tx<'_>, unit: &Unit) -> Result<Self, Problem> {
        let rows = list_credit_records(tx, &[unit.id])?;
        Ok(Self {
            credit_risk_class: unit.facts.credit_risk_class.map(|c| c.0),
            monitoring_level: unit.monitoring_level.0,
            items: rows.iter().rev().map(CreditRiskRecord::new).collect(),
        })
    }
}

/// Read the credit risk of a unit
///
/// What holds today, and every record with its source (三: 信用风险较高、信用风险高).
#[utoipa::path(get, path = "/units/{id}/credit-risk")]
pub async fn get_credit_risk(caller: Caller<MonitoringRead>, id: PathId) -> Result<Reply<Shown<CreditRiskView>>, Problem> {
    let reply = caller
        .read(move |tx| {
            let unit = get_unit(tx, id.0)?;
            Reply::ok(&CreditRiskView::read(tx, &unit)?)
        })
        .await?;
    Ok(reply)
}

/// Record a credit risk class
///
/// With its source and the day from which it holds; an earlier record from the same day is replaced by it and stays known; the same again changes
/// nothing. The
/// monitoring level follows (C: key, D: special), on that day if it lies ahead.
#[utoipa::path(post, path = "/units/{id}/credit-risk")]
pub async fn record_credit_risk(
    caller: Caller<CreditWrite>,
    id: PathId,
    body: Body<RecordCreditRisk>,
) -> Result<Reply<CreatedVersion<CreditRiskView>>, Problem> {
    caller
        .post(body, move |tx, value| {
            let unit = get_unit_to_change(tx, id.0)?;
            let mut faults = Faults::default();
            faults.shape(value.validate());
            faults.end()?;
            let unit = match is_known(&list_credit_records(tx, &[unit.id])?, &value) {
                true => unit.into_inner(),
                false => {
                    let policies = policies_of(tx, unit.provincial_id)?;
                    record(tx, unit, value, &policies)?
                }
            };
            Ok(Reply::created(format!("/api/v1/units/{}/credit-risk", unit.id), &CreditRiskView::read(tx, &unit)?)?.with_version(unit.version))
        })
        .await
}

/// Whether the last record from the same day says the same.
pub fn is_known(known: &[CreditRecord], sent: &RecordCreditRisk) -> bool {
    let same_day = known.iter().rfind(|record| record.valid_from == sent.valid_from.0);
    same_day.is_some_and(|record| record.credit_risk_class.map(|class| class.0) == sent.credit_risk_class && record.source == sent.source.as_str())
}

/// The record of a class.
pub fn credit_record(tx: &Tx<'_>, unit: &Unit, sent: RecordCreditRisk) -> CreditRecord {
    CreditRecord {
        id: tx.new_id(),
        unit_id: unit.id,
        credit_risk_class: sent.credit_risk_class.map(Coded),
        source: sent.source.into_string(),
        valid_from: sent.valid_from.0,
        recorded_at: tx.now,
        recorded_by: tx.identity().user_id,
    }
}

/// What the audit trail keeps of it.
pub fn credit_event(tx: &Tx<'_>, unit: &Unit, row: &CreditRecord) -> Result<AuditEvent, Problem> {
    let (path, shown) = (unit.path(), CreditRiskRecord::new(row));
    Ok(audit_event(tx, Subject { resource: "credit_risk", id: unit.id.into(), path: &path }, None, Some(&shown))?)
}

/// Stores a class for a unit that is held, and lets its level follow.
fn record(tx: &mut Tx<'_>, unit: Held<Unit>, sent: RecordCreditRisk, policies: &Timeline) -> Result<Unit, Problem> {
    let row = credit_record(tx, &unit, sent);
    let event = credit_event(tx, &unit, &row)?;
    insert_credit_records(tx, vec![row])?;
    insert_audit_events(tx, vec![event])?;
    Ok(reassess(tx, unit, policies, MonitoringCause::CreditRisk)?.0)
}
