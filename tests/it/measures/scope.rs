//! Who sees what: a sibling finds nothing, a unit's user sees what concerns their own unit, and what is of a unit moves with it.

use serde_json::{Value, json};

use super::{confirmed, instrument, producer, recall, user_of};
use crate::support::{App, Reply};

/// A recall, an assistance and an instrument of a unit: (path, step, body of the step).
async fn one_of_each(app: &App, unit: &Reply, number: &str) -> Vec<(String, &'static str, Value)> {
    let finding = confirmed(app, unit).await;
    let recall = app.county().post("/recalls", recall(unit, &finding)).await.status(201).id();
    let assistance = app.county().post("/assistances", json!({"unit_id": unit.id(), "need": "x"})).await.status(201).id();
    let instrument = app.county().post("/instruments", instrument(unit, number)).await.status(201).id();
    vec![
        (format!("/recalls/{recall}"), "close", json!({"closed_on": "2026-11-24", "result": "x"})),
        (format!("/assistances/{assistance}"), "close", json!({"ended_on": "2026-11-24", "outcome": "x"})),
        (format!("/instruments/{instrument}"), "reply", json!({"replied_on": "2026-11-24", "reply": "x"})),
        (format!("/instruments/{instrument}"), "close", json!({"closed_on": "2026-11-24"})),
    ]
}

const LISTS: [&str; 3] = ["/recalls", "/assistances", "/instruments"];

async fn a_sibling_finds_nothing_of_it(app: App) {
    let unit = producer(&app, 1).await;
    let finding = confirmed(&app, &unit).await;
    let things = one_of_each(&app, &unit, "1号").await;
    let sibling = app.sibling().with("If-Match", "*");
    for (path, step, body) in &things {
        app.city().get(path).await.status(200);
        sibling.get(path).await.problem(404, "not_found");
        sibling.post(&format!("{path}/{step}"), body.clone()).await.problem(404, "not_found");
    }
    for (path, ..) in &things[..2] {
        sibling.patch(path, json!({})).await.problem(404, "not_found");
    }
    sibling.post("/recalls", recall(&unit, &finding)).await.faults(&[("/unit_id", "unknown_unit")]);
    for list in LISTS {
        assert_eq!(app.sibling().all(list).await.len(), 0, "{list}");
        assert_eq!(app.province().all(list).await.len(), 1, "{list}");
        let xihu = app.authority("330106");
        assert_eq!(app.province().all(&format!("{list}?authority_id={xihu}&status=open&unit_id={}", unit.id())).await.len(), 1, "{list}");
        assert_eq!(app.province().all(&format!("{list}?status=closed")).await.len(), 0, "{list}");
        app.sibling().get(&format!("{list}?authority_id={xihu}")).await.problem(404, "not_found");
        app.county().get(&format!("{list}?status=lost")).await.names(400, "invalid_parameter", &[("status", "unknown_code")]);
    }
    let visits = format!("/units/{}/visits", unit.id());
    sibling.get(&visits).await.problem(404, "not_found");
    sibling.post(&visits, json!({"visited_on": "2026-11-24", "purpose": "sampling"})).await.problem(404, "not_found");
}

async fn a_units_user_reads_what_concerns_their_own_unit_and_writes_nothing(app: App) {
    let (unit, other) = (producer(&app, 1).await, producer(&app, 2).await);
    let mine = one_of_each(&app, &unit, "1号").await;
    let theirs = one_of_each(&app, &other, "2号").await;
    let user = user_of(&app, &unit, "of-the-unit").await;
    for ((path, step, body), (foreign, ..)) in mine.iter().zip(&theirs) {
        assert_eq!(user.get(path).await.status(200).json, app.county().get(path).await.status(200).json);
        user.get(foreign).await.problem(404, "not_found");
        user.clone().with("If-Match", "*").post(&format!("{path}/{step}"), body.clone()).await.problem(403, "forbidden");
    }
    for list in LISTS {
        let seen = user.get(&format!("{list}?count=true")).await.status(200).json;
        assert_eq!((&seen["total"], &seen["items"][0]["unit_id"]), (&json!(1), &json!(unit.id())), "{list}");
    }
    user.post("/recalls", recall(&unit, "01980000-0000-7000-8000-00000000abcd")).await.problem(403, "forbidden");
    user.post("/assistances", json!({"unit_id": unit.id(), "need": "x"})).await.problem(403, "forbidden");
    user.post("/instruments", instrument(&unit, "3号")).await.problem(403, "forbidden");
    // Findings are the authority's own; data requests are its own too.
    user.get(&format!("/units/{}/findings", unit.id())).await.problem(403, "forbidden");
    user.get("/statistics/burden").await.problem(403, "forbidden");
}

async fn lists_go_page_by_page_the_latest_first(app: App) {
    let unit = producer(&app, 1).await;
    for number in 0..5 {
        app.county().post("/instruments", instrument(&unit, &format!("{number}号"))).await.status(201);
    }
    let mut found = Vec::new();
    let mut path = "/instruments?limit=2&count=true".to_owned();
    loop {
        let page = app.county().get(&path).await.status(200).json;
        assert_eq!(page["total"], 5);
        found.extend(page["items"].as_array().unwrap().iter().map(|i| i["number"].as_str().unwrap().to_owned()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        app.county().get(&format!("/instruments?status=open&cursor={next}")).await.problem(400, "cursor_mismatch");
        path = format!("/instruments?limit=2&count=true&cursor={next}");
    }
    assert_eq!(found, ["4号", "3号", "2号", "1号", "0号"]);
}

async fn what_is_of_a_unit_moves_with_it(app: App) {
    let unit = producer(&app, 1).await;
    let things = one_of_each(&app, &unit, "1号").await;
    let body = json!({"visited_on": "2026-11-24", "purpose": "sampling"});
    app.county().post(&format!("/units/{}/visits", unit.id()), body).await.status(201);
    app.county().post(&format!("/units/{}/information-requests", unit.id()), json!({"fields": ["address"], "purpose": "x"})).await.status(201);
    app.province().with("If-Match", "*").patch(&format!("/units/{}", unit.id()), json!({"division_code": "330105"})).await.status(200);
    for (path, ..) in &things {
        app.county().get(path).await.problem(404, "not_found");
        app.sibling().get(path).await.status(200);
    }
    let counted = async |caller: crate::support::CallerOf<'_>| caller.get("/statistics/burden").await.status(200).json["total"].clone();
    let (left, reached) = (counted(app.county()).await, counted(app.sibling()).await);
    // The burden was laid on it where it was; its ledger goes along.
    assert_eq!((&left["visits"], &left["fields_asked"], &left["instruments"]), (&json!(1), &json!(1), &json!(1)));
    assert_eq!((&reached["visits"], &reached["fields_asked"], &reached["instruments"]), (&json!(0), &json!(0), &json!(0)));
    let ledger = app.sibling().get(&format!("/units/{}/burden", unit.id())).await.status(200).json;
    assert_eq!((&ledger["visits"], &ledger["fields_asked"], &ledger["instruments"]), (&json!(1), &json!(1), &json!(1)));
    // The step of the new authority is stored on the new path.
    let (path, step, body) = &things[0];
    app.sibling().with("If-Match", "*").post(&format!("{path}/{step}"), body.clone()).await.status(200);
    app.sibling().get(path).await.status(200);
}

e2e![
    a_sibling_finds_nothing_of_it,
    a_units_user_reads_what_concerns_their_own_unit_and_writes_nothing,
    lists_go_page_by_page_the_latest_first,
    what_is_of_a_unit_moves_with_it
];
