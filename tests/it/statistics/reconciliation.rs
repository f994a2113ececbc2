//! `GET /statistics/reconciliation`: a recount beside the counters.

use persistence::testing;
use serde_json::json;

use super::{agrees, nation};
use crate::support::{App, make};

fn tamper(app: &App, sql: &str) {
    testing::execute(&mut testing::open(app.db.url()).unwrap(), sql).unwrap();
}

async fn the_recount_agrees_for_everybody_at_every_level(app: App) {
    let entered = nation(&app).await;
    agrees(&app, entered).await;
    for (caller, code) in
        [(app.province(), "330000"), (app.city(), "330100"), (app.county(), "330106"), (app.national(), "110000"), (app.national(), "320000")]
    {
        let answer = caller.get(&format!("/statistics/reconciliation?authority_id={}", app.authority(code))).await.status(200).json;
        let listed = caller.all(&format!("/units?authority_id={}", app.authority(code))).await.len();
        assert_eq!((&answer["agrees"], &answer["counted"], &answer["recounted"]), (&json!(true), &json!(listed), &json!(listed)), "{code}");
    }
}

async fn a_counter_that_somebody_changed_is_shown_to_all_above_it_and_to_nobody_beside_it(app: App) {
    for serial in 0..3 {
        make::enter(&app.county(), make::unit("330106", serial)).await;
    }
    make::enter(&app.sibling(), make::unit("330105", 9)).await;
    // The leaf's own counter; what is kept right below the province stays right.
    let node = "(SELECT territorial_authority_id FROM units WHERE seq = (SELECT MIN(seq) FROM units))";
    let slot = format!("(SELECT MIN(slot) FROM unit_counters WHERE rollup = 0 AND node_id = {node})");
    tamper(&app, &format!("UPDATE unit_counters SET units = units + 2 WHERE rollup = 0 AND node_id = {node} AND slot = {slot}"));
    let county = json!({"id": app.authority("330106"), "name": "西湖区市场监督管理局", "level": "county"});
    let difference = json!({
        "authority": county, "activities": ["production"], "tier": "C", "monitoring_level": "routine", "routine_mode": "daily", "operating_status": "active",
        "counted": 5, "recounted": 3
    });
    for (caller, counted, recounted) in [(app.county(), 5, 3), (app.city(), 6, 4), (app.province(), 6, 4), (app.national(), 6, 4)] {
        let answer = caller.get("/statistics/reconciliation").await.status(200).json;
        let said = [&answer["agrees"], &answer["counted"], &answer["recounted"], &answer["differing"], &answer["differences"]];
        assert_eq!(said, [&json!(false), &json!(counted), &json!(recounted), &json!(1), &json!([difference])]);
    }
    let beside = app.sibling().get("/statistics/reconciliation").await.status(200).json;
    assert_eq!((&beside["agrees"], &beside["differences"]), (&json!(true), &json!([])));
}

async fn a_counter_of_a_whole_city_is_compared_where_it_is_read(app: App) {
    make::enter(&app.county(), make::unit("330106", 1)).await;
    tamper(&app, "UPDATE unit_counters SET units = 7 WHERE rollup = 1");
    for (caller, agrees) in [(app.county(), true), (app.city(), true), (app.province(), false), (app.national(), false)] {
        let answer = caller.get("/statistics/reconciliation").await.status(200).json;
        assert_eq!((&answer["agrees"], &answer["counted"], &answer["recounted"]), (&json!(agrees), &json!(1), &json!(1)));
        if !agrees {
            assert_eq!(answer["differences"][0]["authority"]["id"], json!(app.authority("330100")));
            assert_eq!((&answer["differences"][0]["counted"], &answer["differences"][0]["recounted"]), (&json!(7), &json!(1)));
        }
    }
}

async fn a_counter_that_is_gone_and_one_of_nothing_are_both_found(app: App) {
    make::enter(&app.county(), make::unit("330106", 1)).await;
    let mut large = make::unit("330106", 2);
    large["metrics"] = json!({"year": 2025, "employees_period_end": 2000});
    make::enter(&app.county(), large).await;
    tamper(&app, "DELETE FROM unit_counters WHERE tier = 'C'");
    tamper(&app, "UPDATE unit_counters SET monitoring_level = 'special' WHERE tier = 'A'");
    let answer = app.county().get("/statistics/reconciliation").await.status(200).json;
    assert_eq!((&answer["counted"], &answer["recounted"], &answer["differing"]), (&json!(1), &json!(2), &json!(3)));
    let mut found: Vec<(String, String, i64, i64)> = answer["differences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| {
            let text = |name: &str| d[name].as_str().unwrap().to_owned();
            (text("tier"), text("monitoring_level"), d["counted"].as_i64().unwrap(), d["recounted"].as_i64().unwrap())
        })
        .collect();
    found.sort();
    let expected = [("A", "routine", 0, 1), ("A", "special", 1, 0), ("C", "routine", 0, 1)];
    assert_eq!(found, expected.map(|(tier, level, counted, recounted)| (tier.to_owned(), level.to_owned(), counted, recounted)));
}

async fn of_many_differences_the_first_hundred_are_shown(app: App) {
    make::enter(&app.county(), make::unit("330106", 1)).await;
    for n in 0..150 {
        tamper(
            &app,
            &format!(
                "INSERT INTO unit_counters SELECT node_id, rollup, activities, tier, monitoring_level, operating_status, {}, \
                 provincial_id, municipal_id, county_id, station_id, 1, routine_mode FROM unit_counters WHERE rollup = 0 AND slot < 90",
                100 + n
            ),
        );
    }
    // Slots are one counter.
    let answer = app.county().get("/statistics/reconciliation").await.status(200).json;
    assert_eq!((&answer["counted"], &answer["differing"]), (&json!(151), &json!(1)));
    let codes = ["suspended", "dormant", "moved_out", "uncontactable", "licence_revoked"];
    for (activities, status) in (1..8).flat_map(|a| codes.map(|code| (a, code))) {
        for level in ["routine", "key", "special"] {
            tamper(
                &app,
                &format!(
                    "INSERT INTO unit_counters SELECT node_id, rollup, {activities}, tier, '{level}', '{status}', 0, \
                     provincial_id, municipal_id, county_id, station_id, 1, routine_mode FROM unit_counters WHERE rollup = 0 AND slot = 100"
                ),
            );
        }
    }
    let answer = app.county().get("/statistics/reconciliation").await.status(200).json;
    assert_eq!((&answer["counted"], &answer["differing"]), (&json!(256), &json!(106)));
    assert_eq!(answer["differences"].as_array().unwrap().len(), 100);
}

e2e![
    the_recount_agrees_for_everybody_at_every_level,
    a_counter_that_somebody_changed_is_shown_to_all_above_it_and_to_nobody_beside_it,
    a_counter_of_a_whole_city_is_compared_where_it_is_read,
    a_counter_that_is_gone_and_one_of_nothing_are_both_found,
    of_many_differences_the_first_hundred_are_shown
];
