//! `GET /lead-overrides`

use actix_web::HttpRequest;
use chrono::NaiveDate;
use domain::units::OverrideEnd;
use persistence::queries::unit_history::{self, LeadOverride};
use persistence::{Id, Instant};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::caller::{Caller, UnitsRead};
use crate::error::Problem;
use crate::flows::names::{AuthorityName, Names};
use crate::http::list::List;
use crate::http::page::{ListReply, list_reply, page_of};

/// Filters and page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListLeadOverrides {
    /// Of this unit.
    pub unit_id: Option<Id>,
    /// Only those that run or are yet to begin.
    pub open: Option<bool>,
}

/// An override of a unit's lead authority.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LeadOverride)]
pub struct LeadOverrideView {
    pub id: Id,
    pub unit_id: Id,
    /// Who leads meanwhile.
    pub authority: AuthorityName,
    #[schema(example = "跨区集团统一监管")]
    pub reason: String,
    /// First day.
    pub from_on: NaiveDate,
    /// Last day, if it is known.
    #[schema(required = true)]
    pub to_on: Option<NaiveDate>,
    #[schema(required = true)]
    pub created_by: Option<Id>,
    pub created_at: Instant,
    /// When it was ended before its last day.
    #[schema(required = true)]
    pub ended_at: Option<Instant>,
    /// How.
    #[schema(required = true)]
    pub end_reason: Option<OverrideEnd>,
}

page_of!(
    /// A page of overrides.
    LeadOverridePage,
    LeadOverrideView
);

/// List overrides of the lead
///
/// All overrides of units in scope, the latest first, so that they can be reviewed.
#[utoipa::path(get, path = "/lead-overrides")]
pub async fn list_lead_overrides(
    request: HttpRequest,
    caller: Caller<UnitsRead>,
    list: List<ListLeadOverrides, false>,
) -> Result<ListReply<LeadOverridePage>, Problem> {
    let List { filter: p, paging } = list;
    let unit = p.unit_id;
    let open = p.open.unwrap_or(false);
    let after = paging.id()?;
    let page = caller
        .read(move |tx| {
            let page = unit_history::list_lead_overrides(tx, unit, open, after, paging.limit)?;
            let names = Names::of(tx, page.items.iter().map(|o| o.authority_id))?;
            let next_cursor = paging.next(page.more, page.items.last().map(|o| o.id.to_string()));
            let items = page.items.iter().map(|o| view(o, &names)).collect::<Result<_, _>>()?;
            Ok(LeadOverridePage { items, next_cursor, total: None })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}

fn view(o: &LeadOverride, names: &Names) -> Result<LeadOverrideView, Problem> {
    Ok(LeadOverrideView {
        id: o.id,
        unit_id: o.unit_id.into(),
        authority: names.get(o.authority_id)?,
        reason: o.reason.clone(),
        from_on: o.from_on,
        to_on: o.to_on,
        created_by: o.created_by,
        created_at: o.created_at,
        ended_at: o.ended_at,
        end_reason: o.end_reason.map(|how| how.0),
    })
}
