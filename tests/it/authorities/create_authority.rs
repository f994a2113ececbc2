//! A county adds the stations (所) of its towns; the tree keeps its shape (R-15 … R-18).

use serde_json::json;

use super::station;
use crate::support::{App, make};

async fn a_county_adds_a_station_and_the_station_leads_its_small_units(app: App) {
    let made = app.as_user("county-admin").post("/authorities", station(&app)).await.status(201);
    assert_eq!(made.header("location"), format!("/api/v1/authorities/{}", made.id()));
    assert_eq!(
        made.json,
        json!({"id": made.id(), "name": "西湖区市场监督管理局文新市场监管所", "level": "station", "topology": "ordinary", "division_code": "330106013",
            "parent_id": app.authority("330106"), "version": 1, "created_at": "2026-11-24T02:00:00.000000Z", "updated_at": "2026-11-24T02:00:00.000000Z"})
    );
    let read = app.county().get(made.header("location")).await.status(200);
    assert_eq!((&read.json, read.etag()), (&made.json, "\"1\"".to_owned()));
    let unit = make::enter(&app.county(), make::unit_with("330106013", 1, &["production"], json!(5), json!(10))).await.json;
    assert_eq!((&unit["tier"], &unit["level_substituted"]), (&json!("D"), &json!(false)));
    assert_eq!((&unit["lead_authority"]["id"], &unit["territorial_authority"]["id"]), (&json!(made.id()), &json!(made.id())));
}

async fn the_level_is_below_that_of_the_parent_and_may_skip(app: App) {
    let post = async |level: &str, parent: &str, code: &str| {
        let body = json!({"name": "试", "level": level, "division_code": code, "parent_id": app.authority(parent)});
        app.national().post("/authorities", body).await
    };
    for level in ["national", "provincial", "municipal", "county"] {
        post(level, "330106", "330106900").await.faults(&[("/level", "level_not_below_parent")]);
    }
    post("provincial", "330000", "990000").await.faults(&[("/level", "level_not_below_parent")]);
    post("national", "100000", "990000").await.faults(&[("/level", "level_not_below_parent")]);
    // Dongguan has no counties: a station stands right below the city.
    let made = post("station", "441900", "441900003").await.status(201);
    assert_eq!((&made.json["level"], &made.json["topology"]), (&json!("station"), &json!("ordinary")));
}

async fn the_shape_of_a_province_is_set_on_it_and_inherited(app: App) {
    let national = app.national();
    let province = json!({"name": "试验省局", "level": "provincial", "division_code": "990000", "parent_id": app.authority("100000"),
        "topology": "municipality"});
    let province = national.post("/authorities", province).await.status(201);
    assert_eq!(province.json["topology"], "municipality");
    let district = json!({"name": "试验区局", "level": "county", "division_code": "990101", "parent_id": province.id()});
    let district = national.post("/authorities", district).await.status(201);
    assert_eq!(district.json["topology"], "municipality");
    let mut wrong = json!({"name": "所", "level": "station", "division_code": "990101001", "parent_id": district.id(), "topology": "ordinary"});
    national.post("/authorities", wrong.clone()).await.faults(&[("/topology", "topology_not_here")]);
    wrong.as_object_mut().unwrap().remove("topology");
    national.post("/authorities", wrong).await.status(201);
    // A province of the ordinary shape needs not say so.
    let plain = json!({"name": "另一省局", "level": "provincial", "division_code": "980000", "parent_id": app.authority("100000")});
    assert_eq!(national.post("/authorities", plain).await.status(201).json["topology"], "ordinary");
}

async fn a_code_is_digits_and_taken_only_once(app: App) {
    let admin = app.as_user("county-admin");
    let post = async |code: &str| {
        let mut body = station(&app);
        body["division_code"] = json!(code);
        admin.post("/authorities", body).await
    };
    post("33010").await.faults(&[("/division_code", "bad_length")]);
    post("3301060130000").await.faults(&[("/division_code", "bad_length")]);
    post("").await.faults(&[("/division_code", "bad_length")]);
    post("33010601A").await.faults(&[("/division_code", "not_a_number")]);
    post("330106013").await.status(201);
    post("330106013").await.problem(409, "division_code_taken");
    // Taken by an authority that this county does not see.
    post("320000").await.problem(409, "division_code_taken");
    post("330106013000").await.status(201);
}

async fn nobody_adds_below_a_stranger(app: App) {
    for code in ["330105", "330100", "100000", "320000"] {
        let mut body = station(&app);
        body["parent_id"] = json!(app.authority(code));
        app.as_user("county-admin").post("/authorities", body).await.faults(&[("/parent_id", "unknown_authority")]);
    }
    for who in ["county", "auditor", "inspector", "integration"] {
        app.as_user(who).post("/authorities", station(&app)).await.problem(403, "forbidden");
    }
    assert_eq!(app.national().get("/authorities?division_code=330106013&count=true").await.json["total"], 0);
}

async fn everything_wrong_is_told_at_once(app: App) {
    let body = json!({"name": " ", "level": "county", "division_code": "abc", "parent_id": app.authority("320000"), "topology": "xpcc"});
    app.as_user("county-admin").post("/authorities", body).await.faults(&[
        ("/name", "bad_length"),
        ("/division_code", "not_a_number"),
        ("/topology", "topology_not_here"),
        ("/parent_id", "unknown_authority"),
    ]);
}

e2e![
    a_county_adds_a_station_and_the_station_leads_its_small_units,
    the_level_is_below_that_of_the_parent_and_may_skip,
    the_shape_of_a_province_is_set_on_it_and_inherited,
    a_code_is_digits_and_taken_only_once,
    nobody_adds_below_a_stranger,
    everything_wrong_is_told_at_once
];
