//! `GET /handovers`

use actix_web::HttpRequest;
use chrono::NaiveDate;
use domain::units::Tier;
use persistence::Id;
use persistence::queries::unit_history::{self, StoredDecision};
use persistence::values::Day;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::caller::{Caller, UnitsRead};
use crate::error::Problem;
use crate::flows::names::{AuthorityName, Names};
use crate::http::list::List;
use crate::http::page::{ListReply, list_reply, page_of};
use crate::http::params::checked;
use crate::routes::units::get_unit_tier::names_of;

/// Since when, and the page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListHandovers {
    /// Hand-overs that took effect on this day or later.
    #[param(example = "2026-01-01")]
    pub since: Option<Day>,
}

/// A unit that was handed over from one lead authority to another.
#[derive(Debug, Serialize, ToSchema)]
pub struct Handover {
    /// The decision behind it.
    pub decision_id: Id,
    pub unit_id: Id,
    /// From which day.
    pub effective_on: NaiveDate,
    /// Tier before.
    #[schema(required = true)]
    pub previous_tier: Option<Tier>,
    /// Tier now.
    #[schema(required = true)]
    pub tier: Option<Tier>,
    /// Who led.
    #[schema(required = true)]
    pub from: Option<AuthorityName>,
    /// Who leads now.
    pub to: AuthorityName,
}

impl Handover {
    fn new(d: &StoredDecision, names: &Names) -> Result<Self, Problem> {
        Ok(Self {
            decision_id: d.id,
            unit_id: d.unit_id.into(),
            effective_on: d.effective_on,
            previous_tier: d.previous_tier.map(|t| t.0),
            tier: d.tier.map(|t| t.0),
            from: d.previous_lead_authority_id.map(|id| names.get(id)).transpose()?,
            to: names.get(d.lead_authority_id)?,
        })
    }
}

page_of!(
    /// A page of hand-overs.
    HandoverPage,
    Handover
);

/// List hand-overs
///
/// Units in scope whose lead authority changed with a decision: who gives, who takes, since when. The latest first.
#[utoipa::path(get, path = "/handovers")]
pub async fn list_handovers(
    request: HttpRequest,
    caller: Caller<UnitsRead>,
    list: List<ListHandovers, false>,
) -> Result<ListReply<HandoverPage>, Problem> {
    let List { filter: p, paging } = list;
    let since = checked("since", p.since)?.map(|day| day.0);
    let after = paging.id()?;
    let page = caller
        .read(move |tx| {
            let page = unit_history::list_handovers(tx, since, after, paging.limit)?;
            let names = names_of(tx, &page.items)?;
            let next_cursor = paging.next(page.more, page.items.last().map(|d| d.id.to_string()));
            let items = page.items.iter().map(|d| Handover::new(d, &names)).collect::<Result<_, _>>()?;
            Ok(HandoverPage { items, next_cursor, total: None })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
