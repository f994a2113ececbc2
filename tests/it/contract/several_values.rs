//! Filters that are codes take several of them, in every list: together they find what each finds alone.

use std::collections::BTreeSet;

use serde_json::Value;

use super::world::World;
use crate::support::{App, CallerOf};

/// The parameters of lists that take several codes, with the codes: (path, parameter, codes).
fn parameters(world: &World) -> Vec<(String, String, Vec<String>)> {
    let document = serde_json::to_value(api::server::document()).unwrap();
    let resolved = |value: &Value| match value["$ref"].as_str() {
        Some(target) => document.pointer(target.trim_start_matches('#')).unwrap().clone(),
        None => value.clone(),
    };
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let all: Vec<Value> = item["get"]["parameters"].as_array().into_iter().flatten().map(&resolved).collect();
        if !all.iter().any(|parameter| parameter["name"] == "limit") {
            continue;
        }
        for parameter in all.iter().filter(|parameter| parameter["schema"]["type"] == "array") {
            assert_eq!((&parameter["style"], &parameter["explode"]), (&"form".into(), &false.into()), "{path} {}", parameter["name"]);
            let codes = resolved(&parameter["schema"]["items"])["enum"].as_array().cloned().unwrap_or_default();
            let codes: Vec<String> = codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect();
            if codes.len() > 1 && parameter["in"] == "query" && !["expand"].contains(&parameter["name"].as_str().unwrap()) {
                found.push((
                    path.replace("/imports/{id}", &format!("/imports/{}", world.import)),
                    parameter["name"].as_str().unwrap().to_owned(),
                    codes,
                ));
            }
        }
    }
    found
}

async fn rows(caller: &CallerOf<'_>, path: &str) -> BTreeSet<String> {
    let page = caller.get(path).await.status(200).json;
    assert_eq!(page["total"], page["items"].as_array().unwrap().len(), "{path}");
    page["items"].as_array().unwrap().iter().map(Value::to_string).collect()
}

async fn several_codes_find_what_each_finds_alone(app: App) {
    let built = World::built(app.backend());
    let app = built.app().await;
    let (caller, mut tried, mut told_apart) = (app.national(), 0, 0);
    for (path, name, codes) in parameters(&built.world) {
        if path == "/api/v1/authorities" {
            // More than a page holds.
            continue;
        }
        let mut each = Vec::new();
        for code in &codes {
            each.push(rows(&caller, &format!("{path}?{name}={code}&count=true&limit=100")).await);
        }
        let nothing = rows(&caller, &format!("{path}?count=true&limit=100")).await;
        for (first, second) in (0..codes.len()).flat_map(|first| (0..codes.len()).map(move |second| (first, second))) {
            let both: BTreeSet<String> = each[first].union(&each[second]).cloned().collect();
            let asked = format!("{path}?{name}={},{}&count=true&limit=100", codes[first], codes[second]);
            assert_eq!(rows(&caller, &asked).await, both, "{asked}");
            told_apart += usize::from(!both.is_empty() && both != nothing && both != each[first]);
        }
        let unknown = caller.get(&format!("{path}?{name}={},nothing", codes[0])).await;
        let unknown = unknown.names(400, "invalid_parameter", &[(&name, "unknown_code")]);
        assert_eq!(unknown.json["errors"][0]["params"]["value"], "nothing", "{path} {name}");
        tried += 1;
    }
    assert!(tried >= 20 && told_apart >= 10, "{tried} {told_apart}");
}

async fn levels_of_authorities_are_several_too(app: App) {
    let of = async |query: &str| app.national().get(&format!("/authorities?{query}&count=true&limit=1")).await.status(200).json["total"].clone();
    let (national, provincial, both) = (of("level=national").await, of("level=provincial").await, of("level=provincial,national").await);
    assert_eq!(national.as_i64().unwrap() + provincial.as_i64().unwrap(), both.as_i64().unwrap());
    assert!(provincial.as_i64().unwrap() > 30);
}

e2e![several_codes_find_what_each_finds_alone, levels_of_authorities_are_several_too];
