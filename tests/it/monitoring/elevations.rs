//! The next higher authority steps in (二、（一）, R-21).

use serde_json::json;

use crate::support::make::{confirmed, finding, step};
use crate::support::{App, make};

async fn two_majors_are_proposed_to_the_authority_above_which_leads_while_it_is_active(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let path = format!("/units/{unit}");
    let first = confirmed(&county, &unit, "major", "2026-05-20").await;
    assert!(county.all("/elevations").await.is_empty(), "one is not 多次");
    let second = finding(&county, &unit, "major", "2026-11-20").await;
    let answer = step(&county, &format!("/findings/{second}"), "confirm", json!({})).await;
    let elevation = format!("/elevations/{}", answer["elevation_id"].as_str().unwrap());
    let proposed = county.get(&elevation).await.status(200).json;
    assert_eq!((proposed["ground"].as_str(), proposed["status"].as_str()), (Some("repeated_major_findings"), Some("proposed")));
    assert_eq!(proposed["finding_ids"], json!([first, second]));
    assert_eq!((proposed["lead_authority"]["level"].as_str(), proposed["upper_authority"]["level"].as_str()), (Some("county"), Some("municipal")));
    assert!(proposed["proposed_by"].is_null());

    let approve = json!({"approved": true, "kind": "upper_level_supervision", "reason": "同意提级监管", "to_on": "2026-12-31"});
    county.clone().with("If-Match", "\"1\"").post(&format!("{elevation}/decide"), approve.clone()).await.problem(403, "act_of_higher_authority");
    let bare = json!({"approved": true, "reason": "同意", "from_on": "2026-11-23"});
    app.city()
        .with("If-Match", "\"1\"")
        .post(&format!("{elevation}/decide"), bare)
        .await
        .faults(&[("/kind", "required"), ("/from_on", "date_order")]);
    step(&app.city(), &elevation, "decide", approve.clone()).await;
    let led = county.get(&path).await.json;
    assert_eq!((led["lead_authority"]["level"].as_str(), led["lead_authority_by_rule"]["level"].as_str()), (Some("municipal"), Some("county")));
    app.city().with("If-Match", "\"2\"").post(&format!("{elevation}/decide"), approve).await.problem(409, "elevation_decided");

    // Nobody gives the lead to someone else meanwhile.
    let etag = county.get(&path).await.etag();
    county.clone().with("If-Match", &etag).delete(&format!("{path}/lead-override")).await.problem(409, "unit_elevated");
    let body = json!({"authority_id": app.authority("330106"), "reason": "收回"});
    county.clone().with("If-Match", &etag).put(&format!("{path}/lead-override"), body).await.problem(409, "unit_elevated");

    step(&app.city(), &elevation, "release", json!({"reason": "整改验收合格"})).await;
    assert_eq!(county.get(&path).await.json["lead_authority"]["level"], "county");
    app.city().with("If-Match", "\"3\"").post(&format!("{elevation}/release"), json!({"reason": "再次"})).await.problem(409, "elevation_not_active");
}

async fn an_accident_is_proposed_at_once_and_a_rejected_ground_is_not_proposed_again(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let accident = json!({"source": "accident", "grade": "relatively_major", "grade_basis": "较大质量安全事故", "description": "电缆起火",
        "discovered_on": "2026-11-20"});
    let id = county.post(&format!("/units/{unit}/findings"), accident).await.status(201).id();
    let answer = step(&county, &format!("/findings/{id}"), "confirm", json!({})).await;
    let elevation = format!("/elevations/{}", answer["elevation_id"].as_str().unwrap());
    assert_eq!(county.get(&elevation).await.json["ground"], "accident");
    let manual = json!({"unit_id": unit, "reason": "另行提请"});
    county.post("/elevations", manual.clone()).await.problem(409, "elevation_exists");
    let rejected = step(&app.city(), &elevation, "decide", json!({"approved": false, "reason": "由属地继续处置"})).await;
    assert_eq!(rejected["status"], "rejected");
    // The same accident, weighed anew, is the same ground.
    let change = json!({"grade": "major", "grade_basis": "事故等级更正"});
    let etag = county.get(&format!("/findings/{id}")).await.etag();
    let changed = county.clone().with("If-Match", etag).patch(&format!("/findings/{id}"), change).await.status(200).json;
    assert!(changed["elevation_id"].is_null());
    county.post("/elevations", manual).await.status(201);
}

