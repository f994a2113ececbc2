//! Who may act, and what each role may do.

pub mod acts;
mod permissions;

use crate::codes::codes;

pub use permissions::{Permission, Permissions};

codes! {
    /// The role of a user. All belong to an authority except `unit_user`, who belongs to a unit.
    pub enum Role as "roles" {
        Administrator = "administrator", "管理员", "administrator";
        Regulator = "regulator", "监管人员", "regulator";
        Inspector = "inspector", "督查人员", "inspector";
        Auditor = "auditor", "审计人员", "auditor";
        Integration = "integration", "系统对接账号", "integration account";
        UnitUser = "unit_user", "单位用户", "user of a unit";
    }
}

impl Role {
    /// Whether users of this role belong to a unit and not to an authority.
    #[must_use]
    pub fn belongs_to_unit(self) -> bool {
        self == Self::UnitUser
    }
}
