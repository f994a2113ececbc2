//! Units by where they stand: right on the ground of an authority, and what goes along when they move.

use serde_json::{Value, json};

use crate::support::{App, CallerOf, make};

async fn named(app: &App, division: &str, serial: u32, ground: Value) -> Value {
    let mut body = make::unit(division, serial);
    body["name"] = json!(format!("单位{serial}"));
    if !ground.is_null() {
        body["territorial_authority_id"] = ground;
    }
    make::enter(&app.national(), body).await.json
}

async fn names(caller: &CallerOf<'_>, query: &str) -> Vec<String> {
    caller.all(&format!("/units?sort=created_at&{query}")).await.iter().map(|u| u["name"].as_str().unwrap().to_owned()).collect()
}

async fn only_those_right_on_the_ground_of_an_authority_are_found_by_it(app: App) {
    let body = json!({"name": "北山市场监督管理所", "level": "station", "division_code": "330106002", "parent_id": app.authority("330106")});
    let station = app.national().post("/authorities", body).await.status(201).id();
    let id = |code: &str| app.authority(code).to_string();
    named(&app, "330106", 1, Value::Null).await;
    named(&app, "330106002", 2, Value::Null).await;
    named(&app, "330105", 3, Value::Null).await;
    named(&app, "330106", 4, json!(id("330100"))).await;
    named(&app, "330106", 5, json!(id("330000"))).await;
    named(&app, "330106", 6, json!(id("100000"))).await;
    named(&app, "110101", 7, Value::Null).await;
    named(&app, "441900", 8, Value::Null).await;
    for (ground, expected) in [
        (id("330106"), vec!["单位1"]),
        (station.clone(), vec!["单位2"]),
        (id("330105"), vec!["单位3"]),
        (id("330100"), vec!["单位4"]),
        (id("330000"), vec!["单位5"]),
        (id("100000"), vec!["单位6"]),
        (id("110000"), vec![]),
        (id("110101"), vec!["单位7"]),
        (id("441900"), vec!["单位8"]),
        ("01980000-0000-7000-8000-00000000ffff".into(), vec![]),
    ] {
        for order in ["", "&sort=updated_at"] {
            let query = format!("territorial_authority_id={ground}{order}");
            let found = app.national().all(&format!("/units?{query}")).await;
            assert_eq!(found.iter().map(|u| u["name"].as_str().unwrap()).collect::<Vec<_>>(), expected, "{ground}");
        }
        let searched = names(&app.national(), &format!("territorial_authority_id={ground}&q={}", make::encoded("单位"))).await;
        assert_eq!(searched, expected, "{ground}");
    }
    for (caller, subtree, ground, expected) in [
        (app.national(), "330106", id("330106"), vec!["单位1"]),
        (app.national(), "330106", station.clone(), vec!["单位2"]),
        (app.national(), "330106", id("330105"), vec![]),
        (app.national(), "330105", station.clone(), vec![]),
        (app.national(), "330100", id("330100"), vec!["单位4"]),
        (app.national(), "330106", id("330100"), vec![]),
        (app.city(), "330100", id("330105"), vec!["单位3"]),
        (app.city(), "330100", id("330000"), vec![]),
        (app.county(), "330106", id("330105"), vec![]),
    ] {
        let found = names(&caller, &format!("authority_id={}&territorial_authority_id={ground}", id(subtree))).await;
        assert_eq!(found, expected, "{ground} in {subtree}");
    }
    assert_eq!(names(&app.county(), &format!("territorial_authority_id={}", id("330105"))).await, [""; 0]);
}

async fn hand_overs_and_overrides_go_along_with_a_unit_that_moves(app: App) {
    let made = make::enter(&app.county(), make::unit_with("330106", 1, &["production"], json!(50), json!(0))).await;
    let place = made.header("location").to_owned();
    app.set_now("2027-01-10T02:00:00Z");
    app.county()
        .put(&format!("/units/{}/metrics/2026", made.id()), json!({"employees_period_end": 1000, "main_business_revenue_wan": 0}))
        .await
        .status(201);
    let body = json!({"authority_id": app.authority("330100"), "reason": "跨区集团统一监管", "from_on": "2027-01-10"});
    app.city().with("If-Match", "\"2\"").put(&format!("/units/{}/lead-override", made.id()), body).await.status(200);
    let (handovers, overrides) = (app.county().all("/handovers").await, app.county().all("/lead-overrides").await);
    assert_eq!((handovers.len(), overrides.len()), (1, 1));
    assert_eq!((app.sibling().all("/handovers").await.len(), app.sibling().all("/lead-overrides").await.len()), (0, 0));
    app.city().with("If-Match", "\"3\"").patch(&place, json!({"division_code": "330105"})).await.status(200);
    // Whoever lost it is told of it up to the move.
    let after = app.county().all("/handovers").await;
    assert_eq!((after.len(), &after[1..], app.county().all("/lead-overrides").await.len()), (2, &handovers[..], 0));
    assert_eq!(app.sibling().all("/handovers").await, after);
    assert_eq!(app.sibling().all("/lead-overrides").await, overrides);
    assert_eq!(app.city().all("/handovers").await, after);
    // Into another province: nothing of it stays here but that it went.
    app.national().with("If-Match", "\"4\"").patch(&place, json!({"division_code": "320102"})).await.status(200);
    for (caller, told) in [(app.county(), 2), (app.sibling(), 3), (app.city(), 3), (app.province(), 3)] {
        assert_eq!((caller.all("/handovers").await.len(), caller.all("/lead-overrides").await.len()), (told, 0));
    }
    assert_eq!(app.as_user("other-province").all("/handovers").await.len(), 3);
    assert_eq!(app.as_user("other-province").all("/lead-overrides").await.len(), 1);
}

e2e![only_those_right_on_the_ground_of_an_authority_are_found_by_it, hand_overs_and_overrides_go_along_with_a_unit_that_moves];
