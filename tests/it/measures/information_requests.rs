//! Nothing is asked twice (不得随意加重企业负担, R-48, R-59).

use serde_json::{Value, json};

use super::{producer, trail};
use crate::support::{App, Reply, make};

async fn ask(app: &App, unit: &Reply, fields: Value) -> Reply {
    app.county().post(&format!("/units/{}/information-requests", unit.id()), json!({"fields": fields, "purpose": "核对分级数据"})).await
}

fn held(reply: &Reply) -> Vec<&str> {
    reply.json["held"].as_array().unwrap().iter().map(|h| h["field"].as_str().unwrap()).collect()
}

const ALL: [&str; 9] =
    ["name", "address", "activities", "applicability", "division_code", "employees", "revenue", "merchandise_sales", "credit_risk_class"];

async fn what_the_register_holds_is_not_asked_for(app: App) {
    let unit = producer(&app, 1).await;
    let made = ask(&app, &unit, json!(["address", "employees", "address", "merchandise_sales", "name"])).await.status(201);
    assert_eq!((&made.json["asked"], held(&made)), (&json!(["address", "merchandise_sales"]), vec!["name", "employees"]));
    let warnings: Vec<_> = made.json["warnings"].as_array().unwrap().iter().map(|w| (w["pointer"].as_str(), w["code"].as_str())).collect();
    assert_eq!(warnings, [(Some("/fields/1"), Some("already_held")), (Some("/fields/4"), Some("already_held"))]);
    assert_eq!(made.json["held"][0]["held_since"], "2026-11-24T02:00:00.000000Z");
    assert_eq!((&made.json["authority"]["name"], &made.json["requested_on"]), (&json!("西湖区市场监督管理局"), &json!("2026-11-24")));
    assert_eq!(trail(&app, &made.id()).await, [("create_information_request".to_owned(), false, true)]);
}

async fn if_everything_is_held_nothing_is_asked_and_that_is_recorded(app: App) {
    let mut body = make::unit("330106", 1);
    let more = json!({"address": "文三路1号", "applicability": ["ccc"], "credit_risk_class": "A"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body["metrics"]["merchandise_sales_wan"] = json!(12);
    let unit = make::enter(&app.county(), body).await;
    let made = ask(&app, &unit, json!(ALL)).await.status(201);
    assert_eq!((&made.json["asked"], held(&made)), (&json!([]), ALL.to_vec()));
    let ledger = app.county().get(&format!("/units/{}/burden", unit.id())).await.status(200).json;
    assert_eq!((&ledger["fields_asked"], &ledger["fields_already_held"]), (&json!(0), &json!(9)));
}

async fn figures_are_held_for_the_year_that_runs_and_the_last(app: App) {
    let mut body = make::unit("330106", 1);
    body["metrics"] = json!({"year": 2024, "employees_annual_average": 50, "main_business_revenue_wan": 10});
    let unit = make::enter(&app.county(), body).await;
    let figures = json!(["revenue", "employees"]);
    assert_eq!(ask(&app, &unit, figures.clone()).await.status(201).json["asked"], json!(["employees", "revenue"]));
    app.set_now("2026-11-25T02:00:00Z");
    app.county().put(&format!("/units/{}/metrics/2026", unit.id()), json!({"employees_annual_average": 52})).await.status(201);
    let now = ask(&app, &unit, figures.clone()).await.status(201);
    assert_eq!(
        (&now.json["asked"], &now.json["held"]),
        (&json!(["revenue"]), &json!([{"field": "employees", "held_since": "2026-11-25T02:00:00.000000Z"}]))
    );
    app.set_now("2027-12-31T02:00:00Z");
    assert_eq!(ask(&app, &unit, figures.clone()).await.status(201).json["asked"], json!(["revenue"]));
    app.set_now("2027-12-31T16:00:00Z");
    assert_eq!(ask(&app, &unit, figures).await.status(201).json["asked"], json!(["employees", "revenue"]));
}

async fn a_request_names_fields_and_what_for(app: App) {
    let unit = producer(&app, 1).await;
    let path = format!("/units/{}/information-requests", unit.id());
    app.county().post(&path, json!({"fields": [], "purpose": " "})).await.faults(&[("/fields", "required"), ("/purpose", "bad_length")]);
    app.county().post(&path, json!({"fields": ["name", "shoe_size"], "purpose": "x"})).await.names(
        400,
        "malformed_body",
        &[("/fields/1", "wrong_type")],
    );
    app.county().post(&path, json!({"fields": ["name"]})).await.names(400, "malformed_body", &[("/purpose", "required")]);
    let english = app.county().with("Accept-Language", "en").post(&path, json!({"fields": ["name"], "purpose": "x"})).await.status(201);
    assert!(english.json["warnings"][0]["detail"].as_str().unwrap().starts_with("The register holds this already"));
    app.sibling().post(&path, json!({"fields": ["name"], "purpose": "x"})).await.problem(404, "not_found");
    app.as_user("inspector").post(&path, json!({"fields": ["name"], "purpose": "x"})).await.problem(403, "forbidden");
}

e2e![
    what_the_register_holds_is_not_asked_for,
    if_everything_is_held_nothing_is_asked_and_that_is_recorded,
    figures_are_held_for_the_year_that_runs_and_the_last,
    a_request_names_fields_and_what_for
];
