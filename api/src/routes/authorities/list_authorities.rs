//! `GET /authorities`

use actix_web::HttpRequest;
use domain::authorities::Level;
use persistence::Id;
use persistence::queries::authorities::{self, AuthorityFilter};
use persistence::values::DivisionCode;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::caller::{AuthoritiesRead, Caller};
use crate::error::Problem;
use crate::http::list::List;
use crate::http::page::{ListReply, list_reply, page_of};
use crate::http::params::checked;
use crate::routes::authorities::q_parameter;
use crate::routes::authorities::view::AuthorityView;

/// Filters and page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListAuthorities {
    /// Directly below this one.
    pub parent_id: Option<Id>,
    /// Of one of these levels.
    #[serde(default)]
    pub level: Vec<Level>,
    /// With exactly this code.
    #[param(inline)]
    pub division_code: Option<DivisionCode>,
    /// Whose name contains this.
    #[param(min_length = 1, max_length = 100)]
    pub q: Option<String>,
}

page_of!(
    /// A page of authorities.
    AuthorityPage,
    AuthorityView
);

/// List authorities
///
/// The caller's own authority and those below it, by code.
#[utoipa::path(get, path = "/authorities")]
pub async fn list_authorities(
    request: HttpRequest,
    caller: Caller<AuthoritiesRead>,
    list: List<ListAuthorities>,
) -> Result<ListReply<AuthorityPage>, Problem> {
    let List { filter: p, paging } = list;
    let filter = AuthorityFilter {
        parent_id: p.parent_id,
        level: p.level,
        division_code: checked("division_code", p.division_code)?.map(DivisionCode::into_string),
        q: q_parameter(p.q.as_deref())?,
    };
    let page = caller
        .read(move |tx| {
            let page = authorities::list_authorities(tx, &filter, paging.after.as_deref(), paging.limit)?;
            let total = if paging.count { Some(authorities::count_authorities(tx, &filter)?) } else { None };
            let next_cursor = paging.next(page.more, page.items.last().map(|a| a.division_code.clone()));
            let items = page.items.iter().map(AuthorityView::new).collect();
            Ok(AuthorityPage { items, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
