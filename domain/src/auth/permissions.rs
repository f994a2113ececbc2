//! What each role may do. One table: the API checks it, `docs/permissions.md` prints it, the contract tests play it.

use crate::auth::Role;
use crate::codes::{Code, CodeSet, codes};

codes! {
    /// A permission. Every operation needs exactly one; an access token may carry fewer than its user's role.
    pub enum Permission as "permissions" {
        SelfRead = "self.read", "查看本人信息", "read one's own account";
        TokensManage = "tokens.manage", "管理本人访问令牌", "manage one's own access tokens";
        ReferenceRead = "reference.read", "查阅区划、日历、字典和规则", "read divisions, calendar, dictionaries and rules";
        CalendarWrite = "calendar.write", "维护工作日历", "maintain the working-day calendar";
        AuthoritiesRead = "authorities.read", "查阅监管部门", "read authorities";
        AuthoritiesWrite = "authorities.write", "维护监管部门", "maintain authorities";
        UsersRead = "users.read", "查阅用户", "read users";
        UsersWrite = "users.write", "维护用户", "maintain users";
        UnitsRead = "units.read", "查阅单位", "read units";
        UnitsWrite = "units.write", "录入和更新单位", "enter and update units";
        LeadOverride = "units.override_lead", "调整单位的监管部门", "override a unit's lead authority";
        ImportsRun = "imports.run", "批量导入", "import files";
        ImportsRead = "imports.read", "查阅导入结果", "read the results of imports";
        ExportsRun = "exports.run", "导出", "export";
        AuditRead = "audit.read", "查阅审计记录", "read the audit trail";
        StatisticsRead = "statistics.read", "查阅统计", "read statistics";
        MetricsRead = "metrics.read", "读取运行指标", "read the program's metrics";
    }
}

/// A set of permissions.
pub type Permissions = CodeSet<Permission>;

impl Role {
    /// Whether this role has the permission.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        use Permission as P;
        use Role as R;
        match permission {
            P::SelfRead | P::ReferenceRead => true,
            P::TokensManage => self != R::UnitUser,
            P::CalendarWrite | P::AuthoritiesWrite | P::UsersWrite => self == R::Administrator,
            P::UsersRead => matches!(self, R::Administrator | R::Auditor),
            P::AuthoritiesRead | P::UnitsRead => true,
            P::UnitsWrite | P::ImportsRun => {
                matches!(self, R::Administrator | R::Regulator | R::Integration)
            }
            P::LeadOverride => matches!(self, R::Administrator | R::Regulator),
            P::ImportsRead => matches!(self, R::Administrator | R::Regulator | R::Integration | R::Auditor),
            P::ExportsRun | P::StatisticsRead => self != R::UnitUser,
            P::AuditRead => matches!(self, R::Administrator | R::Auditor),
            P::MetricsRead => matches!(self, R::Administrator | R::Auditor | R::Integration),
        }
    }

    /// All that this role may do.
    #[must_use]
    pub fn permissions(self) -> Permissions {
        Permission::ALL.iter().copied().filter(|p| self.may(*p)).collect()
    }
}
