//! A year in one city: three majors, an elevation, a list published, findings age out, next year's list and its difference.

use serde_json::{Value, json};

use crate::support::make::{confirmed, finding, step};
use crate::support::{App, make};

async fn list(app: &App, year: i32, level: &str) -> String {
    let body = json!({"year": year, "level": level, "side": "producer"});
    format!("/monitoring-lists/{}", app.city().post("/monitoring-lists", body).await.status(201).id())
}

async fn level(app: &App, unit: &str) -> Value {
    app.city().get(&format!("/units/{unit}")).await.status(200).json["monitoring_level"].clone()
}

async fn a_year_in_one_city(app: App) {
    app.set_now("2026-01-05T02:00:00Z");
    let cable = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    let lamps = make::enter(&app.county(), make::unit("330106", 2)).await.id();
    let toys = make::enter(&app.sibling(), make::unit("330105", 3)).await.id();

    // Spring: the cable maker fails a spot check twice; the city is asked to step in.
    app.set_now("2026-03-10T02:00:00Z");
    confirmed(&app.county(), &cable, "major", "2026-03-06").await;
    confirmed(&app.sibling(), &toys, "relatively_major", "2026-03-09").await;
    app.set_now("2026-06-20T02:00:00Z");
    let second = finding(&app.county(), &cable, "major", "2026-06-18").await;
    let answer = step(&app.county(), &format!("/findings/{second}"), "confirm", json!({})).await;
    assert_eq!(answer["monitoring_level"], "key");
    let elevation = format!("/elevations/{}", answer["elevation_id"].as_str().unwrap());
    let approve = json!({"approved": true, "kind": "listed_supervision", "reason": "半年内两次重大风险，挂牌督办", "due_on": "2027-06-30",
        "published_on": "2026-06-18", "published_in": "市局网站公告"});
    step(&app.city(), &elevation, "decide", approve).await;
    assert_eq!(app.county().get(&format!("/units/{cable}")).await.json["lead_authority"]["level"], "county", "a listing leaves the lead");

    // Autumn: the third, and the credit system speaks of the lamp maker.
    app.set_now("2026-10-12T02:00:00Z");
    confirmed(&app.county(), &cable, "major", "2026-10-11").await;
    assert_eq!(level(&app, &cable).await, "special");
    let class = json!({"credit_risk_class": "D", "source": "2026年第三季度", "valid_from": "2026-10-01"});
    app.county().post(&format!("/units/{lamps}/credit-risk"), class).await.status(201);

    // December: the city's lists of next year are published.
    app.set_now("2026-12-20T02:00:00Z");
    app.sweep();
    let special = list(&app, 2027, "special").await;
    let published = step(&app.city(), &special, "publish", json!({})).await;
    assert_eq!(published["entries"], 2);
    let hash = published["content_sha256"].clone();
    let key = list(&app, 2027, "key").await;
    step(&app.city(), &key, "publish", json!({})).await;
    let entries = app.city().all(&format!("{key}/entries")).await;
    assert_eq!(entries.iter().map(|e| e["unit_id"].as_str().unwrap()).collect::<Vec<_>>(), [toys.as_str()]);

    // 2027: everything is put right and the cable maker released; credit is restored; nothing new is found.
    app.set_now("2027-06-01T02:00:00Z");
    for found in app.city().all("/findings").await {
        let path = format!("/findings/{}", found["id"].as_str().unwrap());
        step(&app.province(), &path, "rectify", json!({"rectified_on": "2027-05-30", "evidence": "复检合格"})).await;
        step(&app.city(), &path, "verify", json!({"passed": true})).await;
    }
    step(&app.city(), &elevation, "release", json!({"reason": "整改验收合格", "result": "三项重大隐患全部整改销号"})).await;
    assert_eq!(app.county().get(&format!("/units/{cable}")).await.json["lead_authority"]["level"], "county");
    let restored = json!({"credit_risk_class": "B", "source": "2027年第二季度", "valid_from": "2027-06-01"});
    app.county().post(&format!("/units/{lamps}/credit-risk"), restored).await.status(201);

    // 2028: the first major leaves its two years on 7 March, the toy maker's finding on 10 March.
    app.set_now("2028-03-06T02:00:00Z");
    app.sweep();
    assert_eq!((level(&app, &cable).await, level(&app, &toys).await), (json!("special"), json!("key")));
    app.set_now("2028-03-10T02:00:00Z");
    app.sweep();
    assert_eq!((level(&app, &cable).await, level(&app, &toys).await), (json!("key"), json!("routine")));

    // This year's list beside the last: who left, who stayed.
    let next = list(&app, 2028, "special").await;
    let difference = app.city().get(&format!("{next}/difference")).await.status(200).json;
    assert_eq!((difference["added"].as_i64(), difference["removed"].as_i64(), difference["stayed"].as_i64()), (Some(0), Some(2), Some(0)));
    assert_eq!(special.rsplit('/').next(), difference["previous_list_id"].as_str());
    let next_key = list(&app, 2028, "key").await;
    let difference = app.city().get(&format!("{next_key}/difference")).await.status(200).json;
    let told: Vec<_> =
        difference["items"].as_array().unwrap().iter().map(|d| (d["change"].as_str().unwrap(), d["unit_id"].as_str().unwrap())).collect();
    assert_eq!(told, [("added", cable.as_str()), ("removed", toys.as_str())]);

    // The published list is what it was, to the byte; and what was known then can be asked for ever.
    assert_eq!(app.city().get(&special).await.json["content_sha256"], hash);
    let then = app.county().get(&format!("/units/{cable}/monitoring-level?as_of=2026-12-20")).await.json;
    assert_eq!((then["level"].as_str(), then["trace"]["findings"].as_array().map(Vec::len)), (Some("special"), Some(3)));
    let counted = app.city().get("/statistics/units?by=monitoring_level").await.status(200).json;
    let figure =
        |level: &str| counted["items"].as_array().unwrap().iter().find(|i| i["monitoring_level"] == level).map(|i| i["units"].as_i64().unwrap());
    assert_eq!((figure("key"), figure("routine"), figure("special")), (Some(1), Some(2), None));
    assert_eq!(app.city().get("/statistics/reconciliation").await.json["agrees"], true);
}

e2e![a_year_in_one_city];
