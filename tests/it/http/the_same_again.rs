//! What is said again as it stands changes nothing: no version, no row, no event (R-59: nor is a unit asked twice).

use serde_json::{Value, json};

use crate::support::{App, CallerOf, make};

/// How many events there are in the audit trail.
async fn events(app: &App) -> usize {
    app.national().all("/audit-events").await.len()
}

async fn twice(app: &App, caller: &CallerOf<'_>, method: &str, path: &str, body: Value) {
    let caller = caller.clone().with("If-Match", "*");
    let once = async || match method {
        "PUT" => caller.put(path, body.clone()).await,
        "PATCH" => caller.patch(path, body.clone()).await,
        _ => caller.post(path, body.clone()).await,
    };
    let (first, told) = (once().await, events(app).await);
    assert!((200..300).contains(&first.code), "{path}: {}", first.json);
    let again = once().await;
    assert!((200..300).contains(&again.code), "{path}: {}", again.json);
    assert_eq!((again.etag(), &again.json), (first.etag(), &first.json), "{path}");
    assert_eq!(events(app).await, told, "{path}");
}

async fn what_is_said_again_as_it_stands_changes_nothing(app: App) {
    let (county, province, national) = (app.county(), app.province(), app.national());
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let path = format!("/units/{unit}");
    let list = county.post("/monitoring-lists", json!({"year": 2026, "level": "key", "side": "producer"})).await.status(201).id();
    let list = format!("/monitoring-lists/{list}");
    let policy = json!({"effective_on": "2027-01-01", "reason": "试行", "parameters": {"undisturbed_months": 6}});
    let days = json!({"source": "通知", "days": [{"date": "2026-01-01", "kind": "holiday", "name": "元旦"}, {"date": "2026-05-01", "kind": "holiday", "name": "劳动节"}]});
    twice(&app, &county, "PATCH", &path, json!({"name": "改名有限公司"})).await;
    twice(&app, &county, "PUT", &format!("{path}/metrics/2025"), json!({"employees_period_end": 60})).await;
    twice(&app, &county, "PUT", &format!("{path}/monitoring-override"), json!({"level": "key", "reason": "保障", "to_on": "2026-12-31"})).await;
    let lead = json!({"authority_id": app.authority("330100"), "reason": "跨区集团"});
    twice(&app, &county, "PUT", &format!("{path}/lead-override"), lead).await;
    twice(&app, &province, "PUT", &format!("{path}/routine-mode"), json!({"mode": "triggered", "reason": "信用良好"})).await;
    twice(&app, &county, "POST", &format!("{path}/credit-risk"), json!({"credit_risk_class": "A", "source": "信用平台", "valid_from": "2026-11-01"}))
        .await;
    twice(&app, &county, "PATCH", &list, json!({"note": "经审议"})).await;
    twice(&app, &county, "POST", &format!("{list}/refresh"), json!({})).await;
    twice(&app, &province, "PUT", &format!("/authorities/{}/policy", app.authority("330000")), policy).await;
    twice(&app, &national, "PUT", "/calendar/2026", days).await;
    twice(&app, &app.as_user("county-admin"), "PATCH", &format!("/authorities/{}", app.authority("330106")), json!({"name": "西湖局"})).await;
}

async fn a_batch_that_says_a_thing_twice_stores_it_once(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await;
    let row = json!({"uscc": unit.json["uscc"], "credit_risk_class": "C", "source": "信用平台", "valid_from": "2026-11-01"});
    let told = app.county().post("/credit-risk-records", json!({"items": [row, row]})).await.status(200).json;
    assert_eq!((&told["created"], &told["unchanged"]), (&json!(1), &json!(1)));
    assert_eq!(app.county().get(&format!("/units/{}/credit-risk", unit.id())).await.json["items"].as_array().unwrap().len(), 1);
}

/// what a unit was asked for and has not answered is told when somebody asks again.
async fn a_question_that_is_open_is_told_when_it_is_asked_again(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    let path = format!("/units/{unit}/information-requests");
    let ask = |fields: Value| json!({"fields": fields, "purpose": "核对"});
    assert_eq!(app.county().post(&path, ask(json!(["address", "name"]))).await.status(201).json["warnings"][0]["code"], "already_held");
    app.set_now("2026-11-25T02:00:00Z");
    let again = app.city().post(&path, ask(json!(["address", "credit_risk_class"]))).await.status(201).json;
    let warnings = again["warnings"].as_array().unwrap();
    assert_eq!((warnings.len(), &warnings[0]["code"], &warnings[0]["pointer"]), (1, &json!("already_asked"), &json!("/fields/0")));
    assert!(warnings[0]["detail"].as_str().unwrap().contains("2026年11月24日"), "{again}");
    // Figures of a year long past answer it, though nobody need know them today.
    let revenue = async || app.county().post(&path, ask(json!(["merchandise_sales"]))).await.status(201).json["warnings"].as_array().unwrap().len();
    assert_eq!((revenue().await, revenue().await), (0, 1));
    app.county().put(&format!("/units/{unit}/metrics/2023"), json!({"merchandise_sales_wan": 100})).await.status(201);
    assert_eq!(revenue().await, 0);
    // Once it is answered the register holds it.
    app.county().with("If-Match", "*").patch(&format!("/units/{unit}"), json!({"address": "文三路1号"})).await.status(200);
    assert_eq!(app.county().post(&path, ask(json!(["address"]))).await.status(201).json["warnings"][0]["code"], "already_held");
}

e2e![
    what_is_said_again_as_it_stands_changes_nothing,
    a_batch_that_says_a_thing_twice_stores_it_once,
    a_question_that_is_open_is_told_when_it_is_asked_again,
];
