//! `GET /authorities`

use actix_web::HttpRequest;
use domain::authorities::Level;
use persistence::queries::authorities::{self, AuthorityFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::caller::{AuthoritiesRead, Caller};
use crate::error::Problem;
use crate::http::page::{ListReply, Paging, list_reply, page_of};
use crate::http::params::Params;
use crate::routes::authorities::q_parameter;
use crate::routes::authorities::view::AuthorityView;
use crate::routes::units::filter::{code_parameter, id_parameter};

/// Filters and page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListAuthorities {
    /// Directly below this one.
    pub parent_id: Option<String>,
    /// Of this level.
    pub level: Option<String>,
    /// With exactly this code.
    pub division_code: Option<String>,
    /// Whose name contains this.
    pub q: Option<String>,
    /// Rows a page, 1–100; 20 if it is not said.
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Whether to count all rows.
    pub count: Option<bool>,
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
    params: Params<ListAuthorities>,
) -> Result<ListReply<AuthorityPage>, Problem> {
    let p = params.0;
    let filter = AuthorityFilter {
        parent_id: id_parameter("parent_id", p.parent_id.as_deref())?,
        level: code_parameter::<Level>("level", p.level.as_deref())?,
        division_code: p.division_code,
        q: q_parameter(p.q.as_deref())?,
    };
    let paging = Paging::new(p.limit, p.cursor.as_deref(), p.count, &("authorities", &filter))?;
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
