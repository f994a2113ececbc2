//! An office gets another name; everything else of it stays.

use serde_json::json;

use crate::support::{App, make};

async fn a_new_name_shows_wherever_the_office_is_named(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.header("location").to_owned();
    let path = format!("/authorities/{}", app.authority("330106"));
    let change = json!({"name": "杭州市西湖区市场监督管理局"});
    app.as_user("county-admin").patch(&path, change.clone()).await.problem(428, "if_match_required");
    let renamed = app.as_user("county-admin").with("If-Match", "\"1\"").patch(&path, change.clone()).await.status(200);
    assert_eq!((renamed.etag(), &renamed.json["name"]), ("\"2\"".to_owned(), &json!("杭州市西湖区市场监督管理局")));
    app.as_user("county-admin").with("If-Match", "\"1\"").patch(&path, change).await.problem(412, "stale_version");
    assert_eq!(app.county().get(&unit).await.json["territorial_authority"]["name"], "杭州市西湖区市场监督管理局");
    assert_eq!(app.county().get("/me").await.json["authority"]["name"], "杭州市西湖区市场监督管理局");
}

async fn the_same_name_changes_nothing(app: App) {
    let path = format!("/authorities/{}", app.authority("330106"));
    for body in [json!({}), json!({"name": " 西湖区市场监督管理局 "})] {
        let reply = app.province().with("If-Match", "\"1\"").patch(&path, body).await.status(200);
        assert_eq!(reply.json["version"], 1);
    }
    assert_eq!(app.national().get("/audit-events?resource=authority").await.json["items"], json!([]));
}

async fn level_code_and_place_stay(app: App) {
    let path = format!("/authorities/{}", app.authority("330106"));
    let patch = async |body| app.province().with("If-Match", "\"1\"").patch(&path, body).await;
    for field in ["level", "division_code", "parent_id", "topology"] {
        let pointer = format!("/{field}");
        patch(json!({field: "x"})).await.names(400, "malformed_body", &[(&pointer, "unknown_field")]);
    }
    patch(json!({"name": null})).await.faults(&[("/name", "cannot_be_null")]);
    patch(json!({"name": "局".repeat(201)})).await.faults(&[("/name", "bad_length")]);
}

async fn a_stranger_renames_nothing(app: App) {
    let path = format!("/authorities/{}", app.authority("330106"));
    for (who, status, code) in
        [("sibling-admin", 404, "not_found"), ("other-province", 404, "not_found"), ("county", 403, "forbidden"), ("auditor", 403, "forbidden")]
    {
        app.as_user(who).with("If-Match", "\"1\"").patch(&path, json!({"name": "改"})).await.problem(status, code);
    }
}

e2e![a_new_name_shows_wherever_the_office_is_named, the_same_name_changes_nothing, level_code_and_place_stay, a_stranger_renames_nothing];
