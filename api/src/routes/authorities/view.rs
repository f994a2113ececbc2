//! An authority on the wire.

use domain::authorities::{Level, Topology};
use persistence::queries::authorities::Authority;
use persistence::{Id, Instant};
use serde::Serialize;
use utoipa::ToSchema;

/// An authority (监管部门).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Authority)]
pub struct AuthorityView {
    pub id: Id,
    #[schema(example = "杭州市西湖区市场监督管理局")]
    pub name: String,
    pub level: Level,
    /// Shape of its province, inherited: decides which level answers for which tier.
    pub topology: Topology,
    /// Its code: six digits of a division, nine of a town, or a code of the province's own.
    #[schema(example = "330106")]
    pub division_code: String,
    /// The authority above; `null` for the national one.
    #[schema(required = true)]
    pub parent_id: Option<Id>,
    /// Version for If-Match.
    pub version: i32,
    /// When made.
    pub created_at: Instant,
    /// When last changed.
    pub updated_at: Instant,
}

impl AuthorityView {
    /// Shows an authority.
    pub fn new(authority: &Authority) -> Self {
        Self {
            id: authority.id,
            name: authority.name.clone(),
            level: authority.level.0,
            topology: authority.topology.0,
            division_code: authority.division_code.clone(),
            parent_id: authority.parent_id,
            version: authority.version,
            created_at: authority.created_at,
            updated_at: authority.updated_at,
        }
    }
}
