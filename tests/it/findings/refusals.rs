//! What a finding cannot be.

use serde_json::json;

use crate::support::make::{confirmed, finding, step};
use crate::support::{App, make};

async fn nothing_is_discovered_tomorrow_or_put_right_before_it_was_discovered(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let body = json!({"source": "other", "grade": "general", "description": " ", "discovered_on": "2026-11-25", "due_on": "2026-11-01"});
    county.post(&format!("/units/{unit}/findings"), body).await.faults(&[
        ("/description", "bad_length"),
        ("/discovered_on", "date_in_future"),
        ("/due_on", "date_order"),
    ]);
    let path = format!("/findings/{}", finding(&county, &unit, "general", "2026-11-20").await);
    let body = json!({"rectified_on": "2026-11-19", "evidence": "已整改"});
    county.clone().with("If-Match", "\"1\"").post(&format!("{path}/rectify"), body).await.faults(&[("/rectified_on", "date_order")]);
    let body = json!({"rectified_on": "2026-11-25", "evidence": "已整改"});
    county.clone().with("If-Match", "\"1\"").post(&format!("{path}/rectify"), body).await.faults(&[("/rectified_on", "date_in_future")]);
    assert_eq!(county.get(&path).await.json["version"], 1, "nothing was stored");
    let far = json!({"due_on": "9999-12-31"});
    county.with("If-Match", "\"1\"").patch(&path, far).await.faults(&[("/due_on", "out_of_range")]);
}

async fn confirmed_twice_is_a_conflict_and_a_grave_grade_needs_its_basis(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let body = json!({"source": "other", "grade": "major", "description": "漏电", "discovered_on": "2026-11-20"});
    let path = format!("/findings/{}", county.post(&format!("/units/{unit}/findings"), body).await.status(201).id());
    county.clone().with("If-Match", "\"1\"").post(&format!("{path}/confirm"), json!({})).await.faults(&[("/grade_basis", "required")]);
    step(&county, &path, "confirm", json!({"grade_basis": "可能触电"})).await;
    county.clone().with("If-Match", "\"2\"").post(&format!("{path}/confirm"), json!({})).await.problem(409, "finding_not_reported");
    county.clone().with("If-Match", "\"1\"").post(&format!("{path}/confirm"), json!({})).await.problem(412, "stale_version");
    county.post(&format!("{path}/confirm"), json!({})).await.problem(428, "if_match_required");
}

async fn a_step_that_is_sent_twice_is_taken_once(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let path = format!("/findings/{}", finding(&county, &unit, "major", "2026-11-20").await);
    let sent = county.clone().with("If-Match", "\"1\"").with("Idempotency-Key", "confirm-1");
    let first = sent.post(&format!("{path}/confirm"), json!({})).await.status(200);
    let again = sent.post(&format!("{path}/confirm"), json!({})).await.status(200);
    assert_eq!((first.json, again.header("idempotency-replayed")), (again.json.clone(), "true"));
    assert_eq!(county.get(&path).await.json["version"], 2);
}

async fn a_unit_user_sees_no_risk_notes(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let id = confirmed(&county, &unit, "major", "2026-11-20").await;
    let body = json!({"username": "own", "display_name": "单位用户", "password": "a password of the tests", "role": "unit_user", "unit_id": unit});
    app.as_user("county-admin").post("/users", body).await.status(201);
    let own = app.as_user("own");
    own.get(&format!("/findings/{id}")).await.problem(403, "forbidden");
    own.get(&format!("/units/{unit}/monitoring-level")).await.problem(403, "forbidden");
    own.get("/monitoring-lists").await.problem(403, "forbidden");
    app.sibling().get(&format!("/findings/{id}")).await.problem(404, "not_found");
}

async fn a_finding_counts_whatever_the_clock_of_who_confirms_it_says(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    app.set_now("2026-11-24T03:00:00Z");
    for day in ["2026-03-01", "2026-05-01"] {
        confirmed(&app.county(), &unit, "major", day).await;
    }
    // A request that began earlier, or a machine whose clock is behind, comes to the unit last.
    app.set_now("2026-11-24T02:30:00Z");
    confirmed(&app.county(), &unit, "major", "2026-07-01").await;
    assert_eq!(app.county().get(&format!("/units/{unit}")).await.json["monitoring_level"], "special");
}

/// Two majors each on one unit by two officers at once: the third of three is counted, whoever confirms it.
async fn findings_confirmed_at_once_are_all_weighed(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let mut paths = Vec::new();
    for day in ["2026-03-01", "2026-05-01", "2026-07-01", "2026-09-01"] {
        paths.push(format!("/findings/{}", finding(&county, &unit, "major", day).await));
    }
    let confirm = |path: String| {
        let caller = county.clone().with("If-Match", "\"1\"");
        async move { caller.post(&format!("{path}/confirm"), json!({})).await.code }
    };
    let codes = futures_util::future::join_all(paths.into_iter().map(confirm)).await;
    assert_eq!(codes, [200; 4]);
    let level = county.get(&format!("/units/{unit}/monitoring-level")).await.status(200).json;
    assert_eq!(level["level"], "special");
    assert_eq!(county.get(&format!("/units/{unit}")).await.json["monitoring_level"], "special", "what is stored is what the rule says");
    assert_eq!(county.all(&format!("/elevations?unit_id={unit}")).await.len(), 1, "one elevation is proposed, not several");
}

e2e![
    nothing_is_discovered_tomorrow_or_put_right_before_it_was_discovered,
    confirmed_twice_is_a_conflict_and_a_grave_grade_needs_its_basis,
    a_step_that_is_sent_twice_is_taken_once,
    a_unit_user_sees_no_risk_notes,
    a_finding_counts_whatever_the_clock_of_who_confirms_it_says,
    findings_confirmed_at_once_are_all_weighed
];
