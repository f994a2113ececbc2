//! `POST /authorities/{id}/departments`

use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::get_authority;
use persistence::queries::departments::{Department, insert_department};
use persistence::values::ShortLine;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, UsersWrite};
use crate::error::Problem;
use crate::flows::faults::Faults;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::reply::{CreatedVersion, Reply};
use crate::routes::authorities::departments::view::DepartmentView;

/// A department to add.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "产品质量安全监督管理科"}))]
pub struct CreateDepartment {
    /// Unique within the authority.
    #[validate(nested)]
    pub name: ShortLine,
}

/// Add a department to an authority
///
/// A department has no level and no scope of its own: its users see what their authority sees.
#[utoipa::path(post, path = "/authorities/{id}/departments")]
pub async fn create_department(
    caller: Caller<UsersWrite>,
    id: PathId,
    body: Body<CreateDepartment>,
) -> Result<Reply<CreatedVersion<DepartmentView>>, Problem> {
    caller
        .post(body, move |tx, value| {
            let authority = get_authority(tx, id.0)?;
            let mut faults = Faults::default();
            faults.shape(value.validate());
            faults.end()?;
            let row = Department {
                id: tx.new_id(),
                authority_id: authority.id,
                name: value.name.into_string(),
                active: true,
                version: 1,
                created_at: tx.now,
                updated_at: tx.now,
            };
            insert_department(tx, &row)?;
            let view = DepartmentView::new(&row);
            audit::record(tx, Subject { resource: "department", id: row.id, path: &authority.path() }, None, Some(&view))?;
            Ok(Reply::created(format!("/api/v1/authorities/{}/departments", authority.id), &view)?.with_version(row.version))
        })
        .await
}
