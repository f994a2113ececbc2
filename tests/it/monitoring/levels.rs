//! Why a unit has its level, today and as of any day (R-39 … R-43).

use serde_json::{Value, json};

use crate::support::make::{confirmed, finding, settled, step};
use crate::support::{App, make};

fn counted(level: &Value) -> Vec<(&str, bool, Option<&str>)> {
    let findings = level["trace"]["findings"].as_array().unwrap();
    findings.iter().map(|f| (f["discovered_on"].as_str().unwrap(), f["counted"].as_bool().unwrap(), f["not_counted"].as_str())).collect()
}

async fn the_trace_names_every_finding_and_every_condition(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let old = settled(&app, &unit, "major", "2024-11-23").await;
    confirmed(&county, &unit, "general", "2026-10-01").await;
    let recent = confirmed(&county, &unit, "major", "2025-05-01").await;
    finding(&county, &unit, "major", "2026-11-01").await;
    let level = county.get(&format!("/units/{unit}/monitoring-level")).await.status(200).json;
    assert_eq!((level["level"].as_str(), level["policy"].as_str()), (Some("key"), Some("national-2023-38")));
    assert_eq!(
        counted(&level),
        [("2024-11-23", false, Some("aged_out")), ("2025-05-01", true, None), ("2026-10-01", false, Some("small_grade"))],
        "the one that is only reported is not there"
    );
    let named: Vec<&str> = level["trace"]["findings"].as_array().unwrap().iter().map(|f| f["finding_id"].as_str().unwrap()).collect();
    assert_eq!(named[..2], [old.as_str(), recent.as_str()]);
    let conditions = level["trace"]["conditions"].as_array().unwrap();
    assert_eq!(conditions.len(), 5, "met and failed");
    assert!(conditions.iter().all(|c| c["clause"].as_str().is_some_and(|mark| mark.starts_with('三'))));
    assert_eq!(level["next_review_on"], "2027-05-02", "the day on which the recent one leaves its window");
}

async fn as_of_a_past_day_it_answers_what_was_known_then(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let path = format!("/units/{unit}/monitoring-level");
    app.set_now("2026-11-26T02:00:00Z");
    let county = app.county();
    let id = confirmed(&county, &unit, "major", "2026-11-20").await;
    app.set_now("2026-11-28T02:00:00Z");
    let county = app.county();
    step(&county, &format!("/findings/{id}"), "overturn", json!({"reason": "复检合格"})).await;

    let level = async |query: &str| county.get(&format!("{path}{query}")).await.status(200).json["level"].as_str().unwrap().to_owned();
    assert_eq!(level("").await, "routine");
    assert_eq!(level("?as_of=2026-11-28").await, "routine", "known by the end of that day");
    assert_eq!(level("?as_of=2026-11-27").await, "key", "it stood then");
    assert_eq!(level("?as_of=2026-11-26").await, "key");
    assert_eq!(level("?as_of=2026-11-25").await, "routine", "discovered, and not yet known");
    assert_eq!(level("?as_of=2026-11-25&known_on=2026-11-27").await, "key", "known later of that day");
    assert_eq!(level("?as_of=2026-11-19&known_on=2026-11-27").await, "routine", "before the discovery");
    let too_far = county.get(&format!("{path}?as_of=2026-11-29")).await;
    assert_eq!((too_far.code, too_far.json["errors"][0]["code"].as_str()), (400, Some("date_in_future")));
    county.get(&format!("{path}?as_of=2026-11-23")).await.problem(404, "not_found");
}

