//! A department on the wire.

use persistence::queries::departments::Department;
use persistence::{Id, Instant};
use serde::Serialize;
use utoipa::ToSchema;

/// A department inside an authority.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Department)]
pub struct DepartmentView {
    pub id: Id,
    /// Whose; it never changes.
    pub authority_id: Id,
    #[schema(example = "产品质量安全监督管理科")]
    pub name: String,
    /// Whether users may be put into it.
    pub active: bool,
    /// Version for If-Match.
    pub version: i32,
    pub created_at: Instant,
    pub updated_at: Instant,
}

impl DepartmentView {
    /// Shows a department.
    pub fn new(row: &Department) -> Self {
        Self {
            id: row.id,
            authority_id: row.authority_id,
            name: row.name.clone(),
            active: row.active,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
