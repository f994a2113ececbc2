//! Levels that change by themselves, swept in time or late, by one instance or two.

use api::flows::monitoring::sweep::sweep;
use serde_json::json;

use crate::support::make::{confirmed, put_right, settled};
use crate::support::{App, make};

async fn findings_that_age_out_lower_the_level_without_anyone_touching_the_unit(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    for day in ["2024-11-23", "2025-05-01", "2026-11-23"] {
        settled(&app, &unit, "major", day).await;
    }
    // Discovered 2024-11-23, both ends included: on 2026-11-23 special, on 2026-11-24 key.
    assert_eq!(county.get(&format!("/units/{unit}/monitoring-level?as_of=2026-11-23&known_on=2026-11-24")).await.json["level"], "special");
    assert_eq!(county.get(&format!("/units/{unit}")).await.json["monitoring_level"], "key");
    assert_eq!(app.sweep().reviewed, 0, "nothing is due");
    app.set_now("2027-05-01T15:59:59Z");
    assert_eq!(app.sweep().reviewed, 0);
    app.set_now("2027-05-01T16:00:00Z");
    let swept = app.sweep();
    assert_eq!((swept.reviewed, swept.changed), (1, 0), "one of two majors is left: still key");
    app.set_now("2028-11-23T16:00:00Z");
    assert_eq!(app.sweep().changed, 1);
    assert_eq!(app.county().get(&format!("/units/{unit}")).await.json["monitoring_level"], "routine");
}

async fn what_nobody_put_right_stays_at_key_until_it_is_verified(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    let id = confirmed(&app.county(), &unit, "relatively_major", "2024-12-01").await;
    let told = app.county().get(&format!("/units/{unit}/monitoring-level")).await.json;
    assert_eq!((told["level"].as_str(), told["next_review_on"].as_str()), (Some("key"), None), "no day ends it");
    app.set_now("2029-06-01T02:00:00Z");
    assert_eq!(app.sweep().reviewed, 0);
    let told = app.county().get(&format!("/units/{unit}/monitoring-level")).await.json;
    assert_eq!((told["level"].as_str(), told["trace"]["findings"][0]["held_open"].as_bool()), (Some("key"), Some(true)));
    assert_eq!(put_right(&app, &id).await["monitoring_level"], "routine", "it is older than its window");
    let as_of = async |day: &str| app.county().get(&format!("/units/{unit}/monitoring-level?as_of={day}")).await.json["level"].clone();
    assert_eq!((as_of("2029-05-31").await, as_of("2029-06-01").await), (json!("key"), json!("routine")));

    // One that is put right within its window falls on its day, by the sweep.
    let late = confirmed(&app.county(), &unit, "relatively_major", "2029-05-20").await;
    put_right(&app, &late).await;
    app.set_now("2031-05-21T02:00:00Z");
    assert_eq!(app.sweep().changed, 1);
    // And one that breaks open again holds again.
    let path = format!("/findings/{late}");
    let reopened = make::step(&app.city(), &path, "reopen", json!({"reason": "同一问题再次出现", "due_on": "2031-07-15"})).await;
    assert_eq!(reopened["monitoring_level"], "key");
}

async fn a_sweep_that_did_not_run_for_years_tells_each_change_on_its_day(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    for day in ["2025-03-10", "2025-06-10", "2026-09-10"] {
        settled(&app, &unit, "major", day).await;
    }
    let rise = json!({"credit_risk_class": "D", "source": "第一季度", "valid_from": "2027-01-15"});
    county.post(&format!("/units/{unit}/credit-risk"), rise).await.status(201);
    let fall = json!({"credit_risk_class": null, "source": "修复", "valid_from": "2027-02-20"});
    county.post(&format!("/units/{unit}/credit-risk"), fall).await.status(201);
    app.set_now("2029-01-01T02:00:00Z");
    app.sweep();
    let decisions = app.county().all(&format!("/monitoring-decisions?unit_id={unit}")).await;
    let told: Vec<_> = decisions.iter().map(|d| (d["effective_on"].as_str().unwrap(), d["level"].as_str().unwrap())).collect();
    assert_eq!(told, [("2028-09-11", "routine"), ("2027-03-11", "key"), ("2026-11-24", "special"), ("2026-11-24", "key")]);
    assert_eq!(app.sweep().reviewed, 0, "all is made up for");
    let trail = app.as_user("county-admin").all(&format!("/audit-events?resource=unit&resource_id={unit}")).await;
    assert_eq!(trail.iter().filter(|e| e["actor_name"] == "system").count(), 4, "what the program did by itself is in the trail");
}

async fn one_instance_sweeps_and_another_takes_over_when_it_is_gone(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    settled(&app, &unit, "relatively_major", "2024-11-25").await;
    let (first, other) = (app.state.instance_id, app.authority("330106"));
    assert!(sweep(&app.db, first).unwrap().is_some());
    assert!(sweep(&app.db, other).unwrap().is_some(), "who has ended leaves it to the next");
    let taken = app.db.write_now(&persistence::Caller::system("test"), move |tx| persistence::queries::sweep::take_lease(tx, first, 60));
    assert!(taken.unwrap());
    assert!(sweep(&app.db, other).unwrap().is_none(), "the first is at work");
    app.set_now("2026-11-26T02:00:00Z");
    let swept = sweep(&app.db, other).unwrap().expect("the first has been silent for a day");
    assert_eq!(swept.changed, 1);
}

/// Several instances that sweep at once, beside officers who work: every unit ends where the rule says.
async fn two_instances_at_once_beside_officers(app: App) {
    let county = app.county();
    let mut units = Vec::new();
    for serial in 1..=12 {
        let unit = make::enter(&county, make::unit("330106", serial)).await.id();
        settled(&app, &unit, "relatively_major", "2024-11-25").await;
        units.push(unit);
    }
    app.set_now("2026-11-26T02:00:00Z");
    let county = app.county();
    let sweeps: Vec<_> = [app.authority("330106"), app.authority("330105")]
        .into_iter()
        .map(|instance| {
            let db = app.db.clone();
            std::thread::spawn(move || sweep(&db, instance).unwrap())
        })
        .collect();
    for unit in &units[..6] {
        confirmed(&county, unit, "major", "2026-11-25").await;
    }
    let swept: Vec<_> = sweeps.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert!(swept.iter().any(Option::is_some));
    app.set_now("2026-11-26T03:00:00Z");
    app.sweep();
    for (index, unit) in units.iter().enumerate() {
        let level = app.county().get(&format!("/units/{unit}")).await.json["monitoring_level"].clone();
        assert_eq!(level, if index < 6 { "key" } else { "routine" });
    }
}

e2e![
    findings_that_age_out_lower_the_level_without_anyone_touching_the_unit,
    what_nobody_put_right_stays_at_key_until_it_is_verified,
    a_sweep_that_did_not_run_for_years_tells_each_change_on_its_day,
    one_instance_sweeps_and_another_takes_over_when_it_is_gone,
    two_instances_at_once_beside_officers
];
