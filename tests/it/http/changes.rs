//! `updated_since`: what has changed, longest unchanged first, page by page.

use serde_json::{Value, json};

use crate::support::{App, CallerOf, make};

/// What a list tells to have changed, walked through row by row.
async fn changed(caller: &CallerOf<'_>, list: &str, since: &str) -> Vec<String> {
    let (mut ids, mut path) = (Vec::new(), format!("/{list}?updated_since={since}&limit=1&count=true"));
    loop {
        let page = caller.get(&path).await.status(200);
        ids.extend(page.json["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        let Some(cursor) = page.json["next_cursor"].as_str() else {
            assert_eq!(page.json["total"], ids.len());
            return ids;
        };
        path = format!("/{list}?updated_since={since}&limit=1&count=true&cursor={cursor}");
    }
}

async fn recall(caller: &CallerOf<'_>, unit: &str) -> String {
    let body = json!({"unit_id": unit, "product": "电缆", "batches": "20260101", "confirmed_on": "2026-11-20", "measures": "停止销售", "manner": "voluntary"});
    caller.post("/recalls", body).await.status(201).id()
}

async fn a_program_follows_the_changes_of_a_list(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    let (mut findings, mut recalls) = (Vec::new(), Vec::new());
    for hour in 3..6 {
        app.set_now(&format!("2026-11-24T0{hour}:00:00Z"));
        findings.push(make::finding(&app.county(), &unit, "general", "2026-11-20").await);
        recalls.push(recall(&app.county(), &unit).await);
    }
    // The first changes last.
    app.set_now("2026-11-24T06:00:00Z");
    make::step(&app.county(), &format!("/findings/{}", findings[0]), "confirm", json!({})).await;
    app.county().with("If-Match", "\"1\"").patch(&format!("/recalls/{}", recalls[0]), json!({"progress": "已召回一半"})).await.status(200);
    for (list, ids) in [("findings", &findings), ("recalls", &recalls)] {
        let in_order = |places: &[usize]| places.iter().map(|place| ids[*place].clone()).collect::<Vec<_>>();
        for (since, expected) in [
            ("2026-11-24T03:00:00Z", in_order(&[1, 2, 0])),
            ("2026-11-24T05:00:00Z", in_order(&[2, 0])),
            ("2026-11-24T13:00:00%2B08:00", in_order(&[2, 0])),
            ("2026-11-24T05:00:00.000001Z", in_order(&[0])),
            ("2026-11-24T06:00:00.000001Z", Vec::new()),
        ] {
            assert_eq!(changed(&app.county(), list, since).await, expected, "{list} {since}");
            assert_eq!(changed(&app.sibling(), list, since).await, [""; 0], "{list} {since}");
        }
        let newest: Vec<Value> = app.county().all(&format!("/{list}")).await;
        assert_eq!(newest.iter().map(|item| item["id"].as_str().unwrap()).collect::<Vec<_>>(), in_order(&[2, 1, 0]), "{list}");
        let refused = app.county().get(&format!("/{list}?updated_since=2026-11-24")).await;
        refused.names(400, "invalid_parameter", &[("updated_since", "bad_date")]);
        let cursor = app.county().get(&format!("/{list}?limit=1")).await.json["next_cursor"].as_str().unwrap().to_owned();
        app.county().get(&format!("/{list}?updated_since=2026-11-24T03:00:00Z&cursor={cursor}")).await.problem(400, "cursor_mismatch");
    }
}

/// Those that changed in one transaction have one instant: none is left out or told twice.
async fn what_changed_at_one_instant_is_told_once(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    let mut recalls = Vec::new();
    for _ in 0..4 {
        recalls.push(recall(&app.county(), &unit).await);
    }
    let mut told = changed(&app.county(), "recalls", "2026-11-24T02:00:00Z").await;
    told.sort();
    recalls.sort();
    assert_eq!(told, recalls);
}

e2e![a_program_follows_the_changes_of_a_list, what_changed_at_one_instant_is_told_once];
