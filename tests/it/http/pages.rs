//! A client walks through a list: `limit`, `cursor`, `count`, `Link`.

use serde_json::{Value, json};

use crate::support::{App, make};

/// Five units of Xihu, three of them producers of tier C.
async fn five_units(app: &App) {
    for serial in 0..5 {
        let activity = if serial < 3 { "production" } else { "retail" };
        make::enter(&app.county(), make::unit_with("330106", serial, &[activity], json!(50), json!(1000))).await;
    }
}

async fn a_page_has_twenty_rows_unless_another_number_is_asked_for(app: App) {
    let page = async |query: &str| app.national().get(&format!("/authorities?{query}")).await.status(200).json["items"].as_array().unwrap().len();
    assert_eq!((page("").await, page("limit=1").await, page("limit=100").await), (20, 1, 100));
    for limit in ["0", "101", "-1"] {
        let reply = app.national().get(&format!("/authorities?limit={limit}")).await;
        let reply = reply.names(400, "invalid_parameter", &[("limit", "out_of_range")]);
        assert_eq!(reply.json["errors"][0]["params"], json!({"min": "1", "max": "100"}));
    }
}

async fn the_link_leads_to_the_next_page_until_the_last(app: App) {
    five_units(&app).await;
    let (mut path, mut seen, mut pages) = ("/api/v1/units?limit=2&activity=production&count=true".to_owned(), 0, 0);
    loop {
        let page = app.county().get(&path).await.status(200);
        assert_eq!(page.json["total"], 3);
        seen += page.json["items"].as_array().unwrap().len();
        pages += 1;
        let link = page.header("link").to_owned();
        let Some(cursor) = page.json["next_cursor"].as_str() else {
            assert_eq!(link, "");
            break;
        };
        path = format!("/api/v1/units?limit=2&activity=production&count=true&cursor={cursor}");
        assert_eq!(link, format!("<{path}>; rel=\"next\""));
    }
    assert_eq!((seen, pages), (3, 2));
}

async fn a_page_that_is_just_full_is_the_last(app: App) {
    five_units(&app).await;
    let page = app.county().get("/units?limit=5").await.status(200);
    assert_eq!((page.json["items"].as_array().unwrap().len(), &page.json["next_cursor"]), (5, &Value::Null));
    let nothing = app.sibling().get("/units?count=true").await.status(200).json;
    assert_eq!(nothing, json!({"items": [], "next_cursor": null, "total": 0}));
    assert_eq!(app.county().get("/units").await.json.get("total"), None, "only whoever asks pays for counting");
}

async fn a_cursor_is_good_for_its_own_list_only(app: App) {
    five_units(&app).await;
    let cursor = app.county().get("/units?limit=2&activity=production").await.json["next_cursor"].as_str().unwrap().to_owned();
    let get = async |query: String| app.county().get(&query).await;
    get(format!("/units?limit=2&cursor={cursor}")).await.problem(400, "cursor_mismatch");
    get(format!("/units?limit=2&activity=retail&cursor={cursor}")).await.problem(400, "cursor_mismatch");
    get(format!("/units?limit=2&activity=production&sort=created_at&cursor={cursor}")).await.problem(400, "cursor_mismatch");
    get(format!("/authorities?cursor={cursor}")).await.problem(400, "cursor_mismatch");
    // Neither the size of the page nor counting is part of what it is good for.
    get(format!("/units?limit=1&count=true&activity=production&cursor={cursor}")).await.status(200);
}

async fn what_is_no_cursor_is_refused(app: App) {
    // The last: {"f":"…","k":"…"} of nobody's.
    for cursor in ["", "x", "AAAA", "%00", "e30", "eyJmIjoiMCIsImsiOiIwIn0", &"A".repeat(5000)] {
        let reply = app.county().get(&format!("/units?cursor={cursor}")).await.status(400);
        let code = if cursor == "%00" { "invalid_parameter" } else { "cursor_mismatch" };
        assert_eq!(reply.json["code"], code, "{cursor}");
    }
}

async fn a_cursor_shows_its_holder_nothing_beyond_their_scope(app: App) {
    five_units(&app).await;
    let cursor = app.city().get("/units?limit=2").await.json["next_cursor"].as_str().unwrap().to_owned();
    let page = app.sibling().get(&format!("/units?limit=2&cursor={cursor}")).await.status(200).json;
    assert_eq!(page, json!({"items": [], "next_cursor": null}));
}

e2e![
    a_page_has_twenty_rows_unless_another_number_is_asked_for,
    the_link_leads_to_the_next_page_until_the_last,
    a_page_that_is_just_full_is_the_last,
    a_cursor_is_good_for_its_own_list_only,
    what_is_no_cursor_is_refused,
    a_cursor_shows_its_holder_nothing_beyond_their_scope
];
