//! `GET /imports/{id}`

use persistence::queries::imports;

use crate::auth::caller::{Caller, ImportsRead};
use crate::error::Problem;
use crate::http::params::PathId;
use crate::http::reply::{Reply, Shown};
use crate::routes::imports::view::ImportView;

/// Read an import
///
/// How far it has come and what became of its rows so far.
#[utoipa::path(get, path = "/imports/{id}")]
pub async fn get_import(caller: Caller<ImportsRead>, id: PathId) -> Result<Reply<Shown<ImportView>>, Problem> {
    let language = caller.language;
    let reply = caller
        .read(move |tx| {
            let job = imports::get_import(tx, id.0)?;
            Reply::ok(&ImportView::new(&job, language)?)
        })
        .await?;
    Ok(reply)
}
