//! `GET /statistics/burden`

use chrono::Datelike;
use persistence::Id;
use persistence::Instant;
use persistence::queries::authorities::get_authority;
use persistence::queries::burden::{Burden, burden_by_child};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::caller::{Caller, StatisticsRead};
use crate::error::Problem;
use crate::flows::names::{AuthorityName, Names};
use crate::http::params::Params;
use crate::http::reply::{Reply, Shown};
use crate::routes::measures::burden_view::{BurdenFigures, year_parameter};

/// Whose figures, of which year.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BurdenStatisticsQuery {
    /// The authority whose subtree is counted; the caller's own if it is not said.
    pub authority_id: Option<Id>,
    /// The calendar year; the one that runs if it is not said.
    #[param(example = 2026)]
    pub year: Option<i32>,
}

/// The figures of one authority right below.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChildBurden {
    /// The authority right below, or the authority itself for units that belong to it directly.
    pub child: AuthorityName,
    /// The figures.
    #[serde(flatten)]
    pub figures: BurdenFigures,
}

/// The burden of the units of a subtree.
#[derive(Debug, Serialize, ToSchema)]
pub struct BurdenStatistics {
    /// Whose subtree.
    pub authority: AuthorityName,
    /// Of which calendar year.
    #[schema(example = 2026)]
    pub year: i32,
    /// The moment of the figures.
    pub as_of: Instant,
    /// The sums of the subtree.
    pub total: BurdenFigures,
    /// The same for each authority right below; those without any burden are left out.
    pub items: Vec<ChildBurden>,
}

/// Sum the burden of units
///
/// Visits, fields asked for and refused, and instruments of a year, by where the units were at that time: a unit that moves leaves its past
/// burden where it was laid on it, and takes it along in its own ledger. The children add up to the parent (无事不扰, 三·日常监管; 四(二)
/// 统计分析; ).
#[utoipa::path(get, path = "/statistics/burden")]
pub async fn get_burden_statistics(
    caller: Caller<StatisticsRead>,
    params: Params<BurdenStatisticsQuery>,
) -> Result<Reply<Shown<BurdenStatistics>>, Problem> {
    let id = params.0.authority_id;
    let year = year_parameter(params.0.year)?;
    let reply = caller
        .read(move |tx| {
            let authority = get_authority(tx, id.unwrap_or(tx.identity().authority.id))?;
            let year = year.unwrap_or(tx.today().year());
            let children = burden_by_child(tx, &authority, year)?;
            let names = Names::of(tx, children.iter().map(|(child, _)| *child))?;
            let mut total = Burden::default();
            children.iter().for_each(|(_, burden)| total.add(burden));
            let item = |(child, burden): &_| Ok::<_, Problem>(ChildBurden { child: names.get(*child)?, figures: BurdenFigures::new(burden) });
            Reply::ok(&BurdenStatistics {
                authority: authority.reference().into(),
                year,
                as_of: tx.now,
                total: BurdenFigures::new(&total),
                items: children.iter().map(item).collect::<Result<_, _>>()?,
            })
        })
        .await?;
    Ok(reply)
}
