//! `GET /authorities/{id}`

use actix_web::{HttpResponse, get};
use persistence::queries::authorities;

use crate::auth::caller::{AuthoritiesRead, Caller};
use crate::error::Problem;
use crate::http::params::PathId;
use crate::http::reply::Reply;
use crate::routes::authorities::view::AuthorityView;

/// Read an authority
///
/// With its level, the shape of its province and the authority above it.
#[utoipa::path(
    tag = "authorities", operation_id = "get_authority", params(("id" = persistence::Id, Path, description = "Id of the authority")),
    responses((status = 200, body = AuthorityView)),
    extensions(("x-permission" = json!("authorities.read")))
)]
#[get("/authorities/{id}")]
pub async fn get_authority(caller: Caller<AuthoritiesRead>, id: PathId) -> Result<HttpResponse, Problem> {
    let reply = caller
        .read(move |tx| {
            let authority = authorities::get_authority(tx, id.0)?;
            Ok(Reply::ok(&AuthorityView::new(&authority))?.with_version(authority.version))
        })
        .await?;
    Ok(reply.into_response())
}
