//! `GET /users`

use actix_web::HttpRequest;
use domain::auth::Role;
use persistence::queries::users::{self, UserFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::caller::{Caller, UsersRead};
use crate::error::Problem;
use crate::http::page::{ListReply, Paging, list_reply, page_of};
use crate::http::params::Params;
use crate::routes::units::filter::{code_parameter, id_parameter};
use crate::routes::units::view::Names;
use crate::routes::users::view::UserView;

/// Filters and page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListUsers {
    /// Of this authority itself.
    pub authority_id: Option<String>,
    /// With this role.
    pub role: Option<String>,
    /// Active or not.
    pub active: Option<bool>,
    /// With exactly this username.
    pub username: Option<String>,
    /// Rows a page, 1–100; 20 if it is not said.
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Whether to count all rows.
    pub count: Option<bool>,
}

page_of!(
    /// A page of users.
    UserPage,
    UserView
);

/// List users
///
/// The users of the authorities in the caller's scope and of their units, the latest first.
#[utoipa::path(get, path = "/users")]
pub async fn list_users(request: HttpRequest, caller: Caller<UsersRead>, params: Params<ListUsers>) -> Result<ListReply<UserPage>, Problem> {
    let p = params.0;
    let filter = UserFilter {
        authority_id: id_parameter("authority_id", p.authority_id.as_deref())?,
        role: code_parameter::<Role>("role", p.role.as_deref())?,
        active: p.active,
        username: p.username,
    };
    let paging = Paging::new(p.limit, p.cursor.as_deref(), p.count, &("users", &filter))?;
    let after = paging.id()?;
    let page = caller
        .read(move |tx| {
            let page = users::list_users(tx, &filter, after, paging.limit)?;
            let total = if paging.count { Some(users::count_users(tx, &filter)?) } else { None };
            let names = Names::of(tx, page.items.iter().map(|u| u.authority_id))?;
            let next_cursor = paging.next(page.more, page.items.last().map(|u| u.id.to_string()));
            let items = page.items.iter().map(|u| UserView::new(u, &names)).collect::<Result<_, _>>()?;
            Ok(UserPage { items, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
