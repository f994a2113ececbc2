//! A client polls: what it holds already is not sent again, and nothing is overwritten unseen.

use serde_json::{Value, json};

use crate::support::{App, make};

async fn what_the_client_holds_is_not_sent_again(app: App) {
    make::enter(&app.county(), make::unit("330106", 1)).await;
    for path in ["/units", "/dictionaries", "/statistics/units", "/divisions?parent_code=330100", "/api/v1/openapi.json"] {
        let first = app.county().get(path).await.status(200);
        let etag = first.etag();
        assert!(etag.starts_with("W/"), "{path} {etag}");
        for held in [etag.clone(), format!("\"7\", {etag}"), etag.trim_start_matches("W/").to_owned(), "*".to_owned()] {
            let reply = app.county().with("If-None-Match", &held).get(path).await.status(304);
            assert_eq!((reply.bytes.len(), reply.etag()), (0, etag.clone()), "{path} {held}");
            assert_eq!(reply.header("cache-control"), first.header("cache-control"), "{path}");
            assert!(reply.header("vary").contains("Accept-Language") || path.ends_with("json"), "{path}: {}", reply.header("vary"));
            assert_ne!(reply.header("x-request-id"), "");
        }
        assert_eq!(app.county().with("If-None-Match", "\"1\"").get(path).await.status(200).bytes, first.bytes);
    }
    let etag = app.county().get("/units").await.etag();
    make::enter(&app.county(), make::unit("330106", 2)).await;
    let reply = app.county().with("If-None-Match", &etag).get("/units").await.status(200);
    assert_eq!(reply.json["items"].as_array().unwrap().len(), 2);
    // A list in another language, or of another caller, is another one.
    assert_eq!(app.sibling().with("If-None-Match", reply.etag()).get("/units").await.status(200).json["items"].as_array().unwrap().len(), 0);
}

/// Its version is of the thing itself; the names of others that are told with it change without it.
async fn a_version_does_not_say_that_an_answer_is_the_same(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await;
    let path = unit.header("location").to_owned();
    let read = app.county().get(&path).await.status(200);
    let lead = format!("/authorities/{}", read.json["lead_authority"]["id"].as_str().unwrap());
    let etag = app.national().get(&lead).await.etag();
    app.national().with("If-Match", etag).patch(&lead, json!({"name": "改名后的局"})).await.status(200);
    let again = app.county().with("If-None-Match", read.etag()).get(&path).await.status(200);
    assert_eq!((again.etag(), &again.json["lead_authority"]["name"]), (read.etag(), &json!("改名后的局")));
}

async fn a_change_is_sent(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await;
    let path = unit.header("location").to_owned();
    app.county().with("If-Match", unit.etag()).patch(&path, json!({"name": "改名有限公司"})).await.status(200);
    let reply = app.county().with("If-None-Match", unit.etag()).get(&path).await.status(200);
    assert_eq!((reply.etag(), &reply.json["name"]), ("\"2\"".to_owned(), &json!("改名有限公司")));
}

async fn users_authorities_and_the_calendar_have_a_version_too(app: App) {
    let authority = format!("/authorities/{}", app.authority("330106"));
    let user = app.as_user("county-admin").get("/users?username=county").await.json["items"][0]["id"].as_str().unwrap().to_owned();
    for path in [authority, format!("/users/{user}"), "/calendar/2026".to_owned()] {
        assert_eq!(app.as_user("county-admin").get(&path).await.status(200).etag(), "\"1\"", "{path}");
    }
}

async fn whoever_is_out_of_scope_learns_nothing_from_a_version(app: App) {
    let path = make::enter(&app.county(), make::unit("330106", 1)).await.header("location").to_owned();
    app.sibling().with("If-None-Match", "\"1\"").get(&path).await.problem(404, "not_found");
    app.sibling().with("If-Match", "\"99\"").patch(&path, json!({"name": "x"})).await.problem(404, "not_found");
    app.nobody().with("If-None-Match", "\"1\"").get(&path).await.problem(401, "unauthenticated");
}

