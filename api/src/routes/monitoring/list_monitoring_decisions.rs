//! `GET /monitoring-decisions` and `GET /monitoring-decisions/{id}`

use actix_web::HttpRequest;
use domain::monitoring::DecisionStatus;
use persistence::Id;
use persistence::queries::monitoring::{self, DecisionFilter};
use persistence::queries::units::get_unit;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::caller::{Caller, MonitoringRead};
use crate::error::Problem;
use crate::http::list::List;
use crate::http::page::{ListReply, list_reply, page_of};
use crate::http::params::PathId;
use crate::http::reply::{Reply, Versioned};
use crate::routes::monitoring::decision_view::MonitoringDecisionView;

/// Filters and page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListMonitoringDecisions {
    /// On this unit.
    pub unit_id: Option<Id>,
    /// On units in the subtree of this authority.
    pub authority_id: Option<Id>,
    /// With one of these statuses: proposed is what waits to be confirmed.
    #[serde(default)]
    pub status: Vec<DecisionStatus>,
}

page_of!(
    /// A page of decisions on monitoring levels.
    MonitoringDecisionPage,
    MonitoringDecisionView
);

/// List decisions on monitoring levels
///
/// Every decision ever made on units in scope, the latest first; `status=proposed` is the list of what waits for a person.
#[utoipa::path(get, path = "/monitoring-decisions")]
pub async fn list_monitoring_decisions(
    request: HttpRequest,
    caller: Caller<MonitoringRead>,
    list: List<ListMonitoringDecisions>,
) -> Result<ListReply<MonitoringDecisionPage>, Problem> {
    let List { filter: p, paging } = list;
    let filter = DecisionFilter { unit_id: p.unit_id, authority_id: p.authority_id, status: p.status };
    let after = paging.id()?;
    let page = caller
        .read(move |tx| {
            if let Some(unit) = filter.unit_id {
                get_unit(tx, unit)?;
            }
            let page = monitoring::list_monitoring_decisions(tx, &filter, after, paging.limit)?;
            let total = if paging.count { Some(monitoring::count_monitoring_decisions(tx, &filter)?) } else { None };
            let next_cursor = paging.next(page.more, page.items.last().map(|d| d.id.to_string()));
            let items = page.items.iter().map(MonitoringDecisionView::new).collect::<Result<_, _>>()?;
            Ok(MonitoringDecisionPage { items, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}

/// Read a decision on a monitoring level
///
/// As it was stored, with its inputs and its trace, so that anyone can replay it.
#[utoipa::path(get, path = "/monitoring-decisions/{id}")]
pub async fn get_monitoring_decision(caller: Caller<MonitoringRead>, id: PathId) -> Result<Reply<Versioned<MonitoringDecisionView>>, Problem> {
    let reply = caller
        .read(move |tx| {
            let decision = monitoring::get_monitoring_decision(tx, id.0)?;
            Ok(Reply::ok(&MonitoringDecisionView::new(&decision)?)?.with_version(decision.version))
        })
        .await?;
    Ok(reply)
}
