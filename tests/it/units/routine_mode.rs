//! How a routine unit is checked (三·日常监管: 纳入属地日常监管或者实施触发式监管, R-39): set by its lead, kept, counted, told before a visit.

use serde_json::{Value, json};

use crate::support::{App, CallerOf, Reply, make};

const REASON: &str = "连续三年监督抽查合格，未发现风险隐患";

/// A unit of tier C in Xihu: its county leads.
async fn unit(app: &App, serial: u32) -> Reply {
    make::enter(&app.county(), make::unit("330106", serial)).await
}

async fn now(app: &App, unit: &Reply) -> Reply {
    app.national().get(unit.header("location")).await.status(200)
}

/// Sets the mode in the present version of the unit.
async fn set(app: &App, caller: CallerOf<'_>, unit: &Reply, mode: &str) -> Reply {
    let etag = now(app, unit).await.etag();
    caller.with("If-Match", etag).put(&format!("/units/{}/routine-mode", unit.id()), json!({"mode": mode, "reason": REASON})).await
}

async fn patched(app: &App, unit: &Reply, body: Value) -> Value {
    let etag = now(app, unit).await.etag();
    app.national().with("If-Match", etag).patch(unit.header("location"), body).await.status(200).json
}

fn codes(reply: &Reply) -> Vec<&str> {
    reply.json["warnings"].as_array().unwrap().iter().map(|w| w["code"].as_str().unwrap()).collect()
}

async fn the_lead_of_today_sets_it_or_whoever_stands_above(app: App) {
    let made = unit(&app, 1).await;
    assert_eq!(made.json["routine_mode"], "daily");
    let path = format!("/units/{}/routine-mode", made.id());
    let body = json!({"mode": "triggered", "reason": REASON});
    app.county().put(&path, body.clone()).await.problem(428, "if_match_required");
    app.sibling().with("If-Match", "\"1\"").put(&path, body.clone()).await.problem(404, "not_found");
    app.as_user("inspector").with("If-Match", "\"1\"").put(&path, body.clone()).await.problem(403, "forbidden");
    let blank = json!({"mode": "triggered", "reason": " "});
    app.county().with("If-Match", "\"1\"").put(&path, blank).await.faults(&[("/reason", "bad_length")]);
    app.county().with("If-Match", "\"1\"").put(&path, json!({"mode": "never", "reason": REASON})).await.names(
        400,
        "malformed_body",
        &[("/mode", "wrong_type")],
    );
    let reply = app.county().with("If-Match", "\"1\"").put(&path, body.clone()).await.status(200);
    assert_eq!((reply.etag().as_str(), &reply.json["routine_mode"]), ("\"2\"", &json!("triggered")));
    app.county().with("If-Match", "\"1\"").put(&path, body).await.problem(412, "stale_version");
    // From December on the city leads: until then the county decides, and from then on not.
    let lead = json!({"authority_id": app.authority("330100"), "reason": "跨区集团统一监管", "from_on": "2026-12-01"});
    app.city().with("If-Match", "\"2\"").put(&format!("/units/{}/lead-override", made.id()), lead).await.status(200);
    set(&app, app.county(), &made, "daily").await.status(200);
    app.set_now("2026-11-30T16:00:00Z");
    set(&app, app.county(), &made, "triggered").await.problem(403, "not_the_lead");
    assert_eq!(now(&app, &made).await.json["routine_mode"], "daily");
    set(&app, app.city(), &made, "triggered").await.status(200);
    set(&app, app.province(), &made, "daily").await.status(200);
    set(&app, app.national(), &made, "triggered").await.status(200);
}

async fn it_moves_nothing_else_and_is_in_the_trail(app: App) {
    let made = unit(&app, 1).await;
    let before = now(&app, &made).await.json;
    app.set_now("2026-11-25T02:00:00Z");
    set(&app, app.county(), &made, "triggered").await.status(200);
    let mut after = now(&app, &made).await.json;
    assert_ne!(after["updated_at"], before["updated_at"]);
    for field in ["version", "updated_at", "routine_mode"] {
        after[field] = before[field].clone();
    }
    assert_eq!(after, before);
    // The same again is no change.
    let again = set(&app, app.county(), &made, "triggered").await.status(200);
    assert_eq!(again.etag(), "\"2\"");
    let events = app.as_user("county-admin").all("/audit-events?resource=routine_mode").await;
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!((&events[0]["operation"], &events[0]["resource_id"]), (&json!("put_routine_mode"), &json!(made.id())));
    assert_eq!((&events[0]["before"], &events[0]["after"]), (&json!({"mode": "daily"}), &json!({"mode": "triggered", "reason": REASON})));
}

async fn it_is_kept_at_key_and_holds_again(app: App) {
    let made = unit(&app, 1).await;
    set(&app, app.county(), &made, "triggered").await.status(200);
    let advice = async || app.county().get(&format!("/units/{}/visits/advice", made.id())).await.status(200);
    let watched = patched(&app, &made, json!({"credit_risk_class": "C"})).await;
    assert_eq!((&watched["monitoring_level"], &watched["routine_mode"]), (&json!("key"), &json!("triggered")));
    assert_eq!(codes(&advice().await), [""; 0], "a key unit is visited without a trigger");
    let routine = patched(&app, &made, json!({"credit_risk_class": "A"})).await;
    assert_eq!((&routine["monitoring_level"], &routine["routine_mode"]), (&json!("routine"), &json!("triggered")));
    assert_eq!(codes(&advice().await), ["trigger_needed"]);
}

