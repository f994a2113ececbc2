//! A client shows labels: on the wire there are codes only, and the dictionaries say what they mean.

use std::collections::BTreeSet;

use domain::Code;
use domain::units::EntryReason;
use serde_json::Value;

use crate::support::App;

async fn every_closed_list_has_labels_in_both_languages(app: App) {
    let all = app.county().get("/dictionaries").await.status(200).json;
    let items = all["items"].as_array().unwrap();
    let names: BTreeSet<&str> = items.iter().map(|d| d["name"].as_str().unwrap()).collect();
    for name in
        ["tiers", "levels", "topologies", "activities", "entry_reasons", "operating_statuses", "credit_risk_classes", "monitoring_levels", "roles"]
    {
        assert!(names.contains(name), "{name} is missing in {names:?}");
    }
    for dictionary in items {
        let entries = dictionary["entries"].as_array().unwrap();
        assert!(!entries.is_empty(), "{dictionary}");
        for entry in entries {
            let text = |field: &str| entry[field].as_str().unwrap();
            assert!(!text("code").is_empty() && !text("en").is_empty(), "{entry}");
            assert!(text("zh").chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{entry}");
        }
        let path = format!("/dictionaries/{}", dictionary["name"].as_str().unwrap());
        assert_eq!(app.county().get(&path).await.status(200).json, *dictionary);
    }
}

async fn the_words_of_the_notice_are_there(app: App) {
    let label = async |dictionary: &str, code: &str| -> Value {
        let list = app.county().get(&format!("/dictionaries/{dictionary}")).await.status(200).json;
        list["entries"].as_array().unwrap().iter().find(|e| e["code"] == code).unwrap()["zh"].clone()
    };
    assert_eq!(label("tiers", "A").await, "A级（大型）");
    assert_eq!(label("levels", "station").await, "市场监管所（分局）");
    assert_eq!(label("operating_statuses", "suspended").await, "停产停业");
    assert_eq!(label("monitoring_levels", "special").await, "特别监管");
    assert_eq!(label("topologies", "municipality").await, "直辖市");
    let reasons = app.county().get("/dictionaries/entry_reasons").await.status(200).json;
    let codes: Vec<&str> = reasons["entries"].as_array().unwrap().iter().map(|e| e["code"].as_str().unwrap()).collect();
    assert_eq!(codes, EntryReason::ALL.iter().map(|r| r.code()).collect::<Vec<_>>());
    assert_eq!(codes.len(), 10);
}

async fn an_unknown_list_is_not_found(app: App) {
    for name in ["nothing", "Tiers", "%00"] {
        app.county().get(&format!("/dictionaries/{name}")).await.problem(404, "not_found");
    }
    app.nobody().get("/dictionaries").await.problem(401, "unauthenticated");
}

e2e![every_closed_list_has_labels_in_both_languages, the_words_of_the_notice_are_there, an_unknown_list_is_not_found];
