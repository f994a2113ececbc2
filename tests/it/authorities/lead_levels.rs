//! Which level answers for a tier is said by the notice in principle (二、（一）: 原则上) and by a province for itself.

use serde_json::{Value, json};

use crate::support::{App, make};

fn path(app: &App, code: &str) -> String {
    format!("/authorities/{}/policy", app.authority(code))
}

fn from(day: &str, levels: [&str; 4]) -> Value {
    let [a, b, c, d] = levels;
    json!({"effective_on": day, "parameters": {"lead_levels": {"A": a, "B": b, "C": c, "D": d}}, "reason": "省局具体实施方案第五条"})
}

async fn lead(app: &App, unit: &str) -> String {
    app.county().get(&format!("/units/{unit}")).await.status(200).json["lead_authority"]["level"].as_str().unwrap().to_owned()
}

async fn a_province_says_which_level_answers_for_a_tier_from_its_day(app: App) {
    let county = app.county();
    let medium = make::enter(&county, make::unit_with("330106", 1, &["production"], json!(400), json!(9000))).await.id();
    let small = make::enter(&county, make::unit_with("330106", 2, &["production"], json!(50), json!(1000))).await.id();
    let elsewhere = make::enter(&app.national(), make::unit_with("320102", 3, &["production"], json!(400), json!(9000))).await.id();
    let policy = from("2026-12-01", ["provincial", "county", "county", "station"]);
    let preview = app.province().post(&format!("{}/preview", path(&app, "330000")), policy.clone()).await.status(200).json;
    assert_eq!(preview["counts"], json!({"looked_at": 2, "units": 1, "tiers": 0, "leads": 1, "monitoring_levels": 0}));
    assert_eq!(preview["items"][0]["unit_id"], json!(medium));
    assert_eq!((&preview["items"][0]["lead_authority"]["to"]["level"], &preview["warnings"]), (&json!("county"), &json!([])));
    app.province().put(&path(&app, "330000"), policy).await.status(201);
    assert_eq!(lead(&app, &medium).await, "municipal", "not yet");

    app.set_now("2026-12-01T02:00:00Z");
    assert_eq!(app.sweep().decided, 1);
    assert_eq!((lead(&app, &medium).await, lead(&app, &small).await), ("county".to_owned(), "county".to_owned()));
    let other = app.national().get(&format!("/units/{elsewhere}")).await.status(200).json;
    assert_eq!(other["lead_authority"]["level"], "municipal", "other provinces keep to the notice");
    let county = app.county();
    let decision = county.get(&format!("/units/{medium}/tier")).await.status(200).json;
    assert_eq!((&decision["tier"], &decision["lead_level"], &decision["cause"]), (&json!("B"), &json!("county"), &json!("policy")));
    let sentences = decision["explanation"]["zh"].to_string();
    assert!(sentences.contains("按政策参数（330000/1）对应监管层级为县级"), "{sentences}");
    assert!(sentences.contains("由西湖区市场监督管理局负责监管"), "{sentences}");
    assert_eq!(county.all("/handovers").await.len(), 1);
    let fresh = make::enter(&county, make::unit_with("330106", 4, &["production"], json!(400), json!(9000))).await.id();
    assert_eq!(lead(&app, &fresh).await, "county", "new units are led by it");
    let shown = app.province().get(&path(&app, "330000")).await.status(200).json;
    assert_eq!(shown["in_force"]["lead_levels"], json!({"A": "provincial", "B": "county", "C": "county", "D": "station"}));
}

async fn a_larger_unit_is_not_led_lower_and_the_nation_keeps_to_the_notice(app: App) {
    let upside_down = from("2026-12-01", ["county", "municipal", "county", "station"]);
    app.province().put(&path(&app, "330000"), upside_down).await.faults(&[("/parameters/lead_levels", "levels_out_of_order")]);
    let to_the_nation = from("2026-12-01", ["national", "municipal", "county", "station"]);
    app.province().put(&path(&app, "330000"), to_the_nation).await.faults(&[("/parameters/lead_levels", "levels_out_of_order")]);
    let possible = from("2026-12-01", ["provincial", "county", "county", "station"]);
    app.national().put(&path(&app, "100000"), possible).await.faults(&[("/parameters/lead_levels", "province_only")]);
    let unknown = json!({"effective_on": "2026-12-01", "parameters": {"lead_levels": {"A": "provincial", "E": "county"}}, "reason": "省局"});
    assert_eq!(app.province().put(&path(&app, "330000"), unknown).await.code, 400);
}

e2e![a_province_says_which_level_answers_for_a_tier_from_its_day, a_larger_unit_is_not_led_lower_and_the_nation_keeps_to_the_notice];
