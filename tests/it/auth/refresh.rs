//! A client keeps its session: the refresh token is exchanged, once each, until log-out.

use actix_web::http::Method;
use serde_json::json;

use super::{pair, session};
use crate::support::{App, Reply};
use crate::users::path_of;

async fn exchange(app: &App, refresh_token: &str) -> Reply {
    app.nobody().post("/auth/refresh", json!({"refresh_token": refresh_token})).await
}

async fn log_out(app: &App, token: &str, refresh_token: &str) -> Reply {
    app.bearer(token).post("/auth/logout", json!({"refresh_token": refresh_token})).await
}

async fn each_refresh_token_gives_the_next_pair(app: App) {
    let (_, first) = session(&app, "county").await;
    app.set_now("2026-11-24T03:00:00Z");
    let reply = exchange(&app, &first).await.status(200);
    assert_eq!((&reply.json["token_type"], &reply.json["expires_in"]), (&json!("Bearer"), &json!(900)));
    assert_eq!(reply.header("cache-control"), "no-store");
    let (token, second) = pair(&reply);
    assert_ne!(first, second);
    assert_eq!(app.bearer(&token).get("/me").await.status(200).json["username"], "county");
    exchange(&app, &second).await.status(200);
}

async fn a_refresh_token_used_twice_ends_the_whole_log_in(app: App) {
    let (_, stolen) = session(&app, "county").await;
    let (_, elsewhere) = session(&app, "county").await;
    let (token, next) = pair(&exchange(&app, &stolen).await.status(200));
    app.set_now("2026-11-24T02:00:31Z");
    app.bearer(&token).get("/me").await.status(200);
    exchange(&app, &stolen).await.problem(401, "unauthenticated");
    exchange(&app, &next).await.problem(401, "unauthenticated");
    app.bearer(&token).get("/me").await.problem(401, "unauthenticated");
    // Another log-in of the same officer is another family.
    exchange(&app, &elsewhere).await.status(200);
}

async fn a_lost_answer_and_a_second_tab_end_nothing(app: App) {
    let (_, first) = session(&app, "county").await;
    let (token, second) = pair(&exchange(&app, &first).await.status(200));
    app.set_now("2026-11-24T02:00:30Z");
    let (again, other) = pair(&exchange(&app, &first).await.status(200));
    assert!(second != other && token != again);
    // Both go on, as one log-in.
    let (token, second) = pair(&exchange(&app, &second).await.status(200));
    let (again, other) = pair(&exchange(&app, &other).await.status(200));
    for token in [&token, &again] {
        app.bearer(token).get("/me").await.status(200);
    }
    log_out(&app, &token, &second).await.status(204);
    exchange(&app, &other).await.problem(401, "unauthenticated");
    app.bearer(&again).get("/me").await.problem(401, "unauthenticated");
    // Within the overlap too an ended log-in stays ended.
    exchange(&app, &second).await.problem(401, "unauthenticated");
}

async fn a_session_token_ends_with_its_log_in(app: App) {
    let (token, refresh) = session(&app, "county").await;
    let (elsewhere, _) = session(&app, "county").await;
    log_out(&app, &token, &refresh).await.status(204);
    app.bearer(&token).get("/me").await.problem(401, "unauthenticated");
    app.bearer(&elsewhere).get("/me").await.status(200);

    let path = path_of(&app, "county");
    let admin = app.as_user("county-admin").with("If-Match", "*");
    admin.send(Method::POST, &format!("{path}/deactivate"), None).await.status(200);
    app.bearer(&elsewhere).get("/me").await.problem(401, "unauthenticated");
    admin.send(Method::POST, &format!("{path}/activate"), None).await.status(200);
    app.bearer(&elsewhere).get("/me").await.problem(401, "unauthenticated");

    let (token, _) = session(&app, "county").await;
    admin.patch(&path, json!({"password": "another password"})).await.status(200);
    app.bearer(&token).get("/me").await.problem(401, "unauthenticated");
}

async fn a_refresh_token_lives_fourteen_days(app: App) {
    let (_, kept) = session(&app, "county").await;
    let (_, forgotten) = session(&app, "county").await;
    app.set_now("2026-12-08T01:59:59Z");
    exchange(&app, &kept).await.status(200);
    app.set_now("2026-12-08T02:00:00Z");
    exchange(&app, &forgotten).await.problem(401, "unauthenticated");
}

async fn what_is_no_refresh_token_gives_nothing(app: App) {
    let (token, _) = session(&app, "county").await;
    for wrong in ["", "qsr_rt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", token.as_str()] {
        exchange(&app, wrong).await.problem(401, "unauthenticated");
    }
}

async fn logging_out_ends_the_log_in(app: App) {
    let (token, refresh) = session(&app, "county").await;
    let (_, elsewhere) = session(&app, "county").await;
    assert_eq!(log_out(&app, &token, &refresh).await.status(204).bytes, b"");
    exchange(&app, &refresh).await.problem(401, "unauthenticated");
    log_out(&app, &token, &refresh).await.problem(401, "unauthenticated");
    exchange(&app, &elsewhere).await.status(200);
}

async fn nobody_logs_another_out(app: App) {
    let (_, refresh) = session(&app, "county").await;
    let (token, _) = session(&app, "sibling").await;
    log_out(&app, &token, &refresh).await.status(204);
    exchange(&app, &refresh).await.status(200);
    app.nobody().post("/auth/logout", json!({"refresh_token": "qsr_rt_x"})).await.problem(401, "unauthenticated");
}

async fn logging_out_and_a_stolen_token_leave_a_mark_in_the_trail(app: App) {
    let (token, refresh) = session(&app, "county").await;
    let (other, _) = session(&app, "county").await;
    log_out(&app, &token, &refresh).await.status(204);
    log_out(&app, &other, &refresh).await.status(204);
    let events = app.national().get("/audit-events?resource=session&operation=logout").await.status(200).json;
    assert_eq!(events["items"].as_array().unwrap().len(), 1, "the second log-out ended nothing");
    assert_eq!(events["items"][0]["actor_name"], "county");

    let (_, stolen) = session(&app, "county").await;
    exchange(&app, &stolen).await.status(200);
    app.set_now("2026-11-24T02:00:31Z");
    exchange(&app, &stolen).await.problem(401, "unauthenticated");
    exchange(&app, &stolen).await.problem(401, "unauthenticated");
    let events = app.national().get("/audit-events?resource=session&operation=refresh").await.status(200).json;
    assert_eq!(events["items"].as_array().unwrap().len(), 1, "the log-in ended once");
    // Who sees the user sees it too.
    let own = app.as_user("county-admin").get("/audit-events?resource=session&operation=refresh").await.status(200).json;
    assert_eq!(own["items"], events["items"]);
}

e2e![
    each_refresh_token_gives_the_next_pair,
    a_refresh_token_used_twice_ends_the_whole_log_in,
    a_lost_answer_and_a_second_tab_end_nothing,
    a_session_token_ends_with_its_log_in,
    a_refresh_token_lives_fourteen_days,
    what_is_no_refresh_token_gives_nothing,
    logging_out_ends_the_log_in,
    nobody_logs_another_out,
    logging_out_and_a_stolen_token_leave_a_mark_in_the_trail
];
