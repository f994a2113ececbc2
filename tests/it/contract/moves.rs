//! When a unit moves to another authority, everything of it moves along: whoever sees the unit sees it, and nobody else does.

use serde_json::json;

use super::schema::tables_with;
use super::world::World;
use crate::support::App;

const PATH: [&str; 4] = ["provincial_id", "municipal_id", "county_id", "station_id"];

/// Tables that name a unit and lie with somebody else, and why.
const STAY: [(&str, &str); 1] = [("spot_check_results", "lie with the authority that took in the list")];

/// The number of rows that a query gives.
async fn count(app: &App, from: &str) -> u64 {
    app.lines(format!("SELECT CAST(COUNT(*) AS TEXT) AS line FROM {from}")).await[0].parse().unwrap()
}

async fn every_table_of_a_unit_moves_along_with_it(app: App) {
    let app = World::built(app.backend()).app().await;
    let mut tables = tables_with(app.db.url(), "unit_id");
    for column in PATH {
        let pathed = tables_with(app.db.url(), column);
        tables.retain(|table| pathed.contains(table));
    }
    for (table, why) in STAY {
        assert!(tables.remove(table), "{table}: rows that {why} are no longer there");
    }
    assert!(tables.len() >= 5, "{tables:?}");

    let county = app.authority("330105");
    for unit in app.county().all("/units").await {
        let path = format!("/units/{}", unit["id"].as_str().unwrap());
        let etag = app.city().get(&path).await.status(200).etag();
        let moved = app.city().with("If-Match", etag).patch(&path, json!({"division_code": "330105"})).await.status(200);
        assert_eq!(moved.json["territorial_authority"]["id"], county.to_string(), "{}", moved.json);
    }
    for table in &tables {
        let rows = format!("{table} t JOIN units u ON u.id = t.unit_id WHERE u.division_code = '330105'");
        assert!(count(&app, &rows).await > 0, "{table} has no row in the world of the contract tests: let the plays make one");
        let left = PATH.map(|column| format!("t.{column} IS DISTINCT FROM u.{column}")).join(" OR ");
        assert_eq!(count(&app, &format!("{rows} AND ({left})")).await, 0, "rows of {table} stay behind");
    }
}

e2e![every_table_of_a_unit_moves_along_with_it];
