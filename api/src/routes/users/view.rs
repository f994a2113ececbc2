//! A user on the wire.

use domain::auth::Role;
use persistence::queries::users::User;
use persistence::{Id, Instant, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Problem;
use crate::flows::names::{AuthorityName, Names};

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
    /// Shows a user.
    ///
    /// # Errors
    /// Internal, when its authority is not there.
    pub fn new(user: &User, names: &Names) -> Result<Self, Problem> {
        Ok(Self {
            id: user.id,
            username: user.username.clone(),
            display_name: user.display_name.clone(),
            role: user.role.0,
            authority: names.get(user.authority_id)?,
            unit_id: user.unit_id,
            active: user.active,
            version: user.version,
            created_at: user.created_at,
            updated_at: user.updated_at,
        })
    }

    /// Shows one user.
    pub fn read(tx: &mut Tx<'_>, user: &User) -> Result<Self, Problem> {
        let names = Names::of(tx, [user.authority_id])?;
        Self::new(user, &names)
    }
}
