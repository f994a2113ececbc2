//! An administrator looks through the accounts.

use serde_json::{Value, json};

use super::{officer, unit_user};
use crate::support::{App, make};

async fn names(app: &App, who: &str, query: &str) -> Vec<String> {
    let page = app.as_user(who).get(&format!("/users?limit=100{query}")).await.status(200).json;
    page["items"].as_array().unwrap().iter().map(|u| u["username"].as_str().unwrap().to_owned()).collect()
}

async fn the_latest_come_first_and_filters_narrow(app: App) {
    let admin = app.as_user("county-admin");
    admin.post("/users", officer(&app, "wang")).await.status(201);
    admin.post("/users", officer(&app, "li")).await.status(201);
    assert_eq!(names(&app, "county-admin", "").await, ["li", "wang", "county-admin", "county"]);
    assert_eq!(names(&app, "county-admin", "&role=administrator").await, ["county-admin"]);
    assert_eq!(names(&app, "county-admin", "&username=wang").await, ["wang"]);
    assert_eq!(names(&app, "county-admin", "&username=Wang").await, ["wang"]);
    assert_eq!(names(&app, "province", &format!("&authority_id={}", app.authority("330105"))).await, ["sibling-admin", "sibling"]);
    assert_eq!(names(&app, "county-admin", &format!("&authority_id={}", app.authority("330105"))).await, [""; 0]);
}

async fn those_who_left_can_be_told_from_those_who_are_there(app: App) {
    let made = app.as_user("county-admin").post("/users", officer(&app, "wang")).await.status(201);
    let path = format!("/users/{}/deactivate", made.id());
    app.as_user("county-admin").with("If-Match", "\"1\"").send(actix_web::http::Method::POST, &path, None).await.status(200);
    assert_eq!(names(&app, "county-admin", "&active=false").await, ["wang"]);
    assert_eq!(names(&app, "county-admin", "&active=true").await, ["county-admin", "county"]);
}

async fn unit_users_are_listed_with_their_county(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    unit_user(&app, "boss", &unit).await;
    assert_eq!(names(&app, "county-admin", "&role=unit_user").await, ["boss"]);
    assert_eq!(names(&app, "province", "&role=unit_user").await, ["boss"]);
    assert_eq!(names(&app, "sibling-admin", "&role=unit_user").await, [""; 0]);
}

async fn a_filter_that_is_no_code_is_refused(app: App) {
    let get = async |query: &str| app.province().get(&format!("/users?{query}")).await;
    let reply = get("role=king").await.names(400, "invalid_parameter", &[("role", "unknown_code")]);
    assert_eq!(reply.json["errors"][0]["params"], json!({"value": "king"}));
    get("authority_id=330106").await.names(400, "invalid_parameter", &[("authority_id", "unknown_code")]);
    get("active=maybe").await.names(400, "invalid_parameter", &[("active", "wrong_type")]);
    get("username=%00").await.names(400, "invalid_parameter", &[("username", "control_character")]);
}

async fn no_answer_ever_shows_a_password(app: App) {
    let all = app.national().get("/users?limit=100").await.status(200);
    assert!(!all.text().contains("argon2") && !all.text().contains("password"));
    let fields: Vec<&String> = all.json["items"][0].as_object().unwrap().keys().collect();
    assert_eq!(fields.len(), 11, "{fields:?}");
    assert!(all.json["items"].as_array().unwrap().iter().all(|user| user["unit_id"] == Value::Null));
}

e2e![
    the_latest_come_first_and_filters_narrow,
    those_who_left_can_be_told_from_those_who_are_there,
    unit_users_are_listed_with_their_county,
    a_filter_that_is_no_code_is_refused,
    no_answer_ever_shows_a_password
];
