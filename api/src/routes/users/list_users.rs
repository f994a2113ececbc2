//! `GET /users`

use actix_web::HttpRequest;
use domain::auth::Role;
use persistence::Id;
use persistence::queries::users::{self, UserFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::caller::{Caller, UsersRead};
use crate::auth::typed::Username;
use crate::error::Problem;
use crate::http::list::List;
use crate::http::page::{ListReply, list_reply, page_of};
use crate::http::params::checked;
use crate::routes::users::view::UserView;

/// Filters and page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListUsers {
    /// Of this authority itself.
    pub authority_id: Option<Id>,
    /// Of this department.
    pub department_id: Option<Id>,
    /// With one of these roles.
    #[serde(default)]
    pub role: Vec<Role>,
    /// Active or not.
    pub active: Option<bool>,
    /// With this username, in any case.
    #[param(inline)]
    pub username: Option<Username>,
    /// Locked out by failed log-ins at this moment, or not.
    pub locked: Option<bool>,
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
pub async fn list_users(request: HttpRequest, caller: Caller<UsersRead>, list: List<ListUsers>) -> Result<ListReply<UserPage>, Problem> {
    let List { filter: p, paging } = list;
    let filter = UserFilter {
        authority_id: p.authority_id,
        department_id: p.department_id,
        role: p.role,
        active: p.active,
        username: checked("username", p.username)?.map(Username::into_string),
        locked: p.locked,
    };
    let after = paging.id()?;
    let page = caller
        .read(move |tx| {
            let page = users::list_users(tx, &filter, after, paging.limit)?;
            let total = if paging.count { Some(users::count_users(tx, &filter)?) } else { None };
            let next_cursor = paging.next(page.more, page.items.last().map(|u| u.id.to_string()));
            let items = UserView::of(tx, &page.items)?;
            Ok(UserPage { items, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
