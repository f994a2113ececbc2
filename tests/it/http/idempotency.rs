//! The line breaks, and a program sends its request again: with the same Idempotency-Key nothing happens twice.

use serde_json::json;

use crate::support::{App, make};

async fn total(app: &App) -> i64 {
    app.county().get("/units?count=true").await.status(200).json["total"].as_i64().unwrap()
}

async fn the_same_request_gives_the_first_answer_again(app: App) {
    let county = app.county().with("Idempotency-Key", "enter-1");
    let first = county.post("/units", make::unit("330106", 1)).await.status(201);
    assert_eq!(first.header("idempotency-replayed"), "");
    app.set_now("2026-11-25T01:59:59Z");
    let again = app.county().with("Idempotency-Key", "enter-1").post("/units", make::unit("330106", 1)).await.status(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!((&again.bytes, again.header("location"), again.etag()), (&first.bytes, first.header("location"), first.etag()));
    assert_eq!(total(&app).await, 1);
}

async fn the_first_answer_stays_though_the_unit_has_changed(app: App) {
    let county = app.county().with("Idempotency-Key", "enter-1");
    let first = county.post("/units", make::unit("330106", 1)).await.status(201);
    app.county().with("If-Match", first.etag()).patch(first.header("location"), json!({"name": "改名有限公司"})).await.status(200);
    assert_eq!(county.post("/units", make::unit("330106", 1)).await.status(201).json, first.json);
}

async fn the_key_of_another_request_is_refused(app: App) {
    let county = app.county().with("Idempotency-Key", "enter-1");
    let unit = county.post("/units", make::unit("330106", 1)).await.status(201).id();
    county.post("/units", make::unit("330106", 2)).await.problem(422, "idempotency_key_reused");
    county.post(&format!("/units/{unit}/entry-reasons"), json!({"reason": "on_site_inspection"})).await.problem(422, "idempotency_key_reused");
    assert_eq!(total(&app).await, 1);
}

async fn keys_of_two_users_have_nothing_to_do_with_each_other(app: App) {
    let mine = app.county().with("Idempotency-Key", "1").post("/units", make::unit("330106", 1)).await.status(201);
    let other = app.as_user("county-admin").with("Idempotency-Key", "1").post("/units", make::unit("330106", 2)).await.status(201);
    assert_ne!(mine.id(), other.id());
    // Not even the same body gives another's answer.
    app.as_user("city").with("Idempotency-Key", "1").post("/units", make::unit("330106", 1)).await.problem(409, "uscc_taken");
}

async fn many_at_once_enter_one_unit(app: App) {
    let send = async || app.county().with("Idempotency-Key", "enter-1").post("/units", make::unit("330106", 1)).await;
    let (a, b, c, d) = tokio::join!(send(), send(), send(), send());
    let replies = [a, b, c, d];
    let replayed = replies.iter().filter(|r| r.header("idempotency-replayed") == "true").count();
    assert_eq!(replayed, 3, "{:?}", replies.iter().map(|r| (r.code, r.text())).collect::<Vec<_>>());
    assert!(replies.iter().all(|r| r.code == 201 && r.bytes == replies[0].bytes));
    assert_eq!(total(&app).await, 1);
    let trail = app.national().get("/audit-events?resource=unit&count=true").await.status(200).json;
    assert_eq!(trail["total"], 1);
}

async fn a_refused_request_leaves_its_key_free(app: App) {
    let county = app.county().with("Idempotency-Key", "enter-1");
    let mut bad = make::unit("330106", 1);
    bad["name"] = json!("");
    county.post("/units", bad).await.faults(&[("/name", "bad_length")]);
    county.post("/units", make::unit("330106", 1)).await.status(201);
}

async fn a_key_is_a_short_visible_word(app: App) {
    let post = async |key: &str| app.county().with("Idempotency-Key", key).post("/units", make::unit("330106", 1)).await;
    for key in ["", "two words", &"x".repeat(256), "键"] {
        post(key).await.problem(400, "invalid_header");
    }
    assert_eq!(total(&app).await, 0);
    post(&"x".repeat(255)).await.status(201);
}

async fn a_read_does_not_mind_a_key(app: App) {
    let county = app.county().with("Idempotency-Key", "k");
    county.get("/units").await.status(200);
    let rule = json!({"start_on": "2026-09-30", "working_days": 5});
    let first = county.post("/rules/deadline", rule.clone()).await.status(200);
    let second = county.post("/rules/deadline", rule).await.status(200);
    assert_eq!((first.json, second.header("idempotency-replayed")), (second.json.clone(), ""));
}

e2e![
    the_same_request_gives_the_first_answer_again,
    the_first_answer_stays_though_the_unit_has_changed,
    the_key_of_another_request_is_refused,
    keys_of_two_users_have_nothing_to_do_with_each_other,
    many_at_once_enter_one_unit,
    a_refused_request_leaves_its_key_free,
    a_key_is_a_short_visible_word,
    a_read_does_not_mind_a_key
];
