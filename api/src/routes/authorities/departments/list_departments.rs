//! `GET /authorities/{id}/departments`

use persistence::queries::authorities::get_authority;
use persistence::queries::departments;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::caller::{AuthoritiesRead, Caller};
use crate::error::Problem;
use crate::http::params::PathId;
use crate::http::reply::{Reply, Shown};
use crate::routes::authorities::departments::view::DepartmentView;

/// The departments of an authority.
#[derive(Debug, Serialize, ToSchema)]
pub struct DepartmentList {
    /// By name, those that are not active too.
    pub items: Vec<DepartmentView>,
}

/// List the departments of an authority
///
/// Those of the authority itself, each with its version for `If-Match`. A unit's user sees none.
#[utoipa::path(get, path = "/authorities/{id}/departments")]
pub async fn list_departments(caller: Caller<AuthoritiesRead>, id: PathId) -> Result<Reply<Shown<DepartmentList>>, Problem> {
    caller
        .read(move |tx| {
            let authority = get_authority(tx, id.0)?;
            let items = departments::list_departments(tx, authority.id)?.iter().map(DepartmentView::new).collect();
            Reply::ok(&DepartmentList { items })
        })
        .await
}
