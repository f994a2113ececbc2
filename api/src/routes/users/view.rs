//! A user on the wire.

use std::collections::HashMap;

use domain::auth::Role;
use persistence::queries::departments::list_departments_by_id;
use persistence::queries::users::User;
use persistence::{Id, Instant, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Problem;
use crate::flows::names::{AuthorityName, Names};

/// A department as users name it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DepartmentName {
    pub id: Id,
    #[schema(example = "产品质量安全监督管理科")]
    pub name: String,
}

/// A user of an authority or of a unit.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserView {
    pub id: Id,
    /// What they log in with.
    #[schema(example = "xihu.wang")]
    pub username: String,
    /// What people call them.
    #[schema(example = "王芳")]
    pub display_name: String,
    pub role: Role,
    /// Authority; for a `unit_user` the territorial authority of the unit.
    pub authority: AuthorityName,
    /// Unit of a `unit_user`.
    #[schema(required = true)]
    pub unit_id: Option<Id>,
    /// Department of the authority.
    #[schema(required = true)]
    pub department: Option<DepartmentName>,
    /// Whether they may log in.
    pub active: bool,
    /// Version for If-Match.
    pub version: i32,
    /// When made.
    pub created_at: Instant,
    /// When last changed.
    pub updated_at: Instant,
}

impl UserView {
    /// Shows users, in their order: two queries for any number of them.
    ///
    /// # Errors
    /// Internal, when an authority or a department is not there.
    pub fn of(tx: &mut Tx<'_>, users: &[User]) -> Result<Vec<Self>, Problem> {
        let names = Names::of(tx, users.iter().map(|user| user.authority_id))?;
        let departments: Vec<Id> = users.iter().filter_map(|user| user.department_id).collect();
        let departments: HashMap<Id, String> = list_departments_by_id(tx, &departments)?.into_iter().map(|row| (row.id, row.name)).collect();
        users.iter().map(|user| Self::new(user, &names, &departments)).collect()
    }

    fn new(user: &User, names: &Names, departments: &HashMap<Id, String>) -> Result<Self, Problem> {
        let department = |id: Id| departments.get(&id).map(|name| DepartmentName { id, name: name.clone() });
        Ok(Self {
            id: user.id,
            username: user.username.clone(),
            display_name: user.display_name.clone(),
            role: user.role.0,
            authority: names.get(user.authority_id)?,
            unit_id: user.unit_id,
            department: user
                .department_id
                .map(|id| department(id).ok_or_else(|| Problem::internal("a user without their department")))
                .transpose()?,
            active: user.active,
            version: user.version,
            created_at: user.created_at,
            updated_at: user.updated_at,
        })
    }

    /// Shows one user.
    ///
    /// # Errors
    /// As [`UserView::of`].
    pub fn read(tx: &mut Tx<'_>, user: &User) -> Result<Self, Problem> {
        Self::of(tx, std::slice::from_ref(user))?.pop().ok_or_else(|| Problem::internal("a user that is not shown"))
    }
}
