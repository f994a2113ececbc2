//! `fields=` and `expand=`: an answer in the form that is asked for, wherever JSON is read.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{App, make};

fn names(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

async fn a_list_and_a_single_thing_have_the_fields_that_are_named(app: App) {
    for serial in 0..3 {
        make::enter(&app.county(), make::unit("330106", serial)).await;
    }
    let whole = app.county().get("/units?limit=2&count=true").await.status(200);
    let page = app.county().get("/units?limit=2&count=true&fields=name,id,lead_authority").await.status(200);
    for (short, long) in page.json["items"].as_array().unwrap().iter().zip(whole.json["items"].as_array().unwrap()) {
        assert_eq!(short, &json!({"id": long["id"], "name": long["name"], "lead_authority": long["lead_authority"]}));
    }
    assert_eq!((&page.json["total"], &page.json["next_cursor"]), (&json!(3), &whole.json["next_cursor"]));
    assert!(page.bytes.len() * 2 < whole.bytes.len(), "{} {}", page.bytes.len(), whole.bytes.len());
    // The next page is asked for in the same form; a cursor is good for any.
    let next = page.header("link").trim_start_matches('<').split('>').next().unwrap().to_owned();
    assert!(next.contains("fields=name,id,lead_authority"), "{next}");
    assert_eq!(names(&app.county().get(&next).await.status(200).json["items"][0]), ["id", "lead_authority", "name"]);
    let cursor = whole.json["next_cursor"].as_str().unwrap();
    assert_eq!(app.county().get(&format!("/units?limit=2&count=true&fields=id&cursor={cursor}")).await.status(200).json["total"], 3);

    let id = whole.json["items"][0]["id"].as_str().unwrap();
    let one = app.county().get(&format!("/units/{id}?fields=warnings,uscc")).await.status(200);
    assert_eq!(one.json, json!({"uscc": whole.json["items"][0]["uscc"], "warnings": []}));
    let figures = app.county().get("/statistics/units?by=child,tier&fields=tier,units").await.status(200).json;
    assert_eq!(figures["items"], json!([{"tier": "C", "units": 3}]));
    assert_eq!(figures["total"], 3, "what stands beside the items stays");
}

async fn the_tag_of_a_shorter_answer_is_its_own(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    let path = made.header("location");
    let (whole, short) = (app.county().get("/units").await.etag(), app.county().get("/units?fields=id,uscc").await.etag());
    assert_ne!(whole, short);
    app.county().with("If-None-Match", &short).get("/units?fields=id,uscc").await.status(304);
    app.county().with("If-None-Match", &whole).get("/units?fields=id,uscc").await.status(200);
    // What is shown in short can be changed under the version that it has, and what is not shown does not change the tag of the list.
    let one = app.county().get(&format!("{path}?fields=name")).await.status(200);
    assert_eq!(one.etag(), "\"1\"");
    app.county().with("If-Match", one.etag()).patch(path, json!({"address": "文三路1号"})).await.status(200);
    app.county().with("If-None-Match", &short).get("/units?fields=id,uscc").await.status(304);
    app.county().with("If-Match", "\"2\"").patch(path, json!({"name": "改名有限公司"})).await.status(200);
    app.county().with("If-None-Match", &short).get("/units?fields=id,uscc").await.status(304);
    app.county().with("If-None-Match", &whole).get("/units").await.status(200);
}

async fn names_that_there_are_not_are_refused_with_those_that_there_are(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    let path = made.header("location");
    for path in [format!("{path}?fields=colour"), format!("{path}?fields=id,colour"), format!("{path}?fields="), "/units?fields=id,items".into()] {
        let refused = app.county().get(&path).await.names(400, "invalid_parameter", &[("fields", "unknown_field")]);
        let known = refused.json["errors"][0]["params"]["expected"].as_str().unwrap().to_owned();
        assert!(known.contains("uscc") && known.contains("lead_authority"), "{path}: {known}");
    }
    let refused = app.county().get("/findings?expand=unit,policy").await.names(400, "invalid_parameter", &[("expand", "unknown_field")]);
    assert_eq!(refused.json["errors"][0]["params"]["expected"], "unit, people");
    for (path, name) in [("/units?fields=id&fields=name", "fields"), ("/findings?expand=unit&expand=people", "expand")] {
        app.county().get(path).await.names(400, "invalid_parameter", &[(name, "duplicate_field")]);
    }
    // A write, a file and what has no schema take neither.
    app.county().post("/units?fields=id", make::unit("330106", 2)).await.names(400, "invalid_parameter", &[("fields", "unknown_parameter")]);
    let file = app.county().get("/exports/units.csv?fields=id").await;
    file.names(400, "invalid_parameter", &[("fields", "unknown_parameter")]);
    app.nobody().get("/units?fields=id").await.problem(401, "unauthenticated");
    app.sibling().get(&format!("{path}?fields=id")).await.problem(404, "not_found");
}

async fn ids_are_told_once_beside_the_answer(app: App) {
    let units = [make::enter(&app.county(), make::unit("330106", 1)).await, make::enter(&app.county(), make::unit("330106", 2)).await];
    for unit in &units {
        make::confirmed(&app.county(), &unit.id(), "general", "2026-11-20").await;
        make::finding(&app.city(), &unit.id(), "general", "2026-11-21").await;
    }
    let plain = app.county().get("/findings").await.status(200).json;
    let page = app.county().get("/findings?expand=unit,people").await.status(200).json;
    assert_eq!((&page["items"], plain.get("expanded")), (&plain["items"], None));
    let mut expected: Vec<Value> = units.iter().map(|unit| json!({"id": unit.id(), "uscc": unit.json["uscc"], "name": unit.json["name"]})).collect();
    expected.sort_by_key(|unit| unit["id"].as_str().unwrap().to_owned());
    assert_eq!(page["expanded"]["units"], json!(expected));
    let me = async |name: &str| app.as_user(name).get("/me").await.status(200).json;
    let people: BTreeSet<String> = page["expanded"]["people"].as_array().unwrap().iter().map(Value::to_string).collect();
    let mut acted = BTreeSet::new();
    for name in ["county", "city"] {
        let me = me(name).await;
        acted.insert(json!({"id": me["user_id"], "display_name": me["display_name"]}).to_string());
    }
    assert_eq!(people, acted, "who acts above is told where the act is");
    let one = app.county().get(&format!("/findings/{}?expand=people", plain["items"][0]["id"].as_str().unwrap())).await.status(200).json;
    assert_eq!((names(&one["expanded"]), one["expanded"]["people"].as_array().unwrap().len()), (vec!["people"], 1));
    // What was left out is not told of.
    let short = app.county().get("/findings?fields=id,unit_id&expand=unit,people").await.status(200).json;
    assert_eq!((names(&short["items"][0]), &short["expanded"]["people"]), (vec!["id", "unit_id"], &json!([])));
    assert_eq!(short["expanded"]["units"], page["expanded"]["units"]);
    let departments = format!("/authorities/{}/departments", app.authority("330106"));
    app.as_user("county-admin").post(&departments, json!({"name": "综合行政执法大队"})).await.status(201);
    let listed = app.as_user("county-admin").get(&format!("{departments}?expand=authority")).await.status(200).json;
    let county = json!({"id": app.authority("330106"), "name": "西湖区市场监督管理局", "level": "county"});
    assert_eq!(listed["expanded"], json!({"authorities": [county]}));
    let bare = app.county().get("/findings?expand=").await;
    bare.names(400, "invalid_parameter", &[("expand", "unknown_field")]);
}

/// A unit that has left is not told of, though what was made for it is still shown; a unit's user is told no officers.
async fn expanding_tells_nothing_out_of_scope(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    let gone = json!({"unit_id": made.id(), "product": "电缆", "batches": "20260101", "confirmed_on": "2026-11-20", "measures": "停止销售", "manner": "voluntary"});
    app.county().post("/recalls", gone).await.status(201);
    let body = json!({"username": "jia", "display_name": "甲", "password": "a long passphrase", "role": "unit_user", "unit_id": made.id()});
    app.as_user("county-admin").post("/users", body).await.status(201);
    let recalls = app.as_user("jia").get("/recalls?expand=unit,people").await.status(200).json;
    assert_eq!(recalls["items"].as_array().unwrap().len(), 1);
    assert_eq!((&recalls["expanded"]["units"][0]["id"], &recalls["expanded"]["people"]), (&json!(made.id()), &json!([])));
    let version = app.province().get(made.header("location")).await.status(200).etag();
    app.province().with("If-Match", version).patch(made.header("location"), json!({"division_code": "330105"})).await.status(200);
    for (caller, units) in [(app.county(), 0), (app.sibling(), 1)] {
        let told = caller.get("/handovers?expand=unit").await.status(200).json;
        assert_eq!(told["items"][0]["unit_id"], json!(made.id()), "the giver is told too");
        assert_eq!(told["expanded"]["units"].as_array().unwrap().len(), units);
    }
}

e2e![
    a_list_and_a_single_thing_have_the_fields_that_are_named,
    the_tag_of_a_shorter_answer_is_its_own,
    names_that_there_are_not_are_refused_with_those_that_there_are,
    ids_are_told_once_beside_the_answer,
    expanding_tells_nothing_out_of_scope
];
