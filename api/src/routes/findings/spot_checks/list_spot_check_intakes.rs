//! `GET /spot-check-intakes`

use actix_web::HttpRequest;
use persistence::queries::spot_checks::{self, count_spot_check_intakes};

use crate::auth::caller::{Caller, FindingsRead};
use crate::error::Problem;
use crate::flows::spot_checks::view::SpotCheckIntakeView;
use crate::http::list::{List, NoFilter};
use crate::http::page::{ListReply, list_reply, page_of};

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
    list: List<NoFilter>,
) -> Result<ListReply<SpotCheckIntakePage>, Problem> {
    let paging = list.paging;
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
