//! Every body of the API document, with something else in each place than what belongs there: it is refused, named, and never called no JSON.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::{App, CallerOf, Reply};

/// The id of nothing.
const NOBODYS: &str = "01980000-0000-7000-8000-000000000001";

/// An operation that takes JSON.
struct Taking {
    id: String,
    method: Method,
    path: String,
    schema: Value,
}

fn document() -> Value {
    serde_json::to_value(api::server::document()).unwrap()
}

fn taking_json(document: &Value) -> Vec<Taking> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            if schema.is_null() {
                continue;
            }
            let filled = path.replace("{id}", NOBODYS).replace("{year}", "2026");
            found.push(Taking {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase().parse().unwrap(),
                path: filled.replace("{code}", "x").replace("{name}", "x"),
                schema: schema.clone(),
            });
        }
    }
    assert!(found.len() > 40, "only {} operations take JSON", found.len());
    found
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(target) => resolved(document, document.pointer(target.trim_start_matches('#')).unwrap()),
        None => {
            let choices = ["oneOf", "allOf"].iter().flat_map(|word| schema[word].as_array().into_iter().flatten());
            choices.into_iter().find(|choice| choice["type"] != "null").map_or(schema, |choice| resolved(document, choice))
        }
    }
}

/// What does not belong in a place of this schema.
fn foreign(schema: &Value) -> Vec<Value> {
    let is = |name: &str| schema["type"] == name || schema["type"].as_array().is_some_and(|types| types.iter().any(|t| t == name));
    let mut foreign = vec![];
    if is("object") {
        foreign.extend([json!([]), json!(["x"]), json!([1, "x"]), json!("x"), json!(7), json!(true)]);
    } else if is("array") {
        foreign.extend([json!({}), json!("x"), json!(7)]);
    } else if is("string") {
        foreign.extend([json!({}), json!(["x"]), json!(7), json!(true)]);
        if schema["enum"].is_array() {
            foreign.push(json!("no such code"));
        }
    } else if is("integer") || is("number") {
        foreign.extend([json!({}), json!([1]), json!("x"), json!(true)]);
    } else if is("boolean") {
        foreign.extend([json!({}), json!([true]), json!("true"), json!(1)]);
    }
    foreign
}

/// The bodies in which one place holds what does not belong there, with its pointer. Nothing stands before it, so that it is met first.
fn spoilt(document: &Value, schema: &Value, depth: usize) -> Vec<(String, Value)> {
    let schema = resolved(document, schema);
    let mut bodies: Vec<(String, Value)> = foreign(schema).into_iter().map(|value| (String::new(), value)).collect();
    if depth == 0 {
        return bodies;
    }
    let required = |name: &str| schema["required"].as_array().is_some_and(|names| names.iter().any(|known| known == name));
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let inner = resolved(document, property);
        if required(name) && inner["enum"].is_array() && property["oneOf"].is_null() {
            bodies.push((format!("/{name}"), json!({ name: null })));
        }
        bodies.extend(spoilt(document, property, depth - 1).into_iter().map(|(below, value)| (format!("/{name}{below}"), json!({ name: value }))));
    }
    if schema["items"].is_object() {
        bodies.extend(spoilt(document, &schema["items"], depth - 1).into_iter().map(|(below, value)| (format!("/0{below}"), json!([value]))));
    }
    bodies
}

async fn send(caller: &CallerOf<'_>, operation: &Taking, body: &Value) -> Reply {
    caller.send(operation.method.clone(), &operation.path, Some(body)).await
}

async fn what_does_not_belong_in_a_body_is_refused_where_it_stands(app: App) {
    let document = document();
    let national = app.national().with("If-Match", "*");
    let mut tried = 0;
    for operation in taking_json(&document) {
        for (pointer, body) in spoilt(&document, &operation.schema, 4) {
            let reply = send(&national, &operation, &body).await;
            let told = reply.text();
            // A step or an edit of a record looks for the record first.
            if reply.code == 404 && operation.path.contains(NOBODYS) {
                continue;
            }
            assert!([400, 422].contains(&reply.code), "{} {body}: {} {told}", operation.id, reply.code);
            let faults = reply.json["errors"].as_array().unwrap();
            assert!(faults.iter().all(|fault| fault["code"] != "not_json"), "{} {body}: {told}", operation.id);
            let is_named = faults.iter().any(|fault| fault["pointer"] == pointer.as_str());
            // Where fields are looked for first, what is missing is told before what is wrong.
            let lacks = faults.iter().all(|fault| fault["code"] == "required") && !faults.is_empty();
            assert!(is_named || lacks, "{} {body}: {told}", operation.id);
            tried += 1;
        }
    }
    assert!(tried > 1000, "only {tried} bodies");
}

async fn an_empty_body_is_told_everything_that_it_lacks(app: App) {
    let document = document();
    let national = app.national().with("If-Match", "*");
    for operation in taking_json(&document) {
        let schema = resolved(&document, &operation.schema);
        let Some(required) = schema["required"].as_array().filter(|names| !names.is_empty()) else { continue };
        let mut expected: Vec<String> = required.iter().map(|name| format!("/{}", name.as_str().unwrap())).collect();
        let reply = send(&national, &operation, &json!({})).await.problem(400, "malformed_body");
        let mut told: Vec<String> = Vec::new();
        for fault in reply.json["errors"].as_array().unwrap() {
            assert_eq!(fault["code"], "required", "{}", operation.id);
            told.push(fault["pointer"].as_str().unwrap().to_owned());
        }
        expected.sort();
        told.sort();
        assert_eq!(told, expected, "{}", operation.id);
    }
}

e2e![what_does_not_belong_in_a_body_is_refused_where_it_stands, an_empty_body_is_told_everything_that_it_lacks];