async fn the_lead_is_the_higher_of_the_tier_and_the_elevation(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let path = format!("/units/{unit}");
    let elevation = format!("/elevations/{}", county.post("/elevations", json!({"unit_id": unit, "reason": "跨市销售"})).await.status(201).id());
    let approve = json!({"approved": true, "kind": "upper_level_supervision", "reason": "同意", "to_on": "2027-06-30"});
    step(&app.city(), &elevation, "decide", approve).await;
    let lead = async || {
        let read = app.county().get(&path).await.status(200).json;
        (read["lead_authority"]["level"].as_str().unwrap().to_owned(), read["lead_override"].is_null())
    };
    assert_eq!(lead().await, ("municipal".to_owned(), false));
    // As large as a unit that the province leads: the elevation does not hold it below.
    let figures = |employees: u32, revenue: u32| json!({"employees_period_end": employees, "main_business_revenue_wan": revenue});
    let put = async |body: serde_json::Value| county.clone().with("If-Match", "*").put(&format!("{path}/metrics/2025"), body).await.status(200);
    put(figures(2000, 50000)).await;
    assert_eq!(lead().await, ("provincial".to_owned(), true));
    assert_eq!(county.get(&elevation).await.json["status"], "active");
    // Small again while it runs: the city leads again, until it releases.
    put(figures(50, 1000)).await;
    assert_eq!(lead().await, ("municipal".to_owned(), false));
    let ends: Vec<_> = county.all(&format!("/lead-overrides?unit_id={unit}")).await.iter().map(|o| o["end_reason"].clone()).collect();
    assert_eq!(ends, [json!(null), json!("overtaken")]);
    step(&app.city(), &elevation, "release", json!({"reason": "整改验收合格"})).await;
    assert_eq!(lead().await, ("county".to_owned(), true));
}

async fn an_elevation_whose_last_day_has_passed_is_not_active(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    let elevation = format!("/elevations/{}", app.county().post("/elevations", json!({"unit_id": unit, "reason": "跨市"})).await.status(201).id());
    step(&app.city(), &elevation, "decide", json!({"approved": true, "kind": "upper_level_supervision", "reason": "同意", "to_on": "2026-11-30"}))
        .await;
    let found = async |status: &str| app.county().all(&format!("/elevations?status={status}")).await.len();
    assert_eq!((found("active").await, found("ended").await), (1, 0));
    app.set_now("2026-12-01T02:00:00Z");
    assert_eq!((found("active").await, found("ended").await), (0, 1));
    assert_eq!(app.county().get(&elevation).await.json["status"], "ended");
}

async fn a_unit_of_the_province_goes_to_the_nation_and_above_the_nation_is_nobody(app: App) {
    let province = app.province();
    let unit = make::enter(&province, make::unit_with("330106", 1, &["production"], json!(2000), json!(50000))).await.id();
    let elevation = province.post("/elevations", json!({"unit_id": unit, "reason": "跨省"})).await.status(201).json;
    assert_eq!(
        (elevation["lead_authority"]["level"].as_str(), elevation["upper_authority"]["level"].as_str()),
        (Some("provincial"), Some("national"))
    );
    let path = format!("/elevations/{}", elevation["id"].as_str().unwrap());
    let approve = json!({"approved": true, "kind": "upper_level_supervision", "reason": "同意"});
    province.clone().with("If-Match", "\"1\"").post(&format!("{path}/decide"), approve.clone()).await.problem(403, "act_of_higher_authority");
    step(&app.national(), &path, "decide", approve).await;
    let led = province.get(&format!("/units/{unit}")).await;
    assert_eq!(led.json["lead_authority"]["level"], "national");
    // The nation stands above wherever it moves.
    let moved = province.clone().with("If-Match", led.etag()).patch(&format!("/units/{unit}"), json!({"division_code": "330105"})).await.status(200);
    assert_eq!(moved.json["lead_authority"]["level"], "national");
    assert_eq!(province.get(&path).await.json["in_force"], true);
    step(&app.national(), &path, "release", json!({"reason": "已消除"})).await;
}

