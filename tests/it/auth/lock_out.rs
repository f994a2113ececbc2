//! Somebody guesses passwords: five failures lock the name for fifteen minutes, and its owner comes in from where they came before.

use serde_json::json;

use super::{log_in, session};
use crate::support::{App, PASSWORD, Reply};
use crate::users::path_of;

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

/// From an address, with a password that is right or wrong.
async fn log_in_from(app: &App, peer: &'static str, password: &str) -> Reply {
    app.nobody().from(peer).post("/auth/login", json!({"username": "county-admin", "password": password})).await
}

const OFFICE: &str = "198.51.100.7";
const STRANGER: &str = "203.0.113.66";

async fn who_only_knows_a_name_keeps_nobody_out(app: App) {
    log_in_from(&app, OFFICE, PASSWORD).await.status(200);
    for _ in 0..4 {
        log_in_from(&app, STRANGER, "a guess").await.problem(401, "wrong_credentials");
    }
    let locked = log_in_from(&app, STRANGER, "a guess").await.problem(429, "login_locked");
    assert_eq!(locked.json["detail"], "登录失败次数过多，请在 16 分钟后再试，或请管理员解锁");
    log_in_from(&app, "203.0.113.67", PASSWORD).await.problem(429, "login_locked");
    log_in_from(&app, OFFICE, PASSWORD).await.status(200);
    // Nor does the owner open the door for the stranger.
    log_in_from(&app, STRANGER, "a guess").await.problem(429, "login_locked");
    // Of another account that is no place from which anybody came.
    log_in(&app, "county", PASSWORD).await.status(200);
}

async fn guesses_from_a_known_address_lock_that_address_alone(app: App) {
    log_in_from(&app, OFFICE, PASSWORD).await.status(200);
    log_in_from(&app, "2001:db8:1:2::1", PASSWORD).await.status(200);
    for _ in 0..4 {
        log_in_from(&app, OFFICE, "a guess").await.problem(401, "wrong_credentials");
    }
    log_in_from(&app, OFFICE, "a guess").await.problem(429, "login_locked");
    log_in_from(&app, OFFICE, PASSWORD).await.problem(429, "login_locked");
    // Within a network of IPv6 addresses change by themselves.
    log_in_from(&app, "2001:db8:1:2:ffff::9", PASSWORD).await.status(200);
    log_in_from(&app, STRANGER, PASSWORD).await.status(200);
    let locked = app.province().all("/users?locked=true").await;
    assert_eq!(locked.iter().map(|user| &user["username"]).collect::<Vec<_>>(), ["county-admin"]);
    assert!(app.province().all("/users?locked=false").await.iter().all(|user| user["username"] != "county-admin"));
    let unlock = format!("{}/unlock", path_of(&app, "county-admin"));
    app.province().with("If-Match", "*").send(actix_web::http::Method::POST, &unlock, None).await.status(200);
    log_in_from(&app, OFFICE, PASSWORD).await.status(200);
    // A quarter of an hour does it too.
    for _ in 0..5 {
        log_in_from(&app, OFFICE, "a guess").await;
    }
    app.set_now("2026-11-24T02:15:01Z");
    for _ in 0..4 {
        log_in_from(&app, OFFICE, "a guess").await.problem(401, "wrong_credentials");
    }
    log_in_from(&app, OFFICE, PASSWORD).await.status(200);
}

async fn of_addresses_little_is_kept(app: App) {
    const PEERS: [&str; 11] = [
        "198.51.100.1",
        "198.51.100.2",
        "198.51.100.3",
        "198.51.100.4",
        "198.51.100.5",
        "198.51.100.6",
        "198.51.100.7",
        "198.51.100.8",
        "198.51.100.9",
        "198.51.100.10",
        "198.51.100.11",
    ];
    for (peer, day) in PEERS.iter().zip(10..) {
        app.set_now(&format!("2026-12-{day}T02:00:00Z"));
        log_in_from(&app, peer, PASSWORD).await.status(200);
    }
    let kept = app.lines("SELECT address_key || '' AS line FROM known_addresses").await;
    assert_eq!(kept.len(), 10, "those of the latest log-ins");
    assert!(kept.iter().all(|key| !key.contains("198.51")), "{kept:?}");
    for _ in 0..5 {
        log_in_from(&app, STRANGER, "a guess").await;
    }
    log_in_from(&app, PEERS[1], PASSWORD).await.status(200);
    log_in_from(&app, PEERS[0], PASSWORD).await.problem(429, "login_locked");
}

async fn behind_a_proxy_the_client_counts_and_only_a_known_proxy_is_believed(app: App) {
    const PROXY: &str = "10.9.8.7";
    let through = async |peer: &'static str, client: &str, password: &str| {
        let body = json!({"username": "county-admin", "password": password});
        app.nobody().from(peer).with("X-Forwarded-For", client).post("/auth/login", body).await
    };
    through(PROXY, OFFICE, PASSWORD).await.status(200);
    for _ in 0..5 {
        through(PROXY, STRANGER, "a guess").await;
    }
    through(PROXY, STRANGER, PASSWORD).await.problem(429, "login_locked");
    // Whoever writes the header themselves is who they are, before the proxy and behind it.
    through(STRANGER, OFFICE, PASSWORD).await.problem(429, "login_locked");
    through(PROXY, &format!("{OFFICE}, {STRANGER}"), PASSWORD).await.problem(429, "login_locked");
    through(PROXY, OFFICE, PASSWORD).await.status(200);
    let events = app.national().all("/audit-events?operation=login&resource=session").await;
    assert!(events.iter().all(|event| event["actor_address"] == OFFICE), "{events:?}");
}

async fn a_lock_leaves_one_event_and_a_success_tells_how_many_failed(app: App) {
    fail(&app, "county", 3).await;
    log_in(&app, "county", PASSWORD).await.status(200);
    let begun = app.national().all("/audit-events?operation=login&resource=session").await;
    assert_eq!(begun[0]["after"], json!({"failures_before": 3}));
    fail(&app, "county", 4).await;
    for _ in 0..3 {
        log_in(&app, "county", "a guess").await.problem(429, "login_locked");
    }
    for _ in 0..6 {
        log_in(&app, "ghost", "a guess").await;
    }
    let events = app.as_user("county-admin").all("/audit-events?operation=login&resource=user").await;
    assert_eq!(events.len(), 1, "{events:?}");
    let after = json!({"username": "county", "locked_until": "2026-11-24T02:15:00.000000Z", "failures": 5, "known_address": true});
    assert_eq!((&events[0]["after"], &events[0]["actor_id"]), (&after, &json!(null)));
    assert_eq!(events[0]["actor_address"], "127.0.0.1");
}

e2e![
    who_only_knows_a_name_keeps_nobody_out,
    guesses_from_a_known_address_lock_that_address_alone,
    of_addresses_little_is_kept,
    behind_a_proxy_the_client_counts_and_only_a_known_proxy_is_believed,
    a_lock_leaves_one_event_and_a_success_tells_how_many_failed,
    the_fifth_failure_locks_and_a_quarter_of_an_hour_later_the_door_is_open,
    after_the_lock_the_count_starts_anew,
    a_name_that_does_not_exist_locks_just_the_same,
    a_success_forgets_the_failures_before_it,
    failures_long_ago_do_not_add_up,
    one_locked_name_locks_no_other_and_ends_no_session
];
