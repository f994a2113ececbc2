//! `GET /spot-check-results`

use actix_web::HttpRequest;
use domain::findings::SpotCheckState;
use persistence::Id;
use persistence::queries::spot_checks::{self, ResultFilter, count_spot_check_results};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::caller::{Caller, FindingsRead};
use crate::error::Problem;
use crate::flows::spot_checks::view::SpotCheckResultView;
use crate::http::list::List;
use crate::http::page::{ListReply, list_reply, page_of};

/// Filters and page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListSpotCheckResults {
    /// Of this list.
    pub intake_id: Option<Id>,
    /// In one of these states: conforming | matched | ambiguous | no_unit | linked | dismissed | superseded.
    #[serde(default)]
    pub state: Vec<SpotCheckState>,
}

page_of!(
    /// A page of results.
    SpotCheckResultPage,
    SpotCheckResultView
);

/// List results of spot checks
///
/// In the order in which they were taken in, each with the units that may be meant.
#[utoipa::path(get, path = "/spot-check-results")]
pub async fn list_spot_check_results(
    request: HttpRequest,
    caller: Caller<FindingsRead>,
    list: List<ListSpotCheckResults>,
) -> Result<ListReply<SpotCheckResultPage>, Problem> {
    let List { filter: p, paging } = list;
    let filter = ResultFilter { intake_id: p.intake_id, state: p.state };
    let after = paging.id()?;
    let page = caller
        .read(move |tx| {
            if let Some(intake) = filter.intake_id {
                spot_checks::get_spot_check_intake(tx, intake)?;
            }
            let page = spot_checks::list_spot_check_results(tx, &filter, after, paging.limit)?;
            let total = if paging.count { Some(count_spot_check_results(tx, &filter)?) } else { None };
            let next_cursor = paging.next(page.more, page.items.last().map(|r| r.id.to_string()));
            Ok(SpotCheckResultPage { items: SpotCheckResultView::read(tx, &page.items)?, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
