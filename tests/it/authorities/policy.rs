//! What a province may set, from when, and what it would change (R-56; 五·具体实施方案).

use persistence::testing;
use serde_json::{Value, json};

use crate::support::make::settled;
use crate::support::{App, make};

fn path(app: &App, code: &str) -> String {
    format!("/authorities/{}/policy", app.authority(code))
}

fn from(day: &str, parameters: Value) -> Value {
    json!({"effective_on": day, "parameters": parameters, "reason": "省局具体实施方案"})
}

async fn a_policy_holds_from_its_day_for_the_whole_subtree_and_decisions_name_it(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    settled(&app, &unit, "relatively_major", "2025-10-01").await;
    let level = format!("/units/{unit}");
    assert_eq!(app.county().get(&level).await.json["monitoring_level"], "key", "24 months by the national reading");
    let set = app.province().put(&path(&app, "330000"), from("2027-01-01", json!({"relatively_major_window_months": 12}))).await.status(201);
    assert_eq!(set.json["in_force"]["version"], "national-2023-38", "not yet");
    assert_eq!(app.county().get(&format!("{}?as_of=2027-01-01", path(&app, "330106"))).await.json["in_force"]["version"], "330000/1");
    let elsewhere = app.national().get(&format!("{}?as_of=2027-01-01", path(&app, "320000"))).await.json;
    assert_eq!(elsewhere["in_force"]["relatively_major_window_months"], 24, "other provinces keep their own");

    app.set_now("2026-12-31T15:59:59Z");
    app.sweep();
    assert_eq!(app.county().get(&level).await.json["monitoring_level"], "key");
    app.set_now("2026-12-31T16:00:00Z");
    assert_eq!(app.sweep().changed, 1);
    assert_eq!(app.county().get(&level).await.json["monitoring_level"], "routine");
    let decision = &app.county().all(&format!("/monitoring-decisions?unit_id={unit}")).await[0];
    assert_eq!((decision["policy"].as_str(), decision["effective_on"].as_str()), (Some("330000/1"), Some("2027-01-01")));
    assert_eq!(decision["cause"], "policy");
    // What was decided before stays as it was, by the policy of its day.
    let before = app.county().get(&format!("{level}/monitoring-level?as_of=2026-12-31")).await.json;
    assert_eq!((before["level"].as_str(), before["policy"].as_str()), (Some("key"), Some("national-2023-38")));
    let applied = app.province().get(&path(&app, "330000")).await.json;
    assert!(applied["items"][0]["applied_at"].is_string());
}

async fn tiers_are_decided_anew_on_the_day_from_which_a_policy_holds(app: App) {
    let county = app.county();
    let mut body = make::unit_with("330106", 1, &["retail"], json!(60), json!(600));
    body["sole_proprietor"] = json!(true);
    let unit = make::enter(&county, body).await.id();
    make::enter(&county, make::unit("330106", 2)).await;
    let path_of_unit = format!("/units/{unit}");
    assert_eq!(county.get(&path_of_unit).await.json["tier"], "D");
    let policy = from("2026-12-01", json!({"sole_proprietor_rule": "by_threshold"}));
    let preview = app.province().post(&format!("{}/preview", path(&app, "330000")), policy.clone()).await.status(200).json;
    assert_eq!(preview["counts"], json!({"looked_at": 1, "units": 1, "tiers": 1, "leads": 1, "monitoring_levels": 0}));
    assert_eq!(
        (preview["items"][0]["unit_id"].as_str(), preview["items"][0]["tier"].clone()),
        (Some(unit.as_str()), json!({"from": "D", "to": "B"}))
    );
    assert_eq!(county.get(&path_of_unit).await.json["tier"], "D", "a preview stores nothing");

    app.province().put(&path(&app, "330000"), policy).await.status(201);
    // The sweep comes three weeks late, and decides as it would have in time.
    app.set_now("2026-12-22T02:00:00Z");
    assert_eq!(app.sweep().decided, 1);
    let after = app.county().get(&path_of_unit).await.json;
    assert_eq!((after["tier"].as_str(), after["lead_authority"]["level"].as_str()), (Some("B"), Some("municipal")));
    let why = app.county().get(&format!("{path_of_unit}/tier")).await.json;
    assert_eq!((why["cause"].as_str(), why["policy"].as_str()), (Some("policy"), Some("330000/1")));
    assert_eq!(app.county().get(&format!("{path_of_unit}/tier?as_of=2026-11-30")).await.json["tier"], "D");
    assert_eq!(app.county().get(&format!("{path_of_unit}/tier?as_of=2026-12-01")).await.json["tier"], "B");
    assert_eq!(app.county().all("/handovers").await.len(), 1);
    assert_eq!(app.sweep().decided, 0, "once");
    let fresh = make::enter(&app.county(), make::unit("330106", 3)).await.id();
    assert_eq!(app.county().get(&format!("/units/{fresh}/tier")).await.json["policy"], "330000/1", "new units are decided by it");
}