async fn out_of_reach_of_whoever_set_it_it_is_daily_again(app: App) {
    let made = unit(&app, 1).await;
    set(&app, app.province(), &made, "triggered").await.status(200);
    let moved = patched(&app, &made, json!({"division_code": "330203"})).await;
    assert_eq!(moved["routine_mode"], "triggered", "another city of the same province");
    let moved = patched(&app, &made, json!({"division_code": "110101"})).await;
    assert_eq!((&moved["routine_mode"], &moved["territorial_authority"]["level"]), (&json!("daily"), &json!("county")));
    let events = app.national().all("/audit-events?resource=unit&operation=update_unit").await;
    let modes: Vec<_> =
        events.iter().map(|e| (e["before"]["routine_mode"].as_str().unwrap(), e["after"]["routine_mode"].as_str().unwrap())).collect();
    assert_eq!(modes, [("triggered", "daily"), ("triggered", "triggered")]);
    let back = patched(&app, &made, json!({"division_code": "330106"})).await;
    assert_eq!(back["routine_mode"], "daily", "nobody has set it since");
}

async fn a_visit_to_a_triggered_unit_needs_a_trigger_whatever_the_months(app: App) {
    let made = unit(&app, 1).await;
    let ask = async |query: &str| app.county().get(&format!("/units/{}/visits/advice{query}", made.id())).await.status(200);
    let visit = async |body: Value| app.county().post(&format!("/units/{}/visits", made.id()), body).await.status(201);
    let daily = ask("").await;
    assert_eq!((codes(&daily), &daily.json["routine_mode"], &daily.json["undue"]), (vec![], &json!("daily"), &json!(false)));
    set(&app, app.county(), &made, "triggered").await.status(200);
    let never_visited = ask("").await;
    assert_eq!((codes(&never_visited), &never_visited.json["undue"]), (vec!["trigger_needed"], &json!(true)));
    assert_eq!((&never_visited.json["routine_mode"], &never_visited.json["last_visited_on"]), (&json!("triggered"), &json!(null)));
    for harmless in ["?trigger=half_year_check", "?purpose=service"] {
        assert_eq!(codes(&ask(harmless).await), [""; 0], "{harmless}");
    }
    // It is told and recorded all the same.
    let made_without = visit(json!({"visited_on": "2026-11-24", "purpose": "on_site_check"})).await;
    assert_eq!(codes(&made_without), ["trigger_needed"]);
    assert_eq!(codes(&visit(json!({"visited_on": "2026-11-24", "purpose": "sampling", "trigger": "complaint"})).await), [""; 0]);
    assert_eq!(codes(&visit(json!({"visited_on": "2026-11-24", "purpose": "service"})).await), [""; 0]);
    assert_eq!(codes(&ask("?visit_on=2029-11-24").await), ["trigger_needed"], "however long ago");
    set(&app, app.county(), &made, "daily").await.status(200);
    assert_eq!(codes(&ask("").await), ["undue_visit"], "the months count again");
    assert_eq!(codes(&ask("?visit_on=2029-11-24").await), [""; 0]);
}

async fn units_are_found_counted_and_exported_by_it(app: App) {
    let (first, second) = (unit(&app, 1).await, unit(&app, 2).await);
    make::enter(&app.sibling(), make::unit("330105", 3)).await;
    set(&app, app.county(), &first, "triggered").await.status(200);
    let ids = async |query: &str| -> Vec<String> {
        app.county().all(&format!("/units?{query}")).await.iter().map(|unit| unit["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((ids("routine_mode=triggered").await, ids("routine_mode=daily").await), (vec![first.id()], vec![second.id()]));
    assert_eq!(ids("routine_mode=triggered&monitoring_level=key").await, [""; 0]);
    app.county().get("/units?routine_mode=never").await.problem(400, "invalid_parameter");
    let city = app.authority("330100");
    let answer = app.city().get("/statistics/units?by=routine_mode").await.status(200).json;
    let figure = |mode: &str, units: u32| {
        json!({"routine_mode": mode, "units": units,
            "href": format!("/api/v1/units?authority_id={city}&routine_mode={mode}")})
    };
    assert_eq!((&answer["total"], &answer["items"]), (&json!(3), &json!([figure("daily", 2), figure("triggered", 1)])));
    let csv = app.county().get("/exports/units.csv?routine_mode=triggered").await.status(200).text();
    let lines: Vec<&str> = csv.lines().skip(1).collect();
    assert!(matches!(lines.as_slice(), [line] if line.ends_with(",触发式检查（有触发事由才检查）")), "{csv}");
}

e2e![
    the_lead_of_today_sets_it_or_whoever_stands_above,
    it_moves_nothing_else_and_is_in_the_trail,
    it_is_kept_at_key_and_holds_again,
    out_of_reach_of_whoever_set_it_it_is_daily_again,
    a_visit_to_a_triggered_unit_needs_a_trigger_whatever_the_months,
    units_are_found_counted_and_exported_by_it,
];
