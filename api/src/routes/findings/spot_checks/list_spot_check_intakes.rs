//! `GET /spot-check-intakes`

use actix_web::HttpRequest;
use persistence::queries::spot_checks::{self, count_spot_check_intakes};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::caller::{Caller, FindingsRead};
use crate::error::Problem;
use crate::http::page::{ListReply, Paging, list_reply, page_of};
use crate::http::params::Params;
use crate::routes::findings::spot_checks::view::SpotCheckIntakeView;

/// Page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListSpotCheckIntakes {
    /// Rows a page, 1–100; 20 if it is not said.
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Whether to count all rows into `total`.
    pub count: Option<bool>,
}

page_of!(
    /// A page of lists that were taken in.
    SpotCheckIntakePage,
    SpotCheckIntakeView
);

/// List the spot-check lists that were taken in
///
/// Those of the authorities in scope, the newest first.
#[utoipa::path(get, path = "/spot-check-intakes")]
pub async fn list_spot_check_intakes(
    request: HttpRequest,
    caller: Caller<FindingsRead>,
    params: Params<ListSpotCheckIntakes>,
) -> Result<ListReply<SpotCheckIntakePage>, Problem> {
    let p = params.0;
    let paging = Paging::new(p.limit, p.cursor.as_deref(), p.count, &"spot-check-intakes")?;
    let (after, language) = (paging.id()?, caller.language);
    let page = caller
        .read(move |tx| {
            let page = spot_checks::list_spot_check_intakes(tx, after, paging.limit)?;
            let total = if paging.count { Some(count_spot_check_intakes(tx)?) } else { None };
            let next_cursor = paging.next(page.more, page.items.last().map(|i| i.id.to_string()));
            let items = page.items.iter().map(|i| SpotCheckIntakeView::new(i, language)).collect::<Result<_, _>>()?;
            Ok(SpotCheckIntakePage { items, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
