//! What a unit's own user is not told of it, over every operation that reads: what the authority sees there, the unit's user
//! does not. The names stand here a second time, so that nobody takes one from the program's list unnoticed.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::{Value, json};

use super::plays::{Play, operations, play};
use super::world::World;
use crate::support::{App, CallerOf};

/// Fields that no answer to a unit's user has.
const FIELDS: [&str; 3] = ["credit_risk_class", "monitoring_level", "routine_mode"];
/// What the authority noted for itself, and what gave cause for a visit.
const OF_OPERATIONS: [(&str, &str); 7] = [
    ("list_visits", "trigger"),
    ("list_visits", "finding_id"),
    ("list_visits", "note"),
    ("get_unit_burden", "visits_without_trigger"),
    ("list_lead_overrides", "reason"),
    ("list_lead_overrides", "end_reason"),
    ("list_unit_status_changes", "reason"),
];
/// Texts that no answer to a unit's user has: its level, reasons of entry, notes and grounds of the authority.
const TEXTS: [&str; 6] = ["key", "triggered", "verified_complaint", "risk_monitoring", "负责人回避提问", "跨区集团统一监管"];
/// Parameters by which it could be found out.
const FILTERS: [&str; 3] = ["monitoring_level", "routine_mode", "entry_reason"];

/// Gives the unit of the world what it does not have yet and would not be told.
async fn give_it_everything(app: &App, world: &World) {
    let (county, unit) = (app.county(), format!("/units/{}", world.unit));
    for reason in ["verified_complaint", "risk_monitoring"] {
        county.post(&format!("{unit}/entry-reasons"), json!({"reason": reason})).await.status(201);
    }
    let class = json!({"credit_risk_class": "C", "source": "2026年第四季度", "valid_from": "2026-11-01"});
    county.post(&format!("{unit}/credit-risk"), class).await.status(201);
    let visit = json!({"visited_on": "2026-11-20", "purpose": "on_site_check", "trigger": "complaint", "note": "负责人回避提问"});
    county.post(&format!("{unit}/visits"), visit).await.status(201);
    let mode = json!({"mode": "triggered", "reason": "连续三年监督抽查合格"});
    let etag = county.get(&unit).await.status(200).etag();
    county.clone().with("If-Match", etag).put(&format!("{unit}/routine-mode"), mode).await.status(200);
    let known = county.get(&unit).await.status(200).json;
    assert_eq!((&known["monitoring_level"], &known["credit_risk_class"]), (&json!("key"), &json!("C")));
}

/// The names of all fields and all texts of an answer.
fn told(value: &Value, fields: &mut BTreeSet<String>, texts: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(name, inner)| {
            fields.insert(name.clone());
            told(inner, fields, texts);
        }),
        Value::Array(list) => list.iter().for_each(|inner| told(inner, fields, texts)),
        Value::String(text) => drop(texts.insert(text.clone())),
        _ => {}
    }
}

/// What of all this an operation tells somebody, with its own name before fields of its own; nothing if it is refused.
async fn kept_things(operation: &str, play: &Play, caller: CallerOf<'_>) -> Option<BTreeSet<String>> {
    let reply = play.send(caller).await;
    if reply.code == 403 {
        return None;
    }
    assert_eq!(reply.code, 200, "{operation}: {}", reply.text());
    let (mut fields, mut texts) = (BTreeSet::new(), BTreeSet::new());
    told(&reply.json, &mut fields, &mut texts);
    let everywhere = FIELDS.iter().filter(|name| fields.contains(**name)).map(|name| (*name).to_owned());
    let own = OF_OPERATIONS.iter().filter(|(of, name)| *of == operation && fields.contains(*name)).map(|(of, name)| format!("{of}.{name}"));
    let said = TEXTS.iter().filter(|text| texts.contains(**text)).map(|text| (*text).to_owned());
    Some(everywhere.chain(own).chain(said).collect())
}

async fn no_operation_tells_a_units_user_what_the_authority_thinks_of_it(app: App) {
    let built = World::built(app.backend());
    let (app, world) = (built.app().await, &built.world);
    give_it_everything(&app, world).await;
    let (mut seen_by_both, mut seen_by_the_authority) = (0, BTreeSet::new());
    for operation in operations() {
        let play = play(&operation.id, world);
        // Reference data name the codes of closed lists and are of no unit.
        if play.method != Method::GET || ["reference.read", "none", "metrics.read"].contains(&operation.permission.as_str()) {
            continue;
        }
        let Some(told) = kept_things(&operation.id, &play, app.as_user("unit-user")).await else { continue };
        assert_eq!(told, BTreeSet::new(), "{} tells the unit's user", operation.id);
        seen_by_both += 1;
        seen_by_the_authority.extend(kept_things(&operation.id, &play, app.county()).await.unwrap_or_default());
    }
    assert!(seen_by_both > 15, "{seen_by_both}");
    let own = OF_OPERATIONS.iter().map(|(of, name)| format!("{of}.{name}"));
    let all: BTreeSet<String> = FIELDS.iter().chain(&TEXTS).map(|name| (*name).to_owned()).chain(own).collect();
    assert_eq!(seen_by_the_authority, all, "in these very operations");
}

async fn a_units_user_cannot_find_it_out_by_a_filter(app: App) {
    let built = World::built(app.backend());
    let (app, world) = (built.app().await, &built.world);
    let document = serde_json::to_value(api::server::document()).unwrap();
    let mut refused = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let Some(operation) = item.get("get") else { continue };
        let id = operation["operationId"].as_str().unwrap();
        for parameter in operation["parameters"].as_array().unwrap() {
            let Some(name) = parameter["name"].as_str().filter(|name| FILTERS.contains(name)) else { continue };
            let value = match name {
                "entry_reason" => "verified_complaint",
                "routine_mode" => "triggered",
                _ => "key",
            };
            let address = play(id, world).path.split('?').next().unwrap().to_owned();
            for value in [value, "baseline_survey", "routine", "daily"] {
                let reply = app.as_user("unit-user").get(&format!("{address}?{name}={value}")).await;
                assert!([400, 403].contains(&reply.code), "{path} by {name}: {}", reply.text());
            }
            refused += 1;
        }
    }
    assert!(refused >= 8, "{refused}");
    let refusal = app.as_user("unit-user").get("/units?monitoring_level=key").await;
    refusal.names(400, "invalid_parameter", &[("monitoring_level", "not_for_units")]);
    app.as_user("unit-user").get("/units?tier=B&count=true").await.status(200);
    app.as_user("unit-user").get(&format!("/units/{}/visits/advice", world.unit)).await.problem(403, "forbidden");
}

#[test]
fn the_document_says_that_these_fields_may_be_absent() {
    let document = serde_json::to_value(api::server::document()).unwrap();
    let schema = |name: &str| document["components"]["schemas"][name].clone();
    let unit = schema("Unit")["allOf"].as_array().unwrap()[1].clone();
    for (component, field) in
        [(schema("UnitFacts"), "credit_risk_class"), (unit, "monitoring_level"), (schema("Visit"), "note"), (schema("Visit"), "trigger")]
    {
        let property = &component["properties"][field];
        assert!(property.to_string().contains("Absent for the unit's own user."), "{field}: {property}");
        assert!(!component["required"].as_array().unwrap().contains(&json!(field)), "{field}");
    }
    let required = schema("MonitoringListEntry")["required"].clone();
    assert!(required.as_array().unwrap().contains(&json!("basis")), "what a unit's user never reads stays as it is");
}

e2e![no_operation_tells_a_units_user_what_the_authority_thinks_of_it, a_units_user_cannot_find_it_out_by_a_filter];
