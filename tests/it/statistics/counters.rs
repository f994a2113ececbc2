//! Counters follow every change of a unit, and no change that was not kept.

use serde_json::{Value, json};

use super::{agrees, figures, figures_are_what_the_rows_say};
use crate::support::{App, Reply, files, make};

/// What a county's figures by one dimension say: (code, units).
async fn by(app: &App, county: &str, dimension: &str) -> Vec<(String, i64)> {
    let (_, figures) = figures(&app.national(), app.authority(county), dimension).await;
    let place = ["child", "activity", "tier", "monitoring_level", "routine_mode", "operating_status"].iter().position(|d| *d == dimension).unwrap();
    figures.into_iter().map(|(key, units)| (key[place].clone(), units)).collect()
}

fn pairs<const N: usize>(expected: [(&str, i64); N]) -> Vec<(String, i64)> {
    expected.map(|(code, units)| (code.to_owned(), units)).to_vec()
}

/// Changes a unit by a patch and gives the unit as it is then.
async fn patched(app: &App, unit: &Reply, body: Value) -> Reply {
    let place = format!("/units/{}", unit.id());
    app.national().with("If-Match", unit.etag()).patch(&place, body).await.status(200)
}

async fn they_follow_tier_activities_level_status_and_area(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await;
    make::enter(&app.county(), make::unit("330106", 2)).await;
    assert_eq!(by(&app, "330106", "tier").await, pairs([("C", 2)]));
    app.county().put(&format!("/units/{}/metrics/2027", unit.id()), json!({"employees_period_end": 1000})).await.status(422);
    app.set_now("2027-01-10T02:00:00Z");
    app.county()
        .put(&format!("/units/{}/metrics/2026", unit.id()), json!({"employees_period_end": 1000, "main_business_revenue_wan": 40000}))
        .await
        .status(201);
    assert_eq!(by(&app, "330106", "tier").await, pairs([("A", 1), ("C", 1)]));
    let unit = app.county().get(&format!("/units/{}", unit.id())).await;
    let unit = patched(&app, &unit, json!({"activities": ["wholesale", "retail"]})).await;
    assert_eq!(by(&app, "330106", "activity").await, pairs([("production", 1), ("retail", 1), ("wholesale", 1)]));
    let unit = patched(&app, &unit, json!({"credit_risk_class": "D"})).await;
    assert_eq!(by(&app, "330106", "monitoring_level").await, pairs([("routine", 1), ("special", 1)]));
    let unit = patched(&app, &unit, json!({"credit_risk_class": "C"})).await;
    assert_eq!(by(&app, "330106", "monitoring_level").await, pairs([("key", 1), ("routine", 1)]));
    let unit = patched(&app, &unit, json!({"operating_status": "licence_revoked"})).await;
    assert_eq!(by(&app, "330106", "operating_status").await, pairs([("active", 1), ("licence_revoked", 1)]));
    let unit = patched(&app, &unit, json!({"division_code": "110101"})).await;
    assert_eq!(by(&app, "330106", "tier").await, pairs([("C", 1)]));
    assert_eq!(by(&app, "110101", "operating_status").await, pairs([("licence_revoked", 1)]));
    assert_eq!(figures(&app.national(), app.authority("330000"), "").await.0, 1);
    assert_eq!(figures(&app.national(), app.authority("110000"), "").await.0, 1);
    patched(&app, &unit, json!({"territorial_authority_id": app.authority("330000")})).await;
    assert_eq!(figures(&app.national(), app.authority("110000"), "").await.0, 0);
    for code in ["100000", "330000", "330106", "110000"] {
        figures_are_what_the_rows_say(&app, &app.national(), app.authority(code)).await;
    }
    agrees(&app, 2).await;
}

async fn they_follow_an_import_of_new_and_changed_rows(app: App) {
    let codes: Vec<String> = (0..600).map(|n| make::uscc("330106", n)).collect();
    let sizes = ["5", "25", "400", "2000"];
    let mut rows: Vec<[&str; 6]> = codes.iter().enumerate().map(|(n, code)| ["某某公司", code, "330106", "生产", sizes[n % 4], "1"]).collect();
    app.city().import("kind=units&entry_reason=baseline_survey", files::csv(&rows)).await;
    assert_eq!(by(&app, "330106", "tier").await, pairs([("A", 150), ("B", 150), ("C", 150), ("D", 150)]));
    for row in rows.iter_mut().take(300) {
        (row[2], row[3], row[4]) = ("330105", "零售", "300");
    }
    let job = app.city().import("kind=units", files::csv(&rows)).await;
    assert_eq!((&job["updated"], &job["unchanged"]), (&json!(300), &json!(300)), "{job}");
    assert_eq!(by(&app, "330105", "tier").await, pairs([("A", 300)]));
    assert_eq!(by(&app, "330106", "tier").await, pairs([("A", 75), ("B", 75), ("C", 75), ("D", 75)]));
    figures_are_what_the_rows_say(&app, &app.city(), app.authority("330100")).await;
    agrees(&app, 600).await;
}

async fn nothing_that_was_refused_or_only_tried_is_counted(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await;
    let mut nameless = make::unit("330106", 2);
    nameless["name"] = json!("");
    app.county().post("/units", nameless).await.status(422);
    app.county().post("/units", make::unit("330106", 1)).await.problem(409, "uscc_taken");
    app.county().post("/units", make::unit("330105", 3)).await.status(422);
    app.county().with("If-Match", "\"7\"").patch(unit.header("location"), json!({"operating_status": "dormant"})).await.problem(412, "stale_version");
    app.panic_at_next_id();
    app.county().with("X-Request-Id", "panics").post("/units", make::unit("330106", 4)).await.problem(500, "internal_error");
    app.panic_at_next_id();
    let change = app.county().with("X-Request-Id", "panics").with("If-Match", unit.etag());
    change.patch(unit.header("location"), json!({"activities": ["retail"]})).await.problem(500, "internal_error");
    let code = make::uscc("330106", 1);
    let fresh = make::uscc("330106", 5);
    let rows =
        [["改名", &code, "330105", "零售", "5000", "1"], ["新单位", &fresh, "330106", "生产", "1", "1"], ["", "x", "330106", "生产", "1", "1"]];
    let tried = app.city().import("kind=units&dry_run=true&entry_reason=baseline_survey", files::csv(&rows)).await;
    assert_eq!((&tried["created"], &tried["updated"], &tried["rejected"]), (&json!(1), &json!(1), &json!(1)), "{tried}");
    assert_eq!(by(&app, "330106", "tier").await, pairs([("C", 1)]));
    assert_eq!(by(&app, "330105", "tier").await, pairs([]));
    let stored = app.city().import("kind=units&entry_reason=baseline_survey", files::csv(&rows[2..])).await;
    assert_eq!(stored["rejected"], 1);
    agrees(&app, 1).await;
}

async fn a_replayed_request_is_counted_once(app: App) {
    for _ in 0..3 {
        app.county().with("Idempotency-Key", "once").post("/units", make::unit("330106", 1)).await.status(201);
    }
    agrees(&app, 1).await;
    assert_eq!(by(&app, "330106", "tier").await, pairs([("C", 1)]));
}

e2e![
    they_follow_tier_activities_level_status_and_area,
    they_follow_an_import_of_new_and_changed_rows,
    nothing_that_was_refused_or_only_tried_is_counted,
    a_replayed_request_is_counted_once
];
