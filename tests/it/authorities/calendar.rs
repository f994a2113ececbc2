//! The State Council announces the holidays of a year, and the nation's administrator enters them once for everyone.

use serde_json::{Value, json};

use crate::support::{App, Reply};

fn year_2027() -> Value {
    json!({"source": "国务院办公厅关于2027年部分节假日安排的通知", "days": [
        {"date": "2027-02-20", "kind": "workday", "name": "春节"}, {"date": "2027-01-01", "kind": "holiday", "name": "元旦"}]})
}

async fn put(app: &App, year: &str, if_match: Option<&str>, body: Value) -> Reply {
    let national = app.national();
    let national = if let Some(version) = if_match { national.with("If-Match", version) } else { national };
    national.put(&format!("/calendar/{year}"), body).await
}

async fn the_years_of_the_state_council_are_there(app: App) {
    for year in 2022..=2026 {
        app.county().get(&format!("/calendar/{year}")).await.status(200);
    }
    let calendar = app.county().get("/calendar/2026").await.status(200);
    assert_eq!((calendar.etag(), &calendar.json["year"]), ("\"1\"".to_owned(), &json!(2026)));
    let days = calendar.json["days"].as_array().unwrap();
    assert_eq!(days.len(), 39);
    assert_eq!(days[0], json!({"date": "2026-01-01", "kind": "holiday", "name": "元旦"}));
    assert!(days.contains(&json!({"date": "2026-10-10", "kind": "workday", "name": "国庆节"})));
    app.county().get("/calendar/2027").await.problem(404, "not_found");
}

async fn a_new_year_is_added_and_replaced_as_a_whole(app: App) {
    let added = put(&app, "2027", None, year_2027()).await.status(201);
    assert_eq!((added.etag(), added.header("location")), ("\"1\"".to_owned(), "/api/v1/calendar/2027"));
    assert_eq!(added.json["days"][0]["date"], "2027-01-01", "in the order of the days");
    assert_eq!(app.county().get("/calendar/2027").await.status(200).json, added.json);

    let mut corrected = year_2027();
    corrected["days"] = json!([{"date": "2027-01-02", "kind": "holiday", "name": "元旦"}]);
    put(&app, "2027", None, corrected.clone()).await.problem(428, "if_match_required");
    put(&app, "2027", Some("\"4\""), corrected.clone()).await.problem(412, "stale_version");
    let replaced = put(&app, "2027", Some("\"1\""), corrected.clone()).await.status(200);
    assert_eq!((replaced.etag(), &replaced.json["days"]), ("\"2\"".to_owned(), &corrected["days"]));
    // A year that is not there has no version to match.
    put(&app, "2028", Some("\"1\""), json!({"source": "x", "days": [{"date": "2028-01-01", "kind": "holiday", "name": "元旦"}]}))
        .await
        .problem(412, "stale_version");
}

/// The notice for 2027 may make 31 December 2026 a holiday, or a working day of a weekend before.
async fn a_year_reaches_into_the_december_before(app: App) {
    let deadline = async || {
        let read = app.county().post("/rules/deadline", json!({"start_on": "2026-12-30", "working_days": 1})).await.status(200).json;
        (read["due_on"].as_str().unwrap().to_owned(), read["provisional"].as_bool().unwrap())
    };
    assert_eq!(deadline().await, ("2026-12-31".to_owned(), true), "no notice for 2027 yet");
    assert_eq!(app.county().post("/rules/deadline", json!({"start_on": "2026-12-24", "working_days": 1})).await.json["provisional"], false);
    let notice = json!({"source": "通知", "days": [{"date": "2026-12-31", "kind": "holiday", "name": "元旦"},
        {"date": "2027-01-01", "kind": "holiday", "name": "元旦"}, {"date": "2027-01-02", "kind": "workday", "name": "元旦"}]});
    let stored = put(&app, "2027", None, notice.clone()).await.status(201);
    assert_eq!((stored.json["days"][0]["date"].as_str(), stored.json["days"].as_array().unwrap().len()), (Some("2026-12-31"), 3));
    assert_eq!(deadline().await, ("2027-01-02".to_owned(), false));
    assert_eq!(app.county().get("/calendar/2026").await.json["days"].as_array().unwrap().len(), 39, "the year before stays as it is");
    // The same again, in another order, changes nothing.
    let mut again = notice;
    again["days"].as_array_mut().unwrap().reverse();
    assert_eq!(put(&app, "2027", Some("\"1\""), again).await.status(200).etag(), "\"1\"");
    let early = json!({"source": "通知", "days": [{"date": "2027-12-27", "kind": "workday", "name": "元旦"}]});
    put(&app, "2028", None, early).await.faults(&[("/days/0/date", "date_not_in_year")]);
}

async fn the_days_belong_to_the_year_and_none_comes_twice(app: App) {
    let body = json!({"source": " ", "days": [{"date": "2027-01-01", "kind": "holiday", "name": "元旦"}, {"date": "2026-12-27",
        "kind": "workday", "name": ""},
        {"date": "2027-01-01", "kind": "workday", "name": "元旦"}]});
    put(&app, "2027", None, body).await.faults(&[
        ("/source", "bad_length"),
        ("/days/1/name", "bad_length"),
        ("/days/1/date", "date_not_in_year"),
        ("/days/2/date", "duplicate_field"),
    ]);
    put(&app, "2027", None, json!({"source": "通知", "days": []})).await.faults(&[("/days", "required")]);
    let odd = json!({"source": "通知", "days": [{"date": "2027-01-01", "kind": "party", "name": "x"}]});
    put(&app, "2027", None, odd).await.names(400, "malformed_body", &[("/days/0/kind", "wrong_type")]);
    app.county().get("/calendar/2027").await.problem(404, "not_found");
}

async fn only_the_nation_keeps_the_calendar(app: App) {
    app.province().put("/calendar/2027", year_2027()).await.problem(403, "forbidden");
    app.as_user("county-admin").put("/calendar/2027", year_2027()).await.problem(403, "forbidden");
    app.city().put("/calendar/2027", year_2027()).await.problem(403, "forbidden");
    app.nobody().get("/calendar/2026").await.problem(401, "unauthenticated");
}

async fn a_year_has_four_digits(app: App) {
    for year in ["26", "20260", "abcd", "-026", "2026x"] {
        app.county().get(&format!("/calendar/{year}")).await.problem(400, "malformed_path");
    }
    app.county().get("/calendar/0000").await.problem(404, "not_found");
}

e2e![
    a_year_reaches_into_the_december_before,
    the_years_of_the_state_council_are_there,
    a_new_year_is_added_and_replaced_as_a_whole,
    the_days_belong_to_the_year_and_none_comes_twice,
    only_the_nation_keeps_the_calendar,
    a_year_has_four_digits
];
