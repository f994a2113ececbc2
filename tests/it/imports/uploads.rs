//! How a file comes: as the body or in a form, once or twice, too large or broken off.

use actix_web::http::Method;
use serde_json::json;

use crate::support::{App, CallerOf, Reply, files, make};

const PATH: &str = "/imports?kind=units&entry_reason=baseline_survey";

fn file() -> String {
    files::csv(&[["甲公司", &make::uscc("330106", 1), "330106", "生产", "50", "1000"]])
}

async fn send(caller: &CallerOf<'_>, content_type: &str, body: impl Into<actix_web::web::Bytes>) -> Reply {
    caller.send_raw(Method::POST, PATH, content_type, body).await
}

async fn nothing_is_stored(app: &App) {
    assert_eq!(app.county().all("/imports").await.len(), 0);
    assert_eq!(app.county().all("/units").await.len(), 0);
}

async fn a_form_with_a_file_is_the_same_as_the_bare_file(app: App) {
    let (content_type, body) = files::form("file", "西湖区名录.csv", file().as_bytes());
    let accepted = send(&app.county(), content_type, body).await.status(202);
    assert_eq!(accepted.header("location"), format!("/api/v1/imports/{}", accepted.id()));
    assert_eq!((&accepted.json["status"], &accepted.json["file_name"]), (&json!("queued"), &json!("西湖区名录.csv")));
    let job = app.county().finished(&accepted.id()).await;
    assert_eq!((&job["created"], &job["file_name"]), (&json!(1), &json!("西湖区名录.csv")));
    let bare = app.county().import("kind=units", file()).await;
    assert_eq!((&bare["unchanged"], &bare["file_sha256"], &bare["file_name"]), (&json!(1), &job["file_sha256"], &json!(null)));
}

async fn a_name_in_gbk_is_a_name_too(app: App) {
    let (content_type, form) = files::form("file", "西湖区名录.csv", file().as_bytes());
    let place = form.windows(15).position(|bytes| bytes == "西湖区名录".as_bytes()).unwrap();
    let old = [&form[..place], &encoding_rs::GBK.encode("西湖区名录").0, &form[place + 15..]].concat();
    let accepted = send(&app.county(), content_type, old).await.status(202);
    assert_eq!(accepted.json["file_name"], "西湖区名录.csv");
    assert_eq!(app.county().finished(&accepted.id()).await["created"], 1);
}

async fn a_form_without_a_file_or_broken_off_is_refused(app: App) {
    let (content_type, body) = files::form("attachment", "a.csv", file().as_bytes());
    send(&app.county(), content_type, body).await.problem(400, "malformed_body");
    let (content_type, body) = files::form("file", "a.csv", file().as_bytes());
    for cut in [0, 20, 150, body.len() - 100, body.len() - 40] {
        send(&app.county(), content_type, body[..cut].to_vec()).await.problem(400, "malformed_body");
    }
    send(&app.county(), "multipart/form-data", body).await.problem(400, "malformed_body");
    nothing_is_stored(&app).await;
}

async fn a_file_above_the_limit_is_refused_however_it_comes(app: App) {
    let app = app.with_max_upload(100_000).await;
    let large = format!("{}{}", file(), ",,,,,\r\n".repeat(20_000));
    assert!(large.len() > 100_000);
    let refused = send(&app.county(), "text/csv", large.clone()).await.problem(413, "too_large");
    assert!(refused.json["detail"].as_str().unwrap().contains("MB"), "{}", refused.json);
    let (content_type, body) = files::form("file", "a.csv", large.as_bytes());
    send(&app.county(), content_type, body).await.problem(413, "too_large");
    let announced = app.county().with("Content-Length", 200 << 20);
    announced.send(Method::POST, PATH, None).await.problem(413, "too_large");
    nothing_is_stored(&app).await;
    let exactly = format!("{}{}", file(), " ".repeat(100_000 - file().len()));
    send(&app.county(), "text/csv", exactly).await.status(202);
}

async fn the_same_key_again_gives_the_first_answer_and_one_job(app: App) {
    let caller = app.county().with("Idempotency-Key", "import-1");
    let first = send(&caller, "text/csv", file()).await.status(202);
    app.county().finished(&first.id()).await;
    let again = send(&caller, "text/csv", file()).await.status(202);
    assert_eq!((again.json, again.headers.get("idempotency-replayed").unwrap().to_str().unwrap()), (first.json, "true"));
    assert_eq!(app.county().all("/imports").await.len(), 1);
    send(&caller, "text/csv", file().replace('甲', "乙")).await.problem(422, "idempotency_key_reused");
    assert_eq!(app.county().all("/imports").await.len(), 1);
    assert_eq!(app.county().all("/units").await[0]["name"], "甲公司");
}

async fn an_import_that_nobody_can_work_on_is_not_accepted(app: App) {
    let places: Vec<_> = std::iter::from_fn(|| app.state.imports.reserve().ok()).take(100).collect();
    assert_eq!(places.len(), 32);
    let caller = app.county().with("Idempotency-Key", "import-1");
    let refused = send(&caller, "text/csv", file()).await.problem(503, "busy");
    assert_eq!(refused.header("retry-after"), "30");
    nothing_is_stored(&app).await;
    drop(places);
    // The key was not used up by the refusal.
    let accepted = send(&caller, "text/csv", file()).await.status(202);
    assert_eq!(app.county().finished(&accepted.id()).await["created"], 1);
}

async fn a_server_that_stops_takes_no_more_imports(app: App) {
    app.state.imports.finish();
    send(&app.county(), "text/csv", file()).await.problem(503, "busy");
    nothing_is_stored(&app).await;
}

async fn an_import_is_in_the_audit_trail(app: App) {
    let job = app.county().import("kind=units&entry_reason=baseline_survey", file()).await;
    let events = app.as_user("county-admin").all("/audit-events?resource=import").await;
    assert_eq!((events.len(), &events[0]["resource_id"], &events[0]["actor_name"]), (1, &job["id"], &json!("county")));
    assert_eq!(events[0]["after"]["file_sha256"], job["file_sha256"]);
    let units = app.as_user("county-admin").all("/audit-events?resource=unit").await;
    assert_eq!((units.len(), &units[0]["actor_name"], &units[0]["after"]["name"]), (1, &json!("county"), &json!("甲公司")));
}

async fn who_may_not_import_is_told_before_the_file_is_read(app: App) {
    for name in ["inspector", "auditor"] {
        send(&app.as_user(name), "text/csv", file()).await.problem(403, "forbidden");
    }
    send(&app.nobody(), "text/csv", file()).await.problem(401, "unauthenticated");
}

e2e![
    a_name_in_gbk_is_a_name_too,
    a_form_with_a_file_is_the_same_as_the_bare_file,
    a_form_without_a_file_or_broken_off_is_refused,
    a_file_above_the_limit_is_refused_however_it_comes,
    the_same_key_again_gives_the_first_answer_and_one_job,
    an_import_that_nobody_can_work_on_is_not_accepted,
    a_server_that_stops_takes_no_more_imports,
    an_import_is_in_the_audit_trail,
    who_may_not_import_is_told_before_the_file_is_read
];