async fn a_proposal_names_confirmed_findings_of_the_unit_only(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let reported = finding(&county, &unit, "general", "2026-11-20").await;
    let body = json!({"unit_id": unit, "reason": " ", "finding_ids": [reported]});
    county.post("/elevations", body).await.faults(&[("/reason", "bad_length"), ("/finding_ids/0", "finding_not_confirmed")]);
    app.sibling().post("/elevations", json!({"unit_id": unit, "reason": "提请"})).await.faults(&[("/unit_id", "unknown_unit")]);
}

async fn what_has_ended_or_is_led_by_someone_else_is_not_acted_upon(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let proposed =
        async || format!("/elevations/{}", app.county().post("/elevations", json!({"unit_id": unit, "reason": "提请"})).await.status(201).id());
    let approve = json!({"approved": true, "kind": "upper_level_supervision", "reason": "同意", "to_on": "2026-11-25"});
    let first = proposed().await;
    step(&app.city(), &first, "decide", approve).await;
    app.set_now("2026-11-26T02:00:00Z");
    let ended = app.city().get(&first).await.status(200);
    assert_eq!((ended.json["status"].as_str(), ended.json["in_force"].as_bool()), (Some("ended"), Some(false)));
    app.city().with("If-Match", ended.etag()).post(&format!("{first}/release"), json!({"reason": "解除"})).await.problem(409, "elevation_not_active");

    let second = proposed().await;
    let path = format!("/units/{unit}");
    let etag = app.city().get(&path).await.etag();
    let body = json!({"authority_id": app.authority("330100"), "reason": "市局直管"});
    app.city().with("If-Match", etag).put(&format!("{path}/lead-override"), body).await.status(200);
    let approve = json!({"approved": true, "kind": "upper_level_supervision", "reason": "同意"});
    app.city().with("If-Match", "\"1\"").post(&format!("{second}/decide"), approve).await.problem(409, "lead_changed");
    step(&app.city(), &second, "decide", json!({"approved": false, "reason": "已由市局监管"})).await;
    // Now the city leads, so the province is asked, and may begin today only.
    let third = proposed().await;
    let later = json!({"approved": true, "kind": "upper_level_supervision", "reason": "同意", "from_on": "2026-12-01"});
    app.province().with("If-Match", "\"1\"").post(&format!("{third}/decide"), later).await.problem(409, "lead_override_runs");
    step(&app.province(), &third, "decide", json!({"approved": true, "kind": "upper_level_supervision", "reason": "同意"})).await;
    assert_eq!(app.city().get(&path).await.json["lead_authority"]["level"], "provincial");
}

async fn a_unit_that_moves_away_leaves_its_elevation_behind(app: App) {
    let province = app.province();
    let unit = make::enter(&province, make::unit("330106", 1)).await.id();
    let elevation = format!("/elevations/{}", app.county().post("/elevations", json!({"unit_id": unit, "reason": "提请"})).await.status(201).id());
    step(&app.city(), &elevation, "decide", json!({"approved": true, "kind": "upper_level_supervision", "reason": "同意"})).await;
    let path = format!("/units/{unit}");
    let etag = province.get(&path).await.etag();
    let moved = province.clone().with("If-Match", etag).patch(&path, json!({"division_code": "330203"})).await.status(200).json;
    assert_eq!(moved["lead_authority"]["level"], "county");
    let left = province.get(&elevation).await.status(200).json;
    assert_eq!((left["status"].as_str(), left["release_reason"].as_str()), (Some("released"), Some("属地变更")));
    app.city().get(&elevation).await.problem(404, "not_found");
}

e2e![
    an_elevation_whose_last_day_has_passed_is_not_active,
    the_lead_is_the_higher_of_the_tier_and_the_elevation,
    two_majors_are_proposed_to_the_authority_above_which_leads_while_it_is_active,
    an_accident_is_proposed_at_once_and_a_rejected_ground_is_not_proposed_again,
    a_unit_of_the_province_goes_to_the_nation_and_above_the_nation_is_nobody,
    a_proposal_names_confirmed_findings_of_the_unit_only,
    what_has_ended_or_is_led_by_someone_else_is_not_acted_upon,
    a_unit_that_moves_away_leaves_its_elevation_behind
];
