//! `GET /access-tokens`

use actix_web::HttpRequest;
use chrono::NaiveDate;
use domain::auth::Permission;
use persistence::queries::tokens::{self, AccessToken};
use persistence::{Id, Instant};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, TokensManage};
use crate::error::Problem;
use crate::http::list::{List, NoFilter};
use crate::http::page::{ListReply, list_reply, page_of};

/// An access token without its secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AccessToken)]
pub struct AccessTokenView {
    pub id: Id,
    /// What its owner calls it.
    #[schema(example = "省平台对接")]
    pub name: String,
    /// What it may do, at most: never more than its owner's role allows at that moment.
    pub scopes: Vec<Permission>,
    /// The last day on which it works.
    pub expires_on: NaiveDate,
    /// When it was revoked.
    #[schema(required = true)]
    pub revoked_at: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
}

impl AccessTokenView {
    /// Shows a token.
    pub fn new(token: &AccessToken) -> Self {
        Self {
            id: token.id,
            name: token.name.clone(),
            scopes: token.scopes.iter().collect(),
            expires_on: token.expires_on,
            revoked_at: token.revoked_at,
            created_at: token.created_at,
        }
    }
}

page_of!(
    /// A page of access tokens.
    AccessTokenPage,
    AccessTokenView
);

/// List access tokens
///
/// The caller's own, the latest first, those that have expired or were revoked too. The secrets are not stored and cannot be shown.
#[utoipa::path(get, path = "/access-tokens")]
pub async fn list_access_tokens(
    request: HttpRequest,
    caller: Caller<TokensManage>,
    list: List<NoFilter>,
) -> Result<ListReply<AccessTokenPage>, Problem> {
    let paging = list.paging;
    let after = paging.id()?;
    let page = caller
        .read(move |tx| {
            let page = tokens::list_access_tokens(tx, after, paging.limit)?;
            let total = if paging.count { Some(tokens::count_access_tokens(tx)?) } else { None };
            let next_cursor = paging.next(page.more, page.items.last().map(|t| t.id.to_string()));
            let items = page.items.iter().map(AccessTokenView::new).collect();
            Ok(AccessTokenPage { items, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
