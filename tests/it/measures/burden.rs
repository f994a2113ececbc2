//! The burden ledger of a unit, and its sums over a subtree: the children add up to the parent.

use serde_json::{Value, json};

use super::{instrument, producer, user_of};
use crate::support::{App, CallerOf, Reply, make};

async fn ledger(caller: &CallerOf<'_>, unit: &Reply, query: &str) -> Value {
    caller.get(&format!("/units/{}/burden{query}", unit.id())).await.status(200).json
}

async fn visit(caller: &CallerOf<'_>, unit: &Reply, day: &str, purpose: &str, trigger: Value) {
    let body = json!({"visited_on": day, "purpose": purpose, "trigger": trigger});
    caller.post(&format!("/units/{}/visits", unit.id()), body).await.status(201);
}

/// What a unit's user reads of a ledger: everything but how many visits had no trigger.
fn told_to_the_unit(mut ledger: Value) -> Value {
    ledger.as_object_mut().unwrap().remove("visits_without_trigger");
    ledger
}

/// The figures of a ledger: visits, without trigger, asked, held, instruments; and visits by purpose.
fn figures(v: &Value) -> ([i64; 5], Vec<i64>) {
    let number = |name: &str| v[name].as_i64().unwrap();
    let purposes = v["visits_by_purpose"].as_array().unwrap().iter().map(|p| p["visits"].as_i64().unwrap()).collect();
    (["visits", "visits_without_trigger", "fields_asked", "fields_already_held", "instruments"].map(number), purposes)
}

async fn a_ledger_counts_what_took_place_in_its_year(app: App) {
    let unit = producer(&app, 1).await;
    let county = app.county();
    assert_eq!(figures(&ledger(&county, &unit, "").await), ([0; 5], vec![0; 4]));
    visit(&county, &unit, "2025-12-31", "on_site_check", json!(null)).await;
    visit(&county, &unit, "2026-01-01", "on_site_check", json!(null)).await;
    visit(&county, &unit, "2026-11-24", "sampling", json!("complaint")).await;
    visit(&app.city(), &unit, "2026-11-24", "service", json!("assignment")).await;
    let body = json!({"fields": ["address", "name", "employees"], "purpose": "x"});
    county.post(&format!("/units/{}/information-requests", unit.id()), body).await.status(201);
    county.post("/instruments", instrument(&unit, "1号")).await.status(201);
    let now = ledger(&county, &unit, "").await;
    assert_eq!(figures(&now), ([3, 1, 1, 2, 1], vec![1, 1, 0, 1]));
    assert_eq!((&now["year"], &now["unit_id"], &now["as_of"]), (&json!(2026), &json!(unit.id()), &json!("2026-11-24T02:00:00.000000Z")));
    assert_eq!(now["visits_by_purpose"][0], json!({"purpose": "on_site_check", "visits": 1}));
    assert_eq!(figures(&ledger(&county, &unit, "?year=2025").await), ([1, 1, 0, 0, 0], vec![1, 0, 0, 0]));
    // The unit reads its own ledger.
    let user = user_of(&app, &unit, "of-the-unit").await;
    assert_eq!(ledger(&user, &unit, "").await, told_to_the_unit(now));
    app.sibling().get(&format!("/units/{}/burden", unit.id())).await.problem(404, "not_found");
    county.get(&format!("/units/{}/burden?year=1999", unit.id())).await.names(400, "invalid_parameter", &[("year", "out_of_range")]);
    county.get(&format!("/units/{}/burden?year=x", unit.id())).await.problem(400, "invalid_parameter");
}

async fn sums(caller: &CallerOf<'_>, query: &str) -> Value {
    caller.get(&format!("/statistics/burden{query}")).await.status(200).json
}

/// The items by name of the child.
fn children(v: &Value) -> Vec<(&str, [i64; 5])> {
    let mut found: Vec<_> = v["items"].as_array().unwrap().iter().map(|i| (i["child"]["name"].as_str().unwrap(), figures(i).0)).collect();
    found.sort_unstable();
    found
}

/// The parent is the sum of its children.
fn assert_adds_up(v: &Value) {
    let (mut sum, mut purposes) = ([0; 5], vec![0; 4]);
    for item in v["items"].as_array().unwrap() {
        let (figures, by_purpose) = figures(item);
        sum.iter_mut().zip(figures).for_each(|(s, f)| *s += f);
        purposes.iter_mut().zip(by_purpose).for_each(|(s, f)| *s += f);
    }
    assert_eq!(figures(&v["total"]), (sum, purposes));
}

async fn station(app: &App) -> String {
    let body = json!({"name": "北山市场监督管理所", "level": "station", "division_code": "330106002", "parent_id": app.authority("330106")});
    app.national().post("/authorities", body).await.status(201).id()
}

async fn the_children_add_up_to_the_parent_at_every_level(app: App) {
    station(&app).await;
    let xihu = producer(&app, 1).await;
    let beishan = make::enter(&app.county(), make::unit("330106002", 2)).await;
    let gongshu = make::enter(&app.sibling(), make::unit("330105", 3)).await;
    let nanjing = make::enter(&app.national(), make::unit("320102", 4)).await;
    let national = app.national();
    for (unit, times) in [(&xihu, 1), (&beishan, 2), (&gongshu, 3), (&nanjing, 4)] {
        for _ in 0..times {
            visit(&national, unit, "2026-11-24", "on_site_check", json!(null)).await;
        }
    }
    app.county()
        .post(&format!("/units/{}/information-requests", beishan.id()), json!({"fields": ["address", "name"], "purpose": "x"}))
        .await
        .status(201);
    app.county().post("/instruments", instrument(&gongshu, "1号")).await.faults(&[("/unit_id", "unknown_unit")]);
    app.city().post("/instruments", instrument(&gongshu, "1号")).await.status(201);
    let county = sums(&app.county(), "").await;
    assert_eq!(children(&county), [("北山市场监督管理所", [2, 2, 1, 1, 0]), ("西湖区市场监督管理局", [1, 1, 0, 0, 0])]);
    let city = sums(&app.city(), "").await;
    assert_eq!(children(&city), [("拱墅区市场监督管理局", [3, 3, 0, 0, 1]), ("西湖区市场监督管理局", [3, 3, 1, 1, 0])]);
    let province = sums(&app.province(), "").await;
    assert_eq!(children(&province), [("杭州市市场监督管理局", [6, 6, 1, 1, 1])]);
    let nation = sums(&national, "").await;
    assert_eq!(children(&nation), [("江苏省市场监督管理局", [4, 4, 0, 0, 0]), ("浙江省市场监督管理局", [6, 6, 1, 1, 1])]);
    for v in [&county, &city, &province, &nation] {
        assert_adds_up(v);
    }
    // What a child says of itself is what its parent says of it.
    let below = sums(&national, &format!("?authority_id={}&year=2026", app.authority("330106"))).await;
    assert_eq!((&below["total"], &below["items"]), (&county["total"], &county["items"]));
    assert_eq!(figures(&sums(&national, "?year=2025").await["total"]).0, [0; 5]);
    app.sibling().get(&format!("/statistics/burden?authority_id={}", app.authority("330106"))).await.problem(404, "not_found");
    national.get("/statistics/burden?year=2100").await.names(400, "invalid_parameter", &[("year", "out_of_range")]);
}

e2e![a_ledger_counts_what_took_place_in_its_year, the_children_add_up_to_the_parent_at_every_level];