async fn if_match_is_the_etag_that_was_read(app: App) {
    let path = make::enter(&app.county(), make::unit("330106", 1)).await.header("location").to_owned();
    let patch = async |held: &str| app.county().with("If-Match", held).patch(&path, json!({})).await;
    for wrong in ["1", "'1'", ""] {
        patch(wrong).await.problem(400, "invalid_header");
    }
    // Another version, tags that are not ours, and weak ones, which RFC 9110 (13.1.1) never takes for the same.
    for other in ["\"2\"", "\"-1\"", "\"+1\"", "\"01\"", "\"one\"", "\"\"", "\"99999999999\"", "W/\"1\"", "\"abc\", \"7\", W/\"1\"", "\"abc,def\""] {
        patch(other).await.problem(412, "stale_version");
    }
    patch("\"7\", \"abc\", \"1\"").await.status(200);
    app.county().patch(&path, json!({})).await.problem(428, "if_match_required");
    assert_eq!(app.county().get(&path).await.json["version"], 1);
}

async fn of_two_changes_at_once_one_is_told_to_look_again(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await;
    let (path, etag) = (unit.header("location").to_owned(), unit.etag());
    let change = async |name: &str| app.county().with("If-Match", &etag).patch(&path, json!({"name": name})).await;
    let (a, b, c) = tokio::join!(change("甲有限公司"), change("乙有限公司"), change("丙有限公司"));
    let mut codes = [a.code, b.code, c.code];
    codes.sort_unstable();
    assert_eq!(codes, [200, 412, 412]);
    let winner = [a, b, c].into_iter().find(|r| r.code == 200).unwrap();
    let now: Value = app.county().get(&path).await.json;
    assert_eq!((&now["name"], &now["version"]), (&winner.json["name"], &json!(2)));
}

/// Whoever says `*` would change whatever is there: nobody else's change is in the way.
async fn whatever_is_there_is_changed_by_all_who_say_so(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await;
    let path = unit.header("location").to_owned();
    let list = app.county().post("/monitoring-lists", json!({"year": 2026, "level": "key", "side": "producer"})).await.status(201).id();
    let user = app.as_user("county-admin").get("/users?username=county").await.json["items"][0]["id"].as_str().unwrap().to_owned();
    let (list, county) = (format!("/monitoring-lists/{list}"), format!("/authorities/{}", app.authority("330106")));
    let (figures, level, lead, mode) =
        (format!("{path}/metrics/2025"), format!("{path}/monitoring-override"), format!("{path}/lead-override"), format!("{path}/routine-mode"));
    let days = |name: String| json!({"source": name, "days": [{"date": "2026-01-01", "kind": "holiday", "name": "元旦"}]});
    let star = |name: &str| app.as_user(name).with("If-Match", "*");
    for round in 0..3 {
        let text = |number: u32| format!("第{round}轮{number}");
        let one = async |number: u32| {
            vec![
                star("county").patch(&path, json!({"name": text(number)})).await,
                star("county").put(&figures, json!({"employees_period_end": 100 + 10 * round + number})).await,
                star("county").put(&level, json!({"level": "key", "reason": text(number)})).await,
                star("county").put(&lead, json!({"authority_id": app.authority("330100"), "reason": text(number)})).await,
                star("province").put(&mode, json!({"mode": if number == 1 { "daily" } else { "triggered" }, "reason": text(number)})).await,
                star("county").patch(&list, json!({"note": text(number)})).await,
                star("county-admin").patch(&county, json!({"name": text(number)})).await,
                star("county-admin").patch(&format!("/users/{user}"), json!({"display_name": text(number)})).await,
                star("national").put("/calendar/2026", days(text(number))).await,
            ]
        };
        let (a, b, c) = tokio::join!(one(1), one(2), one(3));
        for reply in [a, b, c].into_iter().flatten() {
            reply.status(200);
        }
    }
}

e2e![
    whatever_is_there_is_changed_by_all_who_say_so,
    what_the_client_holds_is_not_sent_again,
    a_version_does_not_say_that_an_answer_is_the_same,
    a_change_is_sent,
    users_authorities_and_the_calendar_have_a_version_too,
    whoever_is_out_of_scope_learns_nothing_from_a_version,
    if_match_is_the_etag_that_was_read,
    of_two_changes_at_once_one_is_told_to_look_again
];
