//! Somebody guesses passwords: five failures lock the name for fifteen minutes.

use super::{log_in, session};
use crate::support::{App, PASSWORD};

async fn fail(app: &App, username: &str, times: usize) {
    for _ in 0..times {
        log_in(app, username, "a guess").await.problem(401, "wrong_credentials");
    }
}

async fn the_fifth_failure_locks_and_a_quarter_of_an_hour_later_the_door_is_open(app: App) {
    fail(&app, "county", 4).await;
    let locked = log_in(&app, "county", "a guess").await.problem(429, "login_locked");
    let seconds: i64 = locked.header("retry-after").parse().unwrap();
    assert!((900..=901).contains(&seconds), "{seconds}");
    // Not even the right password helps, and it is told how long to wait.
    app.set_now("2026-11-24T02:10:00Z");
    let still = log_in(&app, "county", PASSWORD).await.problem(429, "login_locked");
    assert!((300..=301).contains(&still.header("retry-after").parse::<i64>().unwrap()));
    app.set_now("2026-11-24T02:14:59Z");
    log_in(&app, "county", PASSWORD).await.problem(429, "login_locked");
    app.set_now("2026-11-24T02:15:01Z");
    log_in(&app, "county", PASSWORD).await.status(200);
}

async fn after_the_lock_the_count_starts_anew(app: App) {
    fail(&app, "county", 4).await;
    log_in(&app, "county", "a guess").await.problem(429, "login_locked");
    app.set_now("2026-11-24T02:15:01Z");
    fail(&app, "county", 4).await;
    log_in(&app, "county", PASSWORD).await.status(200);
}

async fn a_name_that_does_not_exist_locks_just_the_same(app: App) {
    fail(&app, "ghost", 4).await;
    log_in(&app, "ghost", "a guess").await.problem(429, "login_locked");
}

async fn a_success_forgets_the_failures_before_it(app: App) {
    fail(&app, "county", 4).await;
    log_in(&app, "county", PASSWORD).await.status(200);
    fail(&app, "county", 4).await;
    log_in(&app, "county", PASSWORD).await.status(200);
}

async fn failures_long_ago_do_not_add_up(app: App) {
    fail(&app, "county", 4).await;
    app.set_now("2026-11-24T02:15:01Z");
    fail(&app, "county", 4).await;
}

async fn one_locked_name_locks_no_other_and_ends_no_session(app: App) {
    let token = session(&app, "county").await.0;
    fail(&app, "county", 4).await;
    log_in(&app, "county", "a guess").await.problem(429, "login_locked");
    log_in(&app, "sibling", PASSWORD).await.status(200);
    app.bearer(&token).get("/me").await.status(200);
}

e2e![
    the_fifth_failure_locks_and_a_quarter_of_an_hour_later_the_door_is_open,
    after_the_lock_the_count_starts_anew,
    a_name_that_does_not_exist_locks_just_the_same,
    a_success_forgets_the_failures_before_it,
    failures_long_ago_do_not_add_up,
    one_locked_name_locks_no_other_and_ends_no_session
];
