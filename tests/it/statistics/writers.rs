//! Many writers at once, an import among them: counters stay exact.

use futures_util::future::join_all;
use persistence::queries::counters::gather_counters;
use persistence::{Caller, DatabaseUrl, Db, testing};
use serde_json::json;

use super::{agrees, children_add_up, figures, figures_are_what_the_rows_say};
use crate::support::{App, THREADS, files, make};

/// How many counters one round of the server's maintenance puts back together.
async fn put_together(db: &Db, rows: i64) -> i64 {
    db.write(&Caller::system("maintenance"), move |tx| gather_counters(tx, rows)).await.unwrap()
}

async fn counters_are_exact_under_many_writers_and_an_import(app: App) {
    let codes: Vec<String> = (0..1100).map(|n| make::uscc("330105", n)).collect();
    let rows: Vec<[&str; 6]> = codes.iter().map(|code| ["某某公司", code.as_str(), "330105", "生产", "30", "1"]).collect();
    let (county, city) = (app.county(), app.city());
    let import = city.import("kind=units&entry_reason=baseline_survey", files::csv(&rows));
    // Each enters a unit, changes it, and moves it to where the import enters the same kind.
    let stories = (0..40).map(|n| {
        let (county, city) = (county.clone(), city.clone());
        async move {
            let made = county.post("/units", make::unit("330106", n)).await.status(201);
            let place = made.header("location");
            let changed = county.clone().with("If-Match", made.etag()).patch(place, json!({"credit_risk_class": "D"})).await.status(200);
            if n % 2 == 0 {
                city.with("If-Match", changed.etag()).patch(place, json!({"division_code": "330105"})).await.status(200);
            } else {
                let late = county.with("If-Match", made.etag()).patch(place, json!({"activities": ["retail"]})).await;
                late.problem(412, "stale_version");
            }
        }
    });
    let read = async {
        let mut last = 0;
        for _ in 0..40 {
            // Never more than there are, never fewer than before: nothing is deleted.
            let (total, by_child) = figures(&city, app.authority("330100"), "child").await;
            assert_eq!(by_child.values().sum::<i64>(), total);
            assert!((last..=1140).contains(&total), "{total} after {last}");
            last = total;
        }
    };
    // Meanwhile counters that the writers spread are put back together, few at a time, and by another instance too.
    let (db, other) = (app.db.clone(), Db::new(app.db.url().clone(), app.db.sources().clone(), THREADS).unwrap());
    let gather = async |db: &Db| {
        let mut gathered = 0;
        for _ in 0..60 {
            gathered += put_together(db, 7).await;
        }
        gathered
    };
    let (job, _, (), here, there) = tokio::join!(import, join_all(stories), read, gather(&db), gather(&other));
    other.close();
    let spreads = matches!(db.url(), DatabaseUrl::Postgres(_));
    assert_eq!(here + there > 0, spreads, "{here} and {there} gathered");
    assert_eq!((&job["created"], &job["status"]), (&json!(1100), &json!("completed")), "{job}");
    agrees(&app, 1140).await;
    while put_together(&app.db, 1000).await > 0 {}
    let caller = Caller::system("test");
    let spread = app.db.read(&caller, |tx| testing::lines_in(tx, "SELECT 'spread' AS line FROM unit_counters WHERE slot > 0"));
    assert_eq!(spread.await.unwrap(), [""; 0]);
    agrees(&app, 1140).await;
    for code in ["330106", "330105", "330100"] {
        figures_are_what_the_rows_say(&app, &app.city(), app.authority(code)).await;
    }
    let (_, levels) = figures(&app.city(), app.authority("330105"), "monitoring_level").await;
    assert_eq!(levels.into_values().collect::<Vec<_>>(), [1100, 20]);
    children_add_up(&app.province(), app.authority("330000")).await;
}

// Transactions that change the counters of two authorities in opposite orders must not wait for each other for ever.
async fn moves_there_and_back_at_once_neither_lock_up_nor_miscount(app: App) {
    let city = app.city();
    let mut made = Vec::new();
    for n in 0..24 {
        made.push(make::enter(&city, make::unit(["330106", "330105"][n as usize % 2], n)).await);
    }
    for round in 0..3 {
        let moves = made.iter().enumerate().map(|(n, unit)| {
            let to = ["330105", "330106"][(n + round) % 2];
            let (caller, place) = (city.clone().with("If-Match", format!("\"{}\"", round + 1)), unit.header("location"));
            async move { caller.patch(place, json!({"division_code": to})).await.status(200) }
        });
        let moved = join_all(moves).await;
        assert!(moved.iter().all(|unit| unit.json["version"] == json!(round + 2)));
    }
    agrees(&app, 24).await;
    for code in ["330106", "330105"] {
        assert_eq!(figures(&city, app.authority(code), "").await.0, 12);
    }
}

e2e![counters_are_exact_under_many_writers_and_an_import, moves_there_and_back_at_once_neither_lock_up_nor_miscount];
