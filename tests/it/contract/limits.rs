//! Every text that a caller may send has a limit in the document: a length, a pattern, a format or a closed list.

use serde_json::Value;

/// Texts of bodies without one, and why.
const FREE_TEXTS: [(&str, &str); 2] = [
    ("refresh /refresh_token", "a secret: whatever is none is answered alike, with 401"),
    ("logout /refresh_token", "a secret: whatever is none is answered alike, with 204"),
];

/// Texts of queries without one, and why.
const FREE_PARAMETERS: [(&str, &str); 1] = [("cursor", "handed out by the program: whatever is none is refused")];

const LIMITS: [&str; 5] = ["maxLength", "pattern", "format", "enum", "const"];

fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    value["$ref"].as_str().map_or(value, |target| document.pointer(target.trim_start_matches('#')).unwrap())
}

/// The places of texts without a limit below a schema.
fn free_texts(document: &Value, schema: &Value, place: &str, found: &mut Vec<String>) {
    let schema = resolved(document, schema);
    let text = schema["type"] == "string" || schema["type"].as_array().is_some_and(|types| types.iter().any(|t| t == "string"));
    if text && LIMITS.iter().all(|limit| schema[limit].is_null()) {
        found.push(place.to_owned());
    }
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        free_texts(document, inner, &format!("{place}/{name}"), found);
    }
    for choice in ["oneOf", "anyOf", "allOf"].iter().flat_map(|word| schema[word].as_array().into_iter().flatten()) {
        free_texts(document, choice, place, found);
    }
    for inner in ["items", "additionalProperties"].map(|word| &schema[word]).into_iter().filter(|inner| inner.is_object()) {
        free_texts(document, inner, &format!("{place}/*"), found);
    }
}

fn operations(document: &Value) -> impl Iterator<Item = &Value> {
    document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values())
}

fn excepted(list: &[(&str, &str)]) -> Vec<String> {
    let mut names: Vec<String> = list.iter().map(|(name, _)| (*name).to_owned()).collect();
    names.sort();
    names
}

#[test]
fn every_text_of_a_body_has_a_limit() {
    let document = serde_json::to_value(api::server::document()).unwrap();
    let mut found = Vec::new();
    for operation in operations(&document) {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        free_texts(&document, schema, &format!("{} ", operation["operationId"].as_str().unwrap()), &mut found);
    }
    found.sort();
    assert_eq!(found, excepted(&FREE_TEXTS), "left: texts without a limit; right: those that need none");
}

#[test]
fn every_text_of_a_query_has_a_limit() {
    let document = serde_json::to_value(api::server::document()).unwrap();
    let mut found = Vec::new();
    for operation in operations(&document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let parameter = resolved(&document, parameter);
            if parameter["in"] == "query" {
                free_texts(&document, &parameter["schema"], parameter["name"].as_str().unwrap(), &mut found);
            }
        }
    }
    found.sort();
    found.dedup();
    assert_eq!(found, excepted(&FREE_PARAMETERS), "left: texts without a limit; right: those that need none");
}

#[test]
fn a_text_without_a_limit_is_found_wherever_it_stands() {
    let document = serde_json::json!({"components": {"schemas": {"Free": {"type": ["string", "null"]}}}});
    let schema = serde_json::json!({"properties": {
        "a": {"$ref": "#/components/schemas/Free"}, "b": {"type": "string", "maxLength": 5}, "c": {"items": {"oneOf": [{"type": "null"}, {"type": "string"}]}},
    }});
    let mut found = Vec::new();
    free_texts(&document, &schema, "", &mut found);
    assert_eq!(found, ["/a", "/c/*"]);
}
