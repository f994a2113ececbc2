//! `DELETE /imports/layouts/{id}`

use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::get_authority;
use persistence::queries::import_layouts::{delete_import_layout as forget, get_import_layout};

use crate::auth::caller::{Caller, ImportsRun};
use crate::error::Problem;
use crate::flows::imports::layouts::ImportLayoutView;
use crate::http::params::PathId;
use crate::http::reply::{NoContent, Reply};

/// Forget what was said of columns
///
/// The next file with these headings is read as if nothing had been said; what was imported stays. `If-Match` is not needed: what is
/// remembered is never changed, only said anew.
#[utoipa::path(delete, path = "/imports/layouts/{id}")]
pub async fn delete_import_layout(caller: Caller<ImportsRun>, id: PathId) -> Result<Reply<NoContent>, Problem> {
    caller
        .write(move |tx| {
            let layout = get_import_layout(tx, id.0)?;
            forget(tx, layout.id)?;
            let path = get_authority(tx, layout.authority_id)?.path();
            let subject = Subject { resource: "import_layout", id: layout.id, path: &path };
            audit::record(tx, subject, Some(&ImportLayoutView::new(&layout)?), None)?;
            Ok(Reply::no_content())
        })
        .await
}
