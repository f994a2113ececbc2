//! `POST /credit-risk-records`

use std::collections::{BTreeSet, HashMap};

use domain::monitoring::MonitoringCause;
use domain::units::{CreditRiskClass, ImportOutcome, uscc};
use persistence::queries::audit::insert_audit_events;
use persistence::queries::credit_risk::{CreditRecord, insert_credit_records, list_credit_records};
use persistence::queries::units::{Unit, hold_units, list_units_by_uscc};
use persistence::values::{Day, Line};
use persistence::{Held, Id, UnitId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, CreditWrite};
use crate::error::{FieldCode, FieldError, FieldErrorDocument, Problem};
use crate::flows::faults::Faults;
use crate::flows::monitoring::assess::reassess_all;
use crate::flows::units::by_unit::by_unit;
use crate::http::body::Body;
use crate::http::reply::{Reply, Shown};
use crate::routes::monitoring::record_credit_risk::{RecordCreditRisk, credit_event, credit_record, is_known};

/// Rows that are taken in one request.
const MOST: usize = 1000;

/// One row.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreditRiskRow {
    /// 统一社会信用代码.
    #[schema(max_length = 100)]
    #[validate(length(min = 0, max = 100, code = "bad_length"))]
    pub uscc: String,
    /// A low, B, C 较高, D 高; `null`: it has none any more.
    pub credit_risk_class: Option<CreditRiskClass>,
    /// Where it comes from.
    #[validate(nested)]
    pub source: Line,
    /// The first day on which it holds.
    #[validate(nested)]
    pub valid_from: Day,
}

/// Classes of many units.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"items": [{"uscc": "91330106MAAY4CL12W", "credit_risk_class": "B", "source": "2026年第四季度", "valid_from": "2026-11-01"}]}))]
pub struct RecordCreditRisks {
    /// At most 1,000 rows.
    pub items: Vec<CreditRiskRow>,
}

/// What became of one row.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreditRiskOutcome {
    /// Place in the request, from 0.
    #[schema(example = 0)]
    pub index: usize,
    /// created, unchanged (it says what is known already) or rejected.
    pub outcome: ImportOutcome,
    #[schema(required = true)]
    pub unit_id: Option<Id>,
    /// What is wrong with the row.
    pub errors: Vec<FieldErrorDocument>,
}

/// What became of all of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreditRiskOutcomes {
    /// Rows stored.
    #[schema(example = 1)]
    pub created: usize,
    /// Rows that say what is known already.
    #[schema(example = 0)]
    pub unchanged: usize,
    /// Rows refused.
    #[schema(example = 0)]
    pub rejected: usize,
    /// One for each row, in their order.
    pub items: Vec<CreditRiskOutcome>,
}

/// Record many credit risk classes
///
/// As credit systems hand them over: by code. A row that is refused says why and stops no other; a row that is known already changes
/// nothing, so sending the same again is harmless.
#[utoipa::path(post, path = "/credit-risk-records")]
pub async fn record_credit_risks(caller: Caller<CreditWrite>, body: Body<RecordCreditRisks>) -> Result<Reply<Shown<CreditRiskOutcomes>>, Problem> {
    let language = caller.language;
    caller
        .post(body, move |tx, value| {
            if value.items.is_empty() || value.items.len() > MOST {
                return Err(Problem::validation(vec![FieldError::new("/items", FieldCode::OutOfRange).with("min", 1).with("max", MOST)]));
            }
            let codes: Vec<String> = value.items.iter().map(|row| uscc::normalize(&row.uscc)).collect();
            let ids: Vec<UnitId> = list_units_by_uscc(tx, &codes)?.iter().map(|unit| unit.id).collect();
            let held = hold_units(tx, &ids)?;
            let units: HashMap<String, Held<Unit>> = held.into_iter().map(|unit| (unit.facts.uscc.clone(), unit)).collect();
            let mut known = by_unit(list_credit_records(tx, &ids)?, |row| row.unit_id);
            let mut answer = CreditRiskOutcomes { created: 0, unchanged: 0, rejected: 0, items: Vec::with_capacity(value.items.len()) };
            let (mut rows, mut events) = (Vec::new(), Vec::new());
            for (index, (sent, code)) in value.items.into_iter().zip(codes).enumerate() {
                let (unit, verdict) = judge(sent, units.get(&code).map(|unit| &**unit), &known);
                let (outcome, errors) = match verdict {
                    Ok(Some(class)) => {
                        let row = credit_record(tx, class.0, class.1);
                        events.push(credit_event(tx, class.0, &row)?);
                        known.entry(row.unit_id).or_default().push(row.clone());
                        rows.push(row);
                        answer.created += 1;
                        (ImportOutcome::Created, Vec::new())
                    }
                    Ok(None) => {
                        answer.unchanged += 1;
                        (ImportOutcome::Unchanged, Vec::new())
                    }
                    Err(faults) => {
                        answer.rejected += 1;
                        (ImportOutcome::Rejected, faults)
                    }
                };
                let errors = errors.iter().map(|e| e.document(language)).collect();
                answer.items.push(CreditRiskOutcome { index, outcome, unit_id: unit, errors });
            }
            let touched: BTreeSet<UnitId> = rows.iter().map(|row| row.unit_id).collect();
            insert_credit_records(tx, rows)?;
            insert_audit_events(tx, events)?;
            let touched = units.into_values().filter(|unit| touched.contains(&unit.id)).collect();
            reassess_all(tx, touched, tx.today(), MonitoringCause::CreditRisk)?;
            Reply::ok(&answer)
        })
        .await
}

/// What a row asks for: a record to store (`None`: it is known already), or what is wrong with it.
type Verdict<'a> = Result<Option<(&'a Unit, RecordCreditRisk)>, Vec<FieldError>>;

fn judge<'a>(row: CreditRiskRow, unit: Option<&'a Unit>, known: &HashMap<UnitId, Vec<CreditRecord>>) -> (Option<Id>, Verdict<'a>) {
    let mut faults = Faults::default();
    faults.shape(row.validate());
    let sent = RecordCreditRisk { credit_risk_class: row.credit_risk_class, source: row.source, valid_from: row.valid_from };
    let Some(unit) = unit else {
        faults.add("/uscc", FieldCode::UnknownUnit);
        return (None, Err(faults.0));
    };
    if !faults.0.is_empty() {
        return (Some(unit.id.into()), Err(faults.0));
    }
    let same = known.get(&unit.id).is_some_and(|records| is_known(records, &sent));
    (Some(unit.id.into()), Ok((!same).then_some((unit, sent))))
}
