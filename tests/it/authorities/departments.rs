//! Departments inside an authority (执法大队, 科室): parties to whom users belong, without a level of their own.

use serde_json::{Value, json};

use crate::support::{App, Reply};

async fn department(app: &App, code: &str, name: &str) -> Value {
    app.as_user("county-admin").post(&format!("/authorities/{}/departments", app.authority(code)), json!({"name": name})).await.status(201).json
}

async fn clerk(app: &App, username: &str, department: &Value) -> Reply {
    let body = json!({"username": username, "display_name": "办事员", "password": "a password of the tests", "role": "regulator",
        "authority_id": app.authority("330106"), "department_id": department["id"]});
    app.as_user("county-admin").post("/users", body).await
}

async fn a_user_belongs_to_a_department_of_their_authority(app: App) {
    let admin = app.as_user("county-admin");
    let quality = department(&app, "330106", "产品质量安全监督管理科").await;
    let brigade = department(&app, "330106", "综合行政执法大队").await;
    let made = clerk(&app, "clerk", &quality).await.status(201).json;
    assert_eq!(made["department"], json!({"id": quality["id"], "name": "产品质量安全监督管理科"}));
    clerk(&app, "other", &json!({"id": null})).await.status(201);
    let listed = admin.all(&format!("/users?department_id={}", quality["id"].as_str().unwrap())).await;
    assert_eq!((listed.len(), &listed[0]), (1, &made));
    let path = format!("/users/{}", made["id"].as_str().unwrap());
    let moved = admin.clone().with("If-Match", "\"1\"").patch(&path, json!({"department_id": brigade["id"]})).await.status(200).json;
    assert_eq!((&moved["department"]["name"], &moved["version"]), (&json!("综合行政执法大队"), &json!(2)));
    let same = admin.clone().with("If-Match", "\"2\"").patch(&path, json!({"department_id": brigade["id"]})).await.status(200).json;
    assert_eq!(same["version"], 2, "nothing changes");
    let event = &admin.all("/audit-events?resource=user").await[0];
    assert_eq!((&event["before"]["department"]["name"], &event["after"]["department"]["name"]), (&quality["name"], &brigade["name"]));
    let out = admin.clone().with("If-Match", "\"2\"").patch(&path, json!({"department_id": null})).await.status(200).json;
    assert_eq!(out["department"], json!(null));
    // Their scope is that of the authority, with a department or without.
    assert_eq!(app.county().get("/me").await.status(200).json["authority"]["level"], "county");
}

async fn only_an_active_department_of_that_very_authority_is_taken(app: App) {
    let quality = department(&app, "330106", "产品质量安全监督管理科").await;
    let theirs = app.city().get(&format!("/authorities/{}/departments", app.authority("330100"))).await.status(200).json;
    assert_eq!(theirs["items"], json!([]));
    let body = json!({"name": "产品质量监督处"});
    let of_the_city = app.province().post(&format!("/authorities/{}/departments", app.authority("330100")), body).await.status(201).json;
    clerk(&app, "clerk", &of_the_city).await.faults(&[("/department_id", "unknown_department")]);
    let made = clerk(&app, "clerk", &quality).await.status(201).json;
    let path = format!("/departments/{}", quality["id"].as_str().unwrap());
    let admin = app.as_user("county-admin");
    admin.clone().with("If-Match", "\"1\"").patch(&path, json!({"active": false})).await.problem(409, "department_in_use");
    admin.clone().with("If-Match", "\"1\"").post(&format!("/users/{}/deactivate", made["id"].as_str().unwrap()), json!({})).await.status(200);
    let closed = admin.clone().with("If-Match", "\"1\"").patch(&path, json!({"active": false})).await.status(200).json;
    assert_eq!((&closed["active"], &closed["version"]), (&json!(false), &json!(2)));
    clerk(&app, "late", &quality).await.faults(&[("/department_id", "unknown_department")]);
    // Whoever moves to another authority leaves the department.
    let brigade = department(&app, "330106", "综合行政执法大队").await;
    let other = clerk(&app, "mover", &brigade).await.status(201).json;
    let body = json!({"authority_id": app.authority("330100")});
    let moved = app.province().with("If-Match", "\"1\"").patch(&format!("/users/{}", other["id"].as_str().unwrap()), body).await.status(200).json;
    assert_eq!(moved["department"], json!(null));
}

async fn names_are_unique_within_an_authority_and_others_see_none_of_it(app: App) {
    let path = format!("/authorities/{}/departments", app.authority("330106"));
    department(&app, "330106", "产品质量安全监督管理科").await;
    let admin = app.as_user("county-admin");
    admin.post(&path, json!({"name": " 产品质量安全监督管理科 "})).await.problem(409, "department_name_taken");
    admin.post(&path, json!({"name": " "})).await.faults(&[("/name", "bad_length")]);
    app.county().post(&path, json!({"name": "办公室"})).await.problem(403, "forbidden");
    app.sibling().get(&path).await.problem(404, "not_found");
    assert_eq!(app.county().get(&path).await.status(200).json["items"].as_array().unwrap().len(), 1);
    let brigade = department(&app, "330106", "综合行政执法大队").await;
    let one = format!("/departments/{}", brigade["id"].as_str().unwrap());
    admin.clone().with("If-Match", "\"1\"").patch(&one, json!({"name": "产品质量安全监督管理科"})).await.problem(409, "department_name_taken");
    admin.patch(&one, json!({"name": "执法大队"})).await.problem(428, "if_match_required");
    admin.with("If-Match", "\"2\"").patch(&one, json!({"name": "执法大队"})).await.problem(412, "stale_version");
}

e2e![
    a_user_belongs_to_a_department_of_their_authority,
    only_an_active_department_of_that_very_authority_is_taken,
    names_are_unique_within_an_authority_and_others_see_none_of_it,
];