async fn a_changed_grade_counts_from_when_it_was_changed(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    for day in ["2026-01-10", "2026-04-10"] {
        confirmed(&county, &unit, "major", day).await;
    }
    let third = confirmed(&county, &unit, "relatively_major", "2026-07-10").await;
    app.set_now("2026-12-01T02:00:00Z");
    let county = app.county();
    let change = json!({"grade": "major", "grade_basis": "复核后认定为重大"});
    let changed = county.clone().with("If-Match", "\"2\"").patch(&format!("/findings/{third}"), change).await.status(200).json;
    assert_eq!(changed["monitoring_level"], "special");
    let path = format!("/units/{unit}/monitoring-level");
    assert_eq!(county.get(&format!("{path}?as_of=2026-11-30")).await.json["level"], "key");
    assert_eq!(county.get(&format!("{path}?as_of=2026-12-01")).await.json["level"], "special");
}

async fn a_rise_waits_for_a_person_and_is_in_force_meanwhile(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    confirmed(&county, &unit, "major", "2026-11-20").await;
    let waiting = app.city().all("/monitoring-decisions?status=proposed").await;
    assert_eq!(waiting.len(), 1);
    let decision = &waiting[0];
    assert_eq!(
        (decision["unit_id"].as_str(), decision["level"].as_str(), decision["cause"].as_str()),
        (Some(unit.as_str()), Some("key"), Some("finding"))
    );
    let path = format!("/monitoring-decisions/{}", decision["id"].as_str().unwrap());
    let confirmed = step(&county, &path, "confirm", json!({"remark": "已研判"})).await;
    assert_eq!((confirmed["status"].as_str(), confirmed["remark"].as_str()), (Some("confirmed"), Some("已研判")));
    county.clone().with("If-Match", "\"2\"").post(&format!("{path}/confirm"), json!({})).await.problem(409, "level_not_proposed");
    app.sibling().get(&path).await.problem(404, "not_found");
}

async fn a_decision_nobody_confirmed_is_superseded_by_the_next(app: App) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    for day in ["2026-01-10", "2026-04-10", "2026-07-10"] {
        confirmed(&county, &unit, "major", day).await;
    }
    let decisions = county.all(&format!("/monitoring-decisions?unit_id={unit}")).await;
    let told: Vec<_> = decisions.iter().map(|d| (d["level"].as_str().unwrap(), d["status"].as_str().unwrap())).collect();
    assert_eq!(told, [("special", "proposed"), ("key", "superseded")]);
}

async fn a_stored_decision_replayed_gives_the_same_answer_and_trace(app: App) {
    use api::flows::monitoring::assess::MonitoringInputs;
    use domain::monitoring::{MonitoringInput, replay};
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    for day in ["2024-11-24", "2025-04-10", "2026-07-10"] {
        confirmed(&county, &unit, "major", day).await;
    }
    app.set_now("2026-11-25T02:00:00Z");
    app.sweep();
    let decisions = app.county().all(&format!("/monitoring-decisions?unit_id={unit}")).await;
    assert_eq!(decisions.len(), 3, "key, special, and key again when the first leaves the window");
    for decision in decisions {
        let inputs: MonitoringInputs = serde_json::from_value(decision["inputs"].clone()).unwrap();
        let version = decision["policy"].as_str().unwrap().to_owned();
        let system = persistence::Caller::system("test");
        let policy = app.db.read_now(&system, move |tx| persistence::queries::policies::get_policy_version(tx, &version)).unwrap();
        let input = MonitoringInput { as_of: inputs.as_of, credit_risk_class: inputs.credit_risk_class, findings: &inputs.findings };
        let again = replay(decision["rule_set"].as_str().unwrap(), &input, &policy).unwrap();
        assert_eq!(serde_json::to_value(&again.trace).unwrap(), decision["trace"]);
        assert_eq!((json!(again.level), json!(again.policy)), (decision["rule_level"].clone(), decision["policy"].clone()));
    }
}

e2e![
    the_trace_names_every_finding_and_every_condition,
    as_of_a_past_day_it_answers_what_was_known_then,
    a_changed_grade_counts_from_when_it_was_changed,
    a_rise_waits_for_a_person_and_is_in_force_meanwhile,
    a_decision_nobody_confirmed_is_superseded_by_the_next,
    a_stored_decision_replayed_gives_the_same_answer_and_trace
];
