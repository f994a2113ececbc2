//! Walking the pages of a list gives the sorted whole, whatever the order and the size of the page.

use serde_json::{Value, json};

use crate::support::{App, make};

/// Enters units, two at each instant, and touches some of them again: (ids by creation, ids by last change).
async fn register(app: &App) -> (Vec<String>, Vec<String>) {
    let mut made = Vec::new();
    for serial in 1..=9_u32 {
        app.set_now(&format!("2026-11-24T02:00:{:02}Z", serial / 2));
        made.push(make::enter(&app.county(), make::unit("330106", serial)).await);
    }
    let ids: Vec<String> = made.iter().map(|m| m.id()).collect();
    app.set_now("2026-11-24T03:00:00Z");
    for touched in [6, 1] {
        app.county().with("If-Match", made[touched].etag()).patch(made[touched].header("location"), json!({"name": "改名"})).await.status(200);
    }
    // At the same instant the id decides.
    let mut changed: Vec<String> = ids.iter().enumerate().filter(|(i, _)| ![1, 6].contains(i)).map(|(_, id)| id.clone()).collect();
    changed.extend([ids[1].clone(), ids[6].clone()]);
    (ids, changed)
}

fn ids(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|u| u["id"].as_str().unwrap().to_owned()).collect()
}

async fn the_pages_of_every_order_make_up_the_sorted_whole(app: App) {
    let (oldest_first, changed_last) = register(&app).await;
    let newest_first: Vec<String> = oldest_first.iter().rev().cloned().collect();
    for (sort, expected) in
        [("", &newest_first), ("&sort=-created_at", &newest_first), ("&sort=created_at", &oldest_first), ("&sort=updated_at", &changed_last)]
    {
        for limit in [1, 2, 4, 9, 10] {
            let (mut walked, mut path) = (Vec::new(), format!("/units?limit={limit}{sort}"));
            for page_number in 0.. {
                let page = app.county().get(&path).await.status(200);
                walked.extend(ids(&page.json));
                let Some(cursor) = page.json["next_cursor"].as_str() else {
                    assert_eq!(page.header("link"), "");
                    break;
                };
                assert_eq!(ids(&page.json).len(), limit, "{sort} {page_number}");
                let next = page.header("link").strip_prefix('<').and_then(|l| l.strip_suffix(">; rel=\"next\"")).unwrap().to_owned();
                assert!(next.ends_with(&format!("cursor={cursor}")), "{next}");
                path = next;
            }
            assert_eq!(&walked, expected, "{sort} limit {limit}");
        }
    }
}

async fn units_that_come_meanwhile_do_not_disturb_the_walk(app: App) {
    let (oldest_first, _) = register(&app).await;
    let first = app.county().get("/units?limit=5").await.status(200).json;
    make::enter(&app.county(), make::unit("330106", 50)).await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = app.county().get(&format!("/units?limit=5&cursor={cursor}")).await.status(200).json;
    let walked: Vec<String> = ids(&first).into_iter().chain(ids(&second)).collect();
    assert_eq!(walked, oldest_first.iter().rev().cloned().collect::<Vec<_>>());
}

async fn a_cursor_is_good_for_its_own_filter_and_order_only(app: App) {
    register(&app).await;
    let first = app.county().get("/units?limit=2&tier=C&count=true").await.status(200).json;
    assert_eq!(first["total"], 9);
    let cursor = first["next_cursor"].as_str().unwrap();
    app.county().get(&format!("/units?limit=3&tier=C&cursor={cursor}")).await.status(200);
    for other in ["", "tier=B&", "tier=C&sort=created_at&", "tier=C&activity=production&"] {
        app.county().get(&format!("/units?{other}cursor={cursor}")).await.problem(400, "cursor_mismatch");
    }
    for garbage in ["x", "%00", "eyJmIjoiIiwiayI6IiJ9", &cursor[1..]] {
        app.county().get(&format!("/units?tier=C&cursor={garbage}")).await.status(400);
    }
}

e2e![
    the_pages_of_every_order_make_up_the_sorted_whole,
    units_that_come_meanwhile_do_not_disturb_the_walk,
    a_cursor_is_good_for_its_own_filter_and_order_only
];
