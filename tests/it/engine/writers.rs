//! Many writers at once over HTTP, and what each of them sees right afterwards.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::json;

use crate::support::{Reply, make};

e2e!(
    async fn of_many_creates_at_once_each_is_there_once(app) {
        let callers = [app.county(), app.city(), app.province()];
        let creates = (0..150).map(|n| callers[n as usize % 3].post("/units", make::unit("330106", n)));
        let made: BTreeSet<String> = join_all(creates).await.into_iter().map(|reply| reply.status(201).id()).collect();
        assert_eq!(made.len(), 150);
        let listed: Vec<String> = app.county().all("/units").await.iter().map(|u| u["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(listed.len(), 150);
        assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), made);
        let events = app.province().all("/audit-events?resource=unit&operation=create_unit").await;
        assert_eq!(events.iter().map(|e| e["resource_id"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>(), made);
        assert_eq!(events.len(), 150);
        let recount = app.county().get("/statistics/reconciliation").await.status(200).json;
        assert_eq!((&recount["counted"], &recount["recounted"], &recount["agrees"]), (&json!(150), &json!(150), &json!(true)));
    }
);

e2e!(
    async fn of_creates_with_one_idempotency_key_at_once_one_is_stored_and_all_say_the_same(app) {
        let county = app.county().with("Idempotency-Key", "the-same-one");
        let replies = join_all((0..12).map(|_| county.post("/units", make::unit("330106", 1)))).await;
        let ids: BTreeSet<String> = replies.into_iter().map(|reply| reply.status(201).id()).collect();
        assert_eq!(ids.len(), 1);
        assert_eq!(app.county().all("/units").await.len(), 1);
    }
);

/// The answer without what only a single unit is shown with.
fn told(mut reply: Reply) -> Reply {
    reply.json.as_object_mut().unwrap().remove("warnings");
    reply
}

e2e!(
    async fn whoever_has_been_answered_reads_their_own_writes(app) {
        let county = app.county();
        let stories = (0..24).map(|n| {
            let county = &county;
            async move {
                let mut unit = told(county.post("/units", make::unit("330106", n)).await.status(201));
                let place = unit.header("location").to_owned();
                for round in 0..4 {
                    assert_eq!(told(county.get(&place).await.status(200)).json, unit.json);
                    let name = format!("第{n}家第{round}名");
                    let county = county.clone().with("If-Match", unit.etag());
                    unit = told(county.patch(&place, json!({"name": name})).await.status(200));
                    let found = county.get(&format!("/units?q={}", make::encoded(&name))).await.status(200).json;
                    assert_eq!(found["items"], json!([unit.json]));
                }
            }
        });
        join_all(stories).await;
        let figures = county.get("/statistics/units").await.status(200).json;
        assert_eq!(figures["total"], 24);
    }
);
