//! What an authority set on a unit stands as long as that authority is the unit's or one above it, and ends with the move otherwise
//! (docs/decisions/0014): the same rule for every kind of act, whoever set it and however far the unit goes.

use serde_json::{Value, json};

use crate::support::make::{confirmed, step};
use crate::support::{App, make};

/// Who sets something, by the code of their authority.
const AUTHORS: [(&str, &str); 3] = [("county", "330106"), ("city", "330100"), ("province", "330000")];
/// Where a unit of Xihu goes, and up to whom somebody still stands above it.
const PLACES: [(&str, &[&str]); 3] = [("330105", &["city", "province"]), ("330203", &["province"]), ("320102", &[])];

async fn put(app: &App, who: &str, unit: &str, what: &str, body: Value) {
    let etag = app.as_user(who).get(&format!("/units/{unit}")).await.status(200).etag();
    app.as_user(who).with("If-Match", etag).put(&format!("/units/{unit}/{what}"), body).await.status(200);
}

/// Moves a unit and gives it as it is then.
async fn moved(app: &App, unit: &str, division: &str) -> Value {
    let path = format!("/units/{unit}");
    let etag = app.national().get(&path).await.status(200).etag();
    app.national().with("If-Match", etag).patch(&path, json!({"division_code": division})).await.status(200).json
}

/// What the last hand-over of the unit tells to have ended, the same to the giver and to who has it now.
async fn ended(app: &App, unit: &str) -> Vec<(String, String)> {
    let told = async |who: &str| app.as_user(who).all("/handovers").await.into_iter().find(|handover| handover["unit_id"] == unit).unwrap();
    let (given, national) = (told("county").await, told("national").await);
    assert_eq!(given, national);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    given["ended"].as_array().unwrap().iter().map(|end| (text(&end["act"]), text(&end["authority"]["id"]))).collect()
}

async fn every_act_stands_by_the_same_rule(app: App) {
    let mut serial = 0;
    for (division, above) in PLACES {
        for (who, code) in AUTHORS {
            serial += 1;
            let unit = make::enter(&app.county(), make::unit("330106", serial)).await.id();
            let author = app.authority(code).to_string();
            put(&app, who, &unit, "monitoring-override", json!({"level": "special", "reason": "重大活动保障"})).await;
            put(&app, who, &unit, "lead-override", json!({"authority_id": author, "reason": "集中监管"})).await;
            put(&app, who, &unit, "routine-mode", json!({"mode": "triggered", "reason": "连续合格"})).await;
            let after = moved(&app, &unit, division).await;
            let stands = above.contains(&who);
            let case = format!("set by the {who}, moved to {division}");
            assert_eq!(after["monitoring_level"], if stands { "special" } else { "routine" }, "{case}");
            assert_eq!(after["lead_override"].is_null(), !stands, "{case}");
            assert_eq!(after["lead_authority"]["id"] == author, stands, "{case}");
            assert_eq!(after["routine_mode"], if stands { "triggered" } else { "daily" }, "{case}");
            let acts = ["lead_override", "monitoring_override", "routine_mode"].map(|act| (act.to_owned(), author.clone()));
            assert_eq!(ended(&app, &unit).await, if stands { &acts[..0] } else { &acts[..] }, "{case}");
            // On the day of the move, by what was known then.
            let why = app.national().get(&format!("/units/{unit}/monitoring-level")).await.status(200).json;
            assert_eq!(why["level_override"].is_null(), !stands, "{case}");
            let overrides = app.national().all(&format!("/lead-overrides?unit_id={unit}")).await;
            assert_eq!(overrides[0]["end_reason"], if stands { Value::Null } else { json!("moved") }, "{case}");
        }
    }
}

async fn a_lead_that_stands_below_whoever_gave_it_ends_too(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    put(&app, "province", &unit, "lead-override", json!({"authority_id": app.authority("330106"), "reason": "就近监管"})).await;
    let after = moved(&app, &unit, "330105").await;
    assert_eq!((&after["lead_override"], &after["lead_authority"]["name"]), (&Value::Null, &json!("拱墅区市场监督管理局")));
    assert_eq!(ended(&app, &unit).await, [("lead_override".to_owned(), app.authority("330000").to_string())]);
}

async fn a_proposal_is_the_act_of_whoever_made_it_until_it_is_decided(app: App) {
    let (county, city) = (app.authority("330106").to_string(), app.authority("330100").to_string());
    let proposed = async |serial: u32| {
        let unit = make::enter(&app.county(), make::unit("330106", serial)).await.id();
        let elevation = app.county().post("/elevations", json!({"unit_id": unit, "reason": "提请"})).await.status(201).id();
        (unit, format!("/elevations/{elevation}"))
    };
    let status = async |path: &str| app.national().get(path).await.status(200).json["status"].clone();
    // Nobody of the new county has asked for it.
    let (unit, waiting) = proposed(1).await;
    moved(&app, &unit, "330105").await;
    assert_eq!((status(&waiting).await, ended(&app, &unit).await), (json!("released"), vec![("elevation".to_owned(), county)]));
    // Once the city has decided it, it is the city's.
    let (unit, decided) = proposed(2).await;
    let body = json!({"approved": true, "kind": "listed_supervision", "reason": "同意", "due_on": "2027-03-31"});
    step(&app.city(), &decided, "decide", body).await;
    moved(&app, &unit, "330105").await;
    assert_eq!((status(&decided).await, ended(&app, &unit).await), (json!("active"), vec![]));
    moved(&app, &unit, "330203").await;
    assert_eq!(status(&decided).await, json!("released"));
    let told = app.sibling().all("/handovers").await;
    assert_eq!((&told[0]["ended"][0]["act"], &told[0]["ended"][0]["authority"]["id"]), (&json!("elevation"), &json!(city)));
}

async fn what_the_program_proposes_by_the_rules_waits_for_whoever_stands_above(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    confirmed(&app.county(), &unit, "major", "2026-05-20").await;
    confirmed(&app.county(), &unit, "major", "2026-11-20").await;
    let list = async || app.national().all(&format!("/elevations?unit_id={unit}")).await;
    let first = list().await[0]["id"].clone();
    moved(&app, &unit, "330105").await;
    let waiting = list().await;
    assert_eq!((waiting.len(), &waiting[0]["status"], &waiting[0]["id"]), (1, &json!("proposed"), &first));
    // In another city it is proposed anew, to the one above there.
    moved(&app, &unit, "330203").await;
    let now = list().await;
    let told: Vec<_> = now.iter().map(|e| (e["status"].as_str().unwrap(), e["upper_authority"]["name"].as_str().unwrap())).collect();
    assert_eq!(told, [("proposed", "宁波市市场监督管理局"), ("released", "杭州市市场监督管理局")]);
}

async fn an_override_that_is_over_is_not_told_to_have_ended(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    let until = json!({"authority_id": app.authority("330106"), "reason": "短期", "to_on": "2026-11-24"});
    put(&app, "county", &unit, "lead-override", until).await;
    put(&app, "county", &unit, "monitoring-override", json!({"level": "key", "reason": "短期", "to_on": "2026-11-24"})).await;
    app.set_now("2026-11-26T02:00:00Z");
    moved(&app, &unit, "330105").await;
    assert_eq!(ended(&app, &unit).await, vec![]);
}

e2e![
    every_act_stands_by_the_same_rule,
    a_lead_that_stands_below_whoever_gave_it_ends_too,
    a_proposal_is_the_act_of_whoever_made_it_until_it_is_decided,
    what_the_program_proposes_by_the_rules_waits_for_whoever_stands_above,
    an_override_that_is_over_is_not_told_to_have_ended
];
