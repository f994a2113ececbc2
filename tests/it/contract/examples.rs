//! The examples of the API document are what the program really answers: `api/src/examples.json` is recorded here, and both
//! databases must give the same. `make docs` records them anew.

use serde_json::{Map, Value, json};

use super::plays::{World, is_harmless, operations, play};
use crate::support::{App, Backend, Reply, repository};

/// Lists are cut to so many items: an example shows the shape.
const SHOWN: usize = 2;
const SECRETS: [(&str, &str); 3] = [("access_token", "eyJ0eXAi…"), ("refresh_token", "qsr_rt_…"), ("token", "qsr_at_…")];

/// Cuts long lists, and secrets, which differ from run to run.
fn shortened(value: Value) -> Value {
    match value {
        Value::Array(list) => list.into_iter().take(SHOWN).map(shortened).collect(),
        Value::Object(map) => map
            .into_iter()
            .map(|(key, inner)| match SECRETS.iter().find(|(name, _)| *name == key && inner.is_string()) {
                Some((_, shown)) => (key, json!(shown)),
                None => (key, shortened(inner)),
            })
            .collect(),
        other => other,
    }
}

async fn record(app: &App, world: &World, operation: &str) -> Value {
    let play = play(operation, world);
    let reply: Reply = play.send(app.as_user(play.by)).await.status(play.status);
    let mut example = Map::new();
    if let Some(body) = play.body.filter(|body| !body.is_string()) {
        example.insert("request".into(), shortened(body));
    }
    if reply.header("content-type") == "application/json" {
        example.insert("response".into(), shortened(reply.json));
    }
    Value::Object(example)
}

fn recorded(backend: Backend) -> Option<Value> {
    let examples = std::cell::RefCell::new(Map::new());
    let (reads, writes): (Vec<String>, Vec<String>) = operations().into_iter().map(|(id, _)| id).partition(|id| is_harmless(id));
    // What only reads shares one world; a write gets a world of its own.
    for together in std::iter::once(reads).chain(writes.into_iter().map(|id| vec![id])) {
        App::run(backend, async |app| {
            let world = World::new(&app).await;
            for operation in &together {
                let example = record(&app, &world, operation).await;
                examples.borrow_mut().insert(operation.clone(), example);
            }
        });
    }
    let examples = examples.into_inner();
    if examples.is_empty() { None } else { Some(Value::Object(examples)) }
}

fn agree(backend: Backend) {
    // Without a PostgreSQL its half has said so.
    let Some(found) = recorded(backend) else { return };
    let path = repository().join("api/src/examples.json");
    if std::env::var("UPDATE_DOCS").is_ok() {
        std::fs::write(&path, serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
    }
    let committed: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    for (operation, example) in found.as_object().unwrap() {
        let before = &committed[operation];
        assert_eq!(before, example, "the example of {operation} is not what the program answers: `make docs` and look at the difference");
    }
    assert_eq!(committed.as_object().unwrap().len(), found.as_object().unwrap().len(), "an example of no operation: `make docs`");
}

mod the_examples_are_what_the_program_answers {
    #[test]
    fn sqlite() {
        super::agree(crate::support::Backend::Sqlite);
    }
    #[test]
    fn postgres() {
        super::agree(crate::support::Backend::Postgres);
    }
}
