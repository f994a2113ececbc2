//! A client asks who it is and what its token may do.

use domain::Code;
use domain::auth::Role;
use serde_json::json;

use crate::support::{App, make};
use crate::users::unit_user;

async fn every_role_sees_its_own_permissions(app: App) {
    for (username, role, level) in [
        ("national", Role::Administrator, "national"),
        ("city", Role::Regulator, "municipal"),
        ("inspector", Role::Inspector, "provincial"),
        ("auditor", Role::Auditor, "provincial"),
        ("integration", Role::Integration, "provincial"),
    ] {
        let me = app.as_user(username).get("/me").await.status(200).json;
        assert_eq!((&me["username"], &me["role"], &me["authority"]["level"]), (&json!(username), &json!(role.code()), &json!(level)));
        let expected: Vec<&str> = role.permissions().iter().map(Code::code).collect();
        assert_eq!(me["permissions"], json!(expected), "{username}");
        assert_eq!(me["unit_id"], json!(null));
    }
}

async fn an_auditor_reads_and_never_writes(app: App) {
    let me = app.as_user("auditor").get("/me").await.status(200).json;
    assert_eq!(
        me["permissions"],
        json!([
            "self.read",
            "tokens.manage",
            "reference.read",
            "authorities.read",
            "users.read",
            "units.read",
            "imports.read",
            "exports.run",
            "audit.read",
            "statistics.read",
            "metrics.read",
            "findings.read",
            "monitoring.read",
            "measures.read"
        ])
    );
}

async fn a_unit_user_belongs_to_a_unit_and_may_do_little(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    unit_user(&app, "boss", &unit).await;
    let me = app.as_user("boss").get("/me").await.status(200).json;
    assert_eq!((&me["role"], &me["unit_id"]), (&json!("unit_user"), &json!(unit)));
    assert_eq!(me["authority"]["name"], "西湖区市场监督管理局");
    assert_eq!(me["permissions"], json!(["self.read", "reference.read", "authorities.read", "units.read", "measures.read"]));
    app.as_user("boss").get(&format!("/units/{unit}")).await.status(200);
}

e2e![every_role_sees_its_own_permissions, an_auditor_reads_and_never_writes, a_unit_user_belongs_to_a_unit_and_may_do_little];
