//! `PATCH /departments/{id}`

use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::get_authority;
use persistence::queries::departments::{self, get_department_to_change, has_active_users};
use persistence::values::ShortLine;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, UsersWrite};
use crate::error::{Problem, ProblemCode};
use crate::flows::faults::Faults;
use crate::flows::patch::Patch;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::authorities::departments::view::DepartmentView;

/// What is to change (JSON Merge Patch): an absent field is kept; none can be cleared.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"active": false}))]
pub struct UpdateDepartment {
    #[serde(default)]
    #[validate(nested)]
    pub name: Patch<ShortLine>,
    /// Whether users may be put into it.
    #[serde(default)]
    pub active: Patch<bool>,
}

/// Rename or close a department
///
/// It is closed, never deleted: what its users did stays theirs. It cannot be closed while users who may log in belong to it.
#[utoipa::path(patch, path = "/departments/{id}")]
pub async fn update_department(
    caller: Caller<UsersWrite>,
    id: PathId,
    if_match: IfMatch,
    body: Body<UpdateDepartment>,
) -> Result<Reply<Versioned<DepartmentView>>, Problem> {
    caller
        .write(move |tx| {
            let before = get_department_to_change(tx, id.0)?;
            if_match.check(before.version)?;
            let mut faults = Faults::default();
            faults.shape(body.value.validate());
            let name = body.value.name.filled("/name", &mut faults);
            let active = body.value.active.filled("/active", &mut faults);
            faults.end()?;
            let mut after = before.clone();
            after.name = name.map_or(after.name, ShortLine::into_string);
            after.active = active.unwrap_or(after.active);
            if before.active && !after.active && has_active_users(tx, before.id)? {
                return Err(Problem::new(ProblemCode::DepartmentInUse));
            }
            if after != before {
                after = departments::update_department(tx, &before, after)?;
                let path = get_authority(tx, after.authority_id)?.path();
                let (was, is) = (DepartmentView::new(&before), DepartmentView::new(&after));
                audit::record(tx, Subject { resource: "department", id: after.id, path: &path }, Some(&was), Some(&is))?;
            }
            Ok(Reply::ok(&DepartmentView::new(&after))?.with_version(after.version))
        })
        .await
}
