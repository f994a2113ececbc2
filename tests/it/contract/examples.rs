//! The examples of the API document are what the program really answers: `api/src/examples` is recorded here, a file an
//! area, and both databases must give the same. `make docs` records them anew.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::plays::{Play, operations};
use crate::support::{App, Reply, repository};

/// Lists of answers are cut to so many items: an example shows the shape. What is sent is never cut, or it would be answered otherwise.
const SHOWN: usize = 2;
const SECRETS: [(&str, &str); 3] = [("access_token", "eyJ0eXAi…"), ("refresh_token", "qsr_rt_…"), ("token", "qsr_at_…")];

/// Cuts lists to so many items, and secrets, which differ from run to run.
fn shown(value: Value, items: usize) -> Value {
    match value {
        Value::Array(list) => list.into_iter().take(items).map(|item| shown(item, items)).collect(),
        Value::Object(map) => map
            .into_iter()
            .map(|(key, inner)| match SECRETS.iter().find(|(name, _)| *name == key && inner.is_string()) {
                Some((_, secret)) => (key, json!(secret)),
                None => (key, shown(inner, items)),
            })
            .collect(),
        other => other,
    }
}

/// The example of an operation: what was sent and what came back.
pub fn example(play: Play, reply: Reply) -> Value {
    let mut example = Map::new();
    if let Some(body) = play.body.filter(|body| !body.is_string()) {
        example.insert("request".into(), shown(body, usize::MAX));
    }
    if reply.header("content-type") == "application/json" {
        example.insert("response".into(), shown(reply.json, SHOWN));
    }
    Value::Object(example)
}

/// Compares the examples of all operations with those of the document, or writes them.
pub fn the_examples_are_what_the_program_answers(mut found: BTreeMap<String, Value>) {
    let mut areas: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for operation in operations() {
        let example = found.remove(&operation.id).unwrap_or_else(|| panic!("no example of {}", operation.id));
        areas.entry(operation.area).or_default().insert(operation.id, example);
    }
    let folder = repository().join("api/src/examples");
    if std::env::var("UPDATE_DOCS").is_ok() {
        for (area, examples) in &areas {
            std::fs::write(folder.join(format!("{area}.json")), serde_json::to_string_pretty(examples).unwrap() + "\n").unwrap();
        }
    }
    for (area, examples) in &areas {
        let text = std::fs::read_to_string(folder.join(format!("{area}.json"))).unwrap_or_else(|e| panic!("{area}.json: {e}: `make docs`"));
        let committed: Map<String, Value> = serde_json::from_str(&text).unwrap();
        for (operation, example) in examples {
            let before = committed.get(operation);
            assert_eq!(before, Some(example), "the example of {operation} is not what the program answers: `make docs` and look at the difference");
        }
        assert_eq!(committed.len(), examples.len(), "an example of no operation in {area}.json: `make docs`");
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), areas.len(), "a file of no area in {}", folder.display());
}

/// What the rules are asked in the document is answered as the document says: nothing is stored, so anyone can try it.
async fn the_examples_of_rules_are_answered_as_printed(app: App) {
    let text = std::fs::read_to_string(repository().join("api/src/examples/rules.json")).unwrap();
    let examples: Map<String, Value> = serde_json::from_str(&text).unwrap();
    assert!(examples.len() >= 4, "{examples:?}");
    for operation in operations().into_iter().filter(|operation| operation.area == "rules") {
        let example = &examples[&operation.id];
        let answer = app.county().post(&operation.path, example["request"].clone()).await.status(200).json;
        assert_eq!(shown(answer, SHOWN), example["response"], "{}", operation.id);
    }
}

e2e![the_examples_of_rules_are_answered_as_printed];
