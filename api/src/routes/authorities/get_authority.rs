//! `GET /authorities/{id}`

use persistence::queries::authorities;

use crate::auth::caller::{AuthoritiesRead, Caller};
use crate::error::Problem;
use crate::http::params::PathId;
use crate::http::reply::{Reply, Versioned};
use crate::routes::authorities::view::AuthorityView;

/// Read an authority
///
/// With its level, the shape of its province and the authority above it.
#[utoipa::path(get, path = "/authorities/{id}")]
pub async fn get_authority(caller: Caller<AuthoritiesRead>, id: PathId) -> Result<Reply<Versioned<AuthorityView>>, Problem> {
    let reply = caller
        .read(move |tx| {
            let authority = authorities::get_authority(tx, id.0)?;
            Ok(Reply::ok(&AuthorityView::new(&authority))?.with_version(authority.version))
        })
        .await?;
    Ok(reply)
}
