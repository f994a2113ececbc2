//! Walking the pages gives the sorted whole, whatever the size of the page and the order.

use serde_json::{Value, json};

use crate::support::{App, make};

/// Every row of a list, in pages of `limit`.
async fn walk(app: &App, list: &str, limit: usize) -> Vec<Value> {
    let (mut rows, mut cursor) = (Vec::new(), String::new());
    loop {
        let separator = if list.contains('?') { '&' } else { '?' };
        let page = app.county().get(&format!("{list}{separator}limit={limit}{cursor}")).await.status(200).json;
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit);
        rows.extend(items.iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => {
                assert_eq!(items.len(), limit, "a page that is not the last is full");
                cursor = format!("&cursor={next}");
            }
            None => return rows,
        }
    }
}

/// Units entered at three instants, several at each, and half of them changed at two later ones: orders that have ties.
async fn a_register_with_ties(app: &App) -> usize {
    const UNITS: u32 = 11;
    for serial in 0..UNITS {
        app.set_now(&format!("2026-11-24T0{}:00:00Z", 2 + serial / 4));
        let made = make::enter(&app.county(), make::unit("330106", serial)).await;
        if serial % 2 == 0 {
            app.set_now(&format!("2026-11-24T0{}:00:00Z", 7 + serial % 3));
            app.county()
                .with("If-Match", made.etag())
                .patch(made.header("location"), json!({"address": format!("文三路{serial}号")}))
                .await
                .status(200);
        }
    }
    UNITS as usize
}

async fn every_order_and_every_size_of_page_gives_the_same_whole(app: App) {
    let all = a_register_with_ties(&app).await;
    for (sort, field, falling) in [
        ("", "created_at", true),
        ("?sort=-created_at", "created_at", true),
        ("?sort=created_at", "created_at", false),
        ("?sort=updated_at", "updated_at", false),
    ] {
        let list = format!("/units{sort}");
        let whole = walk(&app, &list, 100).await;
        assert_eq!(whole.len(), all, "{sort}");
        let mut sorted = whole.clone();
        sorted.sort_by_key(|u| (u[field].as_str().unwrap().to_owned(), u["id"].as_str().unwrap().to_owned()));
        if falling {
            sorted.reverse();
        }
        assert_eq!(whole, sorted, "{sort} is in the order that it says, ties by id");
        for limit in 1..=all {
            assert_eq!(walk(&app, &list, limit).await, whole, "{sort} by {limit}");
        }
    }
}

async fn filters_keep_while_walking(app: App) {
    a_register_with_ties(&app).await;
    let since = "/units?sort=updated_at&updated_since=2026-11-24T07:00:00Z";
    let whole = walk(&app, since, 100).await;
    assert_eq!(whole.len(), 6, "the even ones");
    for limit in 1..=6 {
        assert_eq!(walk(&app, since, limit).await, whole);
    }
}

async fn a_unit_entered_meanwhile_neither_repeats_nor_hides_another(app: App) {
    for serial in 0..4 {
        make::enter(&app.county(), make::unit("330106", serial)).await;
    }
    let before = walk(&app, "/units", 100).await;
    let first = app.county().get("/units?limit=2").await.status(200).json;
    app.set_now("2026-11-24T03:00:00Z");
    make::enter(&app.county(), make::unit("330106", 9)).await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = app.county().get(&format!("/units?limit=2&cursor={cursor}")).await.status(200).json;
    let seen: Vec<Value> = [&first, &second].iter().flat_map(|page| page["items"].as_array().unwrap().clone()).collect();
    assert_eq!(seen, before);
}

e2e![every_order_and_every_size_of_page_gives_the_same_whole, filters_keep_while_walking, a_unit_entered_meanwhile_neither_repeats_nor_hides_another];
