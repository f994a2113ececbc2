//! `GET /statistics/findings`

use chrono::{Datelike, NaiveDate};
use domain::findings::{FindingStatus, Rectification};
use domain::monitoring::FindingGrade;
use persistence::Id;
use persistence::Instant;
use persistence::queries::authorities::get_authority;
use persistence::queries::finding_statistics::{FindingFigure, count_findings_by};
use persistence::values::Day;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::caller::{Caller, StatisticsRead};
use crate::error::{FieldCode, Problem};
use crate::flows::names::AuthorityName;
use crate::http::params::{Params, checked};
use crate::http::reply::{Reply, Shown};
use crate::routes::units::filter::wrong;

/// Whose findings, of which days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FindingStatisticsQuery {
    /// The authority whose subtree is counted; the caller's own if it is not said.
    pub authority_id: Option<Id>,
    /// Discovered on this day or later; the first day of this year if it is not said.
    #[param(example = "2026-01-01")]
    pub from: Option<Day>,
    /// Discovered on this day or before; today if it is not said.
    pub to: Option<Day>,
}

/// How many findings of a grade there are in a state.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingCount {
    /// Grade.
    pub grade: FindingGrade,
    /// Status.
    pub status: FindingStatus,
    /// Rectification.
    pub rectification: Rectification,
    /// How many.
    #[schema(example = 3)]
    pub findings: i64,
}

/// Findings of an authority's subtree.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingStatistics {
    /// Whose subtree.
    pub authority: AuthorityName,
    /// From this day of discovery.
    pub from: NaiveDate,
    /// To this day, included.
    pub to: NaiveDate,
    /// The moment of the figures.
    pub as_of: Instant,
    /// Findings that stand (reported or confirmed).
    #[schema(example = 4)]
    pub findings: i64,
    /// Of these, verified and closed.
    #[schema(example = 3)]
    pub closed: i64,
    /// Closed ÷ all that stand, to four decimals; `null` where there are none.
    #[schema(required = true, example = 0.75)]
    pub closure_rate: Option<f64>,
    /// By grade, status and rectification.
    pub items: Vec<FindingCount>,
}

/// Count findings
///
/// By grade, status and rectification, with the closure rate (整改), for findings discovered in a span of days.
#[utoipa::path(get, path = "/statistics/findings")]
pub async fn get_finding_statistics(
    caller: Caller<StatisticsRead>,
    params: Params<FindingStatisticsQuery>,
) -> Result<Reply<Shown<FindingStatistics>>, Problem> {
    let p = params.0;
    let id = p.authority_id;
    let from = checked("from", p.from)?.map(|day| day.0);
    let to = checked("to", p.to)?.map(|day| day.0);
    let reply = caller
        .read(move |tx| {
            let authority = get_authority(tx, id.unwrap_or(tx.identity().authority.id))?;
            let today = tx.today();
            let (from, to) = (from.or(today.with_ordinal(1)).unwrap_or(today), to.unwrap_or(today));
            if from > to {
                return Err(wrong("to", FieldCode::DateOrder, &to.to_string()));
            }
            let figures = count_findings_by(tx, &authority, from, to)?;
            let sum = |which: fn(&FindingFigure) -> bool| figures.iter().filter(|f| which(f)).map(|f| f.findings).sum::<i64>();
            let findings = sum(|f| f.status != FindingStatus::Overturned);
            let closed = sum(|f| f.status != FindingStatus::Overturned && f.rectification == Rectification::Verified);
            let items =
                figures.iter().map(|f| FindingCount { grade: f.grade, status: f.status, rectification: f.rectification, findings: f.findings });
            Reply::ok(&FindingStatistics {
                authority: authority.reference().into(),
                from,
                to,
                as_of: tx.now,
                findings,
                closed,
                closure_rate: rate(closed, findings),
                items: items.collect(),
            })
        })
        .await?;
    Ok(reply)
}

/// A share, rounded to four decimals.
#[expect(clippy::cast_precision_loss, reason = "a share of counts far below 2^52")]
fn rate(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| (part as f64 / whole as f64 * 10_000.0).round() / 10_000.0)
}
