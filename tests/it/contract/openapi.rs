//! The API document: current, complete, and the same as what is served.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::support::repository;

fn document() -> Value {
    serde_json::to_value(api::server::document()).unwrap()
}

/// What a reference leads to, or the value itself.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(target) => document.pointer(target.trim_start_matches('#')).unwrap_or_else(|| panic!("{target} leads nowhere")),
        None => value,
    }
}

/// (operationId, operation) of the document.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let all = paths.values().flat_map(|item| item.as_object().unwrap().values());
    all.map(|operation| (operation["operationId"].as_str().unwrap_or("?").to_owned(), operation)).collect()
}

#[test]
fn the_committed_document_is_the_one_of_the_program() {
    super::docs::printed("openapi.yaml", &api::server::document().to_yaml().unwrap());
}

/// What an operation of a record takes are texts: one that no field has would be documented as the id of a unit.
#[test]
fn operations_of_records_take_fields_that_there_are() {
    fn walk(value: &Value, name: &str, wrong: &mut Vec<String>) {
        match value {
            Value::Object(map) if map.get("description").is_some_and(|text| text == "Of which unit.") && name != "unit_id" => {
                wrong.push(name.to_owned())
            }
            Value::Object(map) => map.iter().for_each(|(name, inner)| walk(inner, name, wrong)),
            Value::Array(list) => list.iter().for_each(|inner| walk(inner, name, wrong)),
            _ => {}
        }
    }
    let mut wrong = Vec::new();
    walk(&document(), "", &mut wrong);
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn every_operation_has_what_its_callers_need() {
    let document = document();
    let tags: BTreeSet<&str> = document["tags"].as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap()).collect();
    for (id, operation) in operations(&document) {
        for field in ["summary", "description", "operationId", "x-permission"] {
            assert!(operation[field].as_str().is_some_and(|text| !text.is_empty()), "{id} has no {field}");
        }
        let [tag] = operation["tags"].as_array().unwrap().as_slice() else { panic!("{id} has not one tag") };
        assert!(tags.contains(tag.as_str().unwrap()), "{id} has an unknown tag");
        for parameter in operation["parameters"].as_array().unwrap() {
            let parameter = resolved(&document, parameter);
            assert!(parameter["description"].as_str().is_some_and(|text| !text.is_empty()), "{id}: {} has no description", parameter["name"]);
        }
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{id} has no success");
        for (status, response) in responses {
            let response = resolved(&document, response);
            assert!(response["description"].as_str().is_some_and(|text| !text.is_empty()), "{id} {status} has no description");
            if status.starts_with(['4', '5']) {
                let schema = &response["content"]["application/problem+json"]["schema"]["$ref"];
                assert_eq!(schema, "#/components/schemas/Problem", "{id} {status}");
            }
        }
        for status in ["400", "500", "503"] {
            assert!(responses.contains_key(status), "{id} has no {status}");
        }
        if operation["x-permission"] != "none" {
            assert!(responses.contains_key("401") && responses.contains_key("403"), "{id} has no 401 or 403");
        }
    }
}

#[test]
fn every_operation_shows_an_example() {
    let document = document();
    for (id, operation) in operations(&document) {
        for (status, response) in operation["responses"].as_object().unwrap().iter().filter(|(status, _)| status.starts_with('2')) {
            for (kind, content) in response["content"].as_object().into_iter().flatten().filter(|(kind, _)| kind.starts_with("application/json")) {
                assert!(!content["example"].is_null(), "{id} {status} {kind} has no example");
            }
        }
        if let Some(content) = operation["requestBody"]["content"].get("application/json") {
            assert!(!content["example"].is_null(), "{id} has no example of its body");
        }
    }
}

#[test]
fn names_are_unique_and_say_what_they_do() {
    let document = document();
    let mut seen = BTreeSet::new();
    for (id, _) in operations(&document) {
        assert!(id.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{id}");
        assert!(seen.insert(id.clone()), "{id} twice");
    }
    let mut schemas = BTreeMap::new();
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        let folded = name.to_lowercase();
        assert!(schemas.insert(folded, name.clone()).is_none(), "{name} differs from another schema by case only");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk<'a>(value: &'a Value, out: &mut Vec<&'a str>) {
        match value {
            Value::Object(map) => {
                for (key, inner) in map {
                    match (key.as_str(), inner) {
                        ("$ref", Value::String(target)) => out.push(target),
                        _ => walk(inner, out),
                    }
                }
            }
            Value::Array(list) => list.iter().for_each(|inner| walk(inner, out)),
            _ => {}
        }
    }
    let document = document();
    let mut references = Vec::new();
    walk(&document, &mut references);
    assert!(references.len() > 500);
    for target in references {
        let pointer = target.strip_prefix('#').unwrap_or_else(|| panic!("{target} leads outside"));
        assert!(document.pointer(pointer).is_some(), "{target} leads nowhere");
    }
}

/// Handler, operationId and file have one name; so whoever knows the operation knows the file. Those of a kind of records are named
/// by its file in `flows/records`.
#[test]
fn an_operation_is_the_function_of_its_name() {
    let (mut source, mut kinds) = (String::new(), String::new());
    read(&repository().join("api/src/routes"), &mut source);
    read(&repository().join("api/src/flows/records"), &mut kinds);
    for (id, _) in operations(&document()) {
        let thing = id.split_once('_').map_or(id.as_str(), |(_, thing)| thing);
        let of_a_kind = [format!("one: \"{thing}\""), format!("many: \"{thing}\""), format!("id: \"{id}\"")];
        let known = source.contains(&format!("pub async fn {id}(")) || of_a_kind.iter().any(|declared| kinds.contains(declared));
        assert!(known, "no handler is called {id}");
    }
}

fn read(folder: &Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, into);
        } else {
            into.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}