async fn a_preview_lists_exactly_the_units_that_change_page_by_page(app: App) {
    let county = app.county();
    for serial in 1..=5 {
        let unit = make::enter(&county, make::unit("330106", serial)).await.id();
        settled(&app, &unit, "relatively_major", if serial % 2 == 0 { "2026-10-01" } else { "2025-06-01" }).await;
    }
    let policy = from("2027-01-01", json!({"relatively_major_window_months": 12}));
    let preview = format!("{}/preview", path(&app, "330000"));
    let first = app.province().post(&format!("{preview}?limit=2"), policy.clone()).await.status(200).json;
    assert_eq!((first["counts"]["looked_at"].as_u64(), first["counts"]["monitoring_levels"].as_u64()), (Some(5), Some(3)));
    let second = app.province().post(&format!("{preview}?limit=2&cursor={}", first["next_cursor"].as_str().unwrap()), policy).await.status(200).json;
    assert!(second["counts"].is_null() && second["next_cursor"].is_null());
    let names: Vec<_> =
        [first, second].iter().flat_map(|p| p["items"].as_array().unwrap().clone()).map(|i| i["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["测试单位1", "测试单位3", "测试单位5"]);
    let none = app.province().post(&preview, from("2027-01-01", json!({"repeated_major_threshold": 3}))).await.status(200).json;
    assert_eq!(none["counts"]["looked_at"], 0, "where nothing can differ nobody is looked at");
}

async fn what_the_notice_fixes_cannot_be_set(app: App) {
    let parameters = json!({"special_major_count": 4, "major_window_months": 12, "officer_change_working_days": 10,
        "relatively_major_window_months": 0, "repeated_major_threshold": 4, "undisturbed_months": 48, "designated_size_retail_wan": 0});
    let refused = app.province().put(&path(&app, "330000"), from("2026-11-24", parameters)).await;
    refused.faults(&[
        ("/effective_on", "date_not_ahead"),
        ("/parameters/designated_size_retail_wan", "national_only"),
        ("/parameters/special_major_count", "fixed_by_notice"),
        ("/parameters/major_window_months", "fixed_by_notice"),
        ("/parameters/officer_change_working_days", "fixed_by_notice"),
        ("/parameters/relatively_major_window_months", "out_of_range"),
        ("/parameters/repeated_major_threshold", "out_of_range"),
        ("/parameters/undisturbed_months", "out_of_range"),
        ("/parameters/designated_size_retail_wan", "not_positive"),
    ]);
    let same = json!({"special_major_count": 3, "major_window_months": 24, "officer_change_working_days": 5});
    app.province().put(&path(&app, "330000"), from("2026-12-01", same)).await.status(201);
}

async fn the_designated_sizes_are_the_nations(app: App) {
    // A retailer with 550万元: 限额以上 by the national 500, and so measured by its revenue.
    let sizes = json!({"designated_size_retail_wan": 600});
    for path in [path(&app, "330000"), format!("{}/preview", path(&app, "330000"))] {
        let sent = from("2026-12-01", sizes.clone());
        let caller = app.province();
        let refused = if path.ends_with("preview") { caller.post(&path, sent).await } else { caller.put(&path, sent).await };
        refused.faults(&[("/parameters/designated_size_retail_wan", "national_only")]);
    }
    app.national().put(&path(&app, "100000"), from("2026-12-01", sizes)).await.status(201);
    let of = async |code: &str| app.national().get(&format!("{}?as_of=2026-12-01", path(&app, code))).await.status(200).json;
    assert_eq!(of("330000").await["in_force"]["designated_size_retail_wan"], 600);
    // What a province has set before it was the nation's is kept, told, and not followed.
    app.province().put(&path(&app, "330000"), from("2026-12-01", json!({"repeated_major_threshold": 3}))).await.status(201);
    let old = r#"{"designated_size_retail_wan":900,"repeated_major_threshold":3}"#;
    let sql = format!("UPDATE policies SET parameters = '{old}' WHERE parameters LIKE '%repeated_major_threshold%'");
    testing::execute(&mut testing::open(app.db.url()).unwrap(), &sql).unwrap();
    let told = of("330000").await;
    assert_eq!((&told["in_force"]["designated_size_retail_wan"], &told["in_force"]["repeated_major_threshold"]), (&json!(600), &json!(3)));
    let kept = &told["items"][0];
    assert_eq!((&kept["not_followed"], &kept["parameters"]["designated_size_retail_wan"]), (&json!(["designated_size_retail_wan"]), &json!(900)));
    assert_eq!(of("100000").await["items"][0]["not_followed"], json!([]));
}

async fn a_preview_names_what_it_does_not_list(app: App) {
    let preview = format!("{}/preview", path(&app, "330000"));
    let sent = json!({"relatively_major_window_months": 12, "repeated_major_threshold": 3, "undisturbed_months": 6, "half_year_rule": "calendar"});
    let told = app.province().post(&preview, from("2027-01-01", sent)).await.status(200).json;
    let named: Vec<_> = told["warnings"].as_array().unwrap().iter().map(|w| (w["pointer"].as_str().unwrap(), w["code"].as_str().unwrap())).collect();
    let expected = ["repeated_major_threshold", "undisturbed_months", "half_year_rule"].map(|name| format!("/parameters/{name}"));
    assert_eq!(named, expected.iter().map(|pointer| (pointer.as_str(), "not_previewed")).collect::<Vec<_>>());
    let none = app.province().post(&preview, from("2027-01-01", json!({"occurrence_rule": "findings"}))).await.status(200).json;
    assert_eq!(none["warnings"], json!([]));
}

async fn only_the_nation_and_the_provinces_set_policies(app: App) {
    let policy = from("2027-01-01", json!({"repeated_major_threshold": 3}));
    app.as_user("county-admin").put(&path(&app, "330106"), policy.clone()).await.problem(403, "forbidden");
    app.as_user("county-admin").put(&path(&app, "330000"), policy.clone()).await.problem(404, "not_found");
    app.as_user("county-admin").post(&format!("{}/preview", path(&app, "330106")), policy.clone()).await.problem(403, "forbidden");
    app.province().put(&path(&app, "330106"), policy.clone()).await.problem(403, "forbidden");
    app.as_user("other-province").put(&path(&app, "330000"), policy.clone()).await.problem(404, "not_found");
    app.city().put(&path(&app, "330000"), policy.clone()).await.problem(403, "forbidden");
    app.national().put(&path(&app, "100000"), policy.clone()).await.status(201);
    let ours = app.province().put(&path(&app, "330000"), from("2027-02-01", json!({"occurrence_rule": "findings"}))).await.status(201);
    assert_eq!(ours.etag(), "\"1\"");
    app.province().put(&path(&app, "330000"), policy.clone()).await.problem(428, "if_match_required");
    app.province().with("If-Match", "\"2\"").put(&path(&app, "330000"), policy.clone()).await.problem(412, "stale_version");
    app.province().with("If-Match", "\"1\"").put(&path(&app, "330000"), policy).await.status(200);
    let both = app.province().get(&format!("{}?as_of=2027-02-01", path(&app, "330000"))).await.json;
    assert_eq!((both["in_force"]["version"].as_str(), both["in_force"]["repeated_major_threshold"].as_i64()), (Some("100000/1+330000/1"), Some(3)));
    assert_eq!(both["in_force"]["occurrence_rule"], "findings");
}

e2e![
    a_policy_holds_from_its_day_for_the_whole_subtree_and_decisions_name_it,
    tiers_are_decided_anew_on_the_day_from_which_a_policy_holds,
    a_preview_lists_exactly_the_units_that_change_page_by_page,
    what_the_notice_fixes_cannot_be_set,
    the_designated_sizes_are_the_nations,
    a_preview_names_what_it_does_not_list,
    only_the_nation_and_the_provinces_set_policies
];
