//! Somebody administers the platform at all times: the last one cannot leave, by whatever way, and is told why.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::{officer, path_of};
use crate::support::{App, PASSWORD, Reply};

async fn patched(app: &App, who: &str, username: &str, body: Value) -> Reply {
    app.as_user(who).with("If-Match", "*").patch(&path_of(app, username), body).await
}

async fn deactivated(app: &App, who: &str, username: &str) -> Reply {
    let path = format!("{}/deactivate", path_of(app, username));
    app.as_user(who).with("If-Match", "*").send(Method::POST, &path, None).await
}

/// Another administrator of the nation.
async fn second(app: &App) {
    let body =
        json!({"username": "second", "display_name": "李娜", "password": PASSWORD, "role": "administrator", "authority_id": app.authority("100000")});
    app.national().post("/users", body).await.status(201);
}

async fn the_last_one_keeps_role_authority_and_account(app: App) {
    let ways = [
        json!({"role": "regulator"}),
        json!({"role": "auditor", "display_name": "改"}),
        json!({"authority_id": app.authority("330000")}),
        json!({"role": "auditor", "authority_id": app.authority("330000")}),
    ];
    for way in ways {
        patched(&app, "national", "national", way).await.problem(409, "last_administrator");
    }
    deactivated(&app, "national", "national").await.problem(409, "last_administrator");
    let me = app.national().get(&path_of(&app, "national")).await.status(200).json;
    assert_eq!((&me["role"], &me["active"], &me["version"]), (&json!("administrator"), &json!(true), &json!(1)));
    // What takes nothing away is changed.
    let kept = json!({"role": "administrator", "authority_id": app.authority("100000"), "display_name": "王芳"});
    patched(&app, "national", "national", kept).await.status(200);
}

async fn one_of_two_may_leave_and_the_other_is_the_last_then(app: App) {
    second(&app).await;
    // One's own account is another matter, and another reason.
    deactivated(&app, "national", "national").await.faults(&[("", "own_account")]);
    patched(&app, "national", "national", json!({"role": "auditor"})).await.status(200);
    patched(&app, "second", "second", json!({"role": "auditor"})).await.problem(409, "last_administrator");
    patched(&app, "second", "national", json!({"role": "administrator"})).await.status(200);
    deactivated(&app, "national", "second").await.status(200);
    patched(&app, "national", "national", json!({"authority_id": app.authority("330000")})).await.problem(409, "last_administrator");
}

async fn who_is_not_active_or_no_administrator_does_not_count(app: App) {
    second(&app).await;
    deactivated(&app, "national", "second").await.status(200);
    let mut body = officer(&app, "friend");
    body["authority_id"] = json!(app.authority("100000"));
    app.national().post("/users", body).await.status(201);
    // Those below cannot restore it.
    patched(&app, "national", "national", json!({"role": "regulator"})).await.problem(409, "last_administrator");
}

async fn a_county_may_be_left_to_whoever_administers_above(app: App) {
    deactivated(&app, "province", "county-admin").await.status(200);
    patched(&app, "sibling-admin", "sibling-admin", json!({"role": "auditor"})).await.status(200);
    // Where nobody is above, the county's is the last.
    app.rewrite("UPDATE users SET active = (username = 'other-province') WHERE role = 'administrator'").await;
    patched(&app, "other-province", "other-province", json!({"role": "auditor"})).await.problem(409, "last_administrator");
}

async fn of_two_who_leave_at_once_one_stays(app: App) {
    second(&app).await;
    let demote = json!({"role": "auditor"});
    for _ in 0..5 {
        let (one, other) = tokio::join!(patched(&app, "national", "second", demote.clone()), patched(&app, "second", "national", demote.clone()));
        let codes = [one.code, other.code];
        let left = app.lines("SELECT username AS line FROM users WHERE role = 'administrator' AND username IN ('national', 'second')").await;
        assert_eq!(left.len(), 1, "{codes:?}: {} {}", one.text(), other.text());
        assert!(codes.contains(&200) && (codes.contains(&409) || codes.contains(&403)), "{codes:?}");
        let gone = if left[0] == "national" { "second" } else { "national" };
        patched(&app, &left[0], gone, json!({"role": "administrator"})).await.status(200);

        let (one, other) = tokio::join!(patched(&app, "national", "national", demote.clone()), patched(&app, "second", "second", demote.clone()));
        let mut codes = [one.code, other.code];
        codes.sort_unstable();
        assert_eq!(codes, [200, 409], "{} {}", one.text(), other.text());
        let stays = if one.code == 409 { "national" } else { "second" };
        let gone = if stays == "national" { "second" } else { "national" };
        patched(&app, stays, gone, json!({"role": "administrator"})).await.status(200);
    }
}

e2e![
    the_last_one_keeps_role_authority_and_account,
    one_of_two_may_leave_and_the_other_is_the_last_then,
    who_is_not_active_or_no_administrator_does_not_count,
    a_county_may_be_left_to_whoever_administers_above,
    of_two_who_leave_at_once_one_stays
];
