//! When a unit moves to another authority, everything of it moves along: whoever sees the unit sees it, and nobody else does. What is the
//! act of an authority stays with it. Every table that names a unit says here which it is (docs/decisions/0014).

use std::collections::BTreeSet;

use serde_json::Value;

use super::schema::tables_with;
use super::world::World;
use crate::support::App;

const PATH: [&str; 4] = ["provincial_id", "municipal_id", "county_id", "station_id"];

/// What becomes of the rows of a table when their unit moves.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    /// They have the path of the unit, and go along on it: a list of the authority shows them.
    GoesAlong(&'static str),
    /// They belong to the territorial authority of the unit.
    Account(&'static str),
    /// They have no path: they are read through the unit only, at this address below it.
    ThroughTheUnit(&'static str),
    /// They are the act of an authority, with which they stay: this list shows them.
    Act(&'static str),
}

/// `LIST` is a published list of Xihu, `JOB` an import of it.
const FATES: [(&str, Fate); 17] = [
    ("tier_decisions", Fate::GoesAlong("/handovers")),
    ("lead_overrides", Fate::GoesAlong("/lead-overrides")),
    ("findings", Fate::GoesAlong("/findings")),
    ("monitoring_decisions", Fate::GoesAlong("/monitoring-decisions")),
    ("elevations", Fate::GoesAlong("/elevations")),
    ("records", Fate::GoesAlong("/instruments")),
    ("users", Fate::Account("/users?role=unit_user")),
    ("unit_metrics", Fate::ThroughTheUnit("/metrics")),
    ("unit_entry_reasons", Fate::ThroughTheUnit("/entry-reasons")),
    ("unit_status_changes", Fate::ThroughTheUnit("/status-changes")),
    ("credit_risk_records", Fate::ThroughTheUnit("/credit-risk")),
    ("finding_facts", Fate::ThroughTheUnit("/monitoring-level")),
    ("monitoring_overrides", Fate::ThroughTheUnit("/monitoring-level")),
    ("unit_monitoring", Fate::ThroughTheUnit("/monitoring-level")),
    ("spot_check_results", Fate::Act("/spot-check-results")),
    ("monitoring_list_entries", Fate::Act("/monitoring-lists/LIST/entries")),
    ("import_rows", Fate::Act("/imports/JOB/rows")),
];

/// The number of rows that a query gives.
async fn count(app: &App, from: &str) -> u64 {
    app.lines(format!("SELECT CAST(COUNT(*) AS TEXT) AS line FROM {from}")).await[0].parse().unwrap()
}

/// The tables that point at units: by the catalog, and by the name of the column where they do not say so.
async fn tables_of_units(app: &App) -> BTreeSet<String> {
    let pointing = match app.backend() {
        crate::support::Backend::Sqlite => {
            "SELECT DISTINCT m.name AS line FROM sqlite_schema m, pragma_foreign_key_list(m.name) k WHERE m.type = 'table' AND k.\"table\" = 'units'"
        }
        crate::support::Backend::Postgres => {
            "SELECT DISTINCT c.conrelid::regclass::text AS line FROM pg_constraint c WHERE c.contype = 'f' AND c.confrelid = 'units'::regclass"
        }
    };
    let mut tables: BTreeSet<String> = app.lines(pointing).await.into_iter().collect();
    tables.extend(tables_with(app.db.url(), "unit_id"));
    tables
}

async fn every_table_of_a_unit_goes_along_with_it_or_is_the_act_of_an_authority(app: App) {
    let app = World::built(app.backend()).app().await;
    let known: BTreeSet<String> = FATES.iter().map(|(table, _)| (*table).to_owned()).collect();
    assert_eq!(tables_of_units(&app).await, known, "say in FATES what becomes of the rows of a table when their unit moves");

    let credit = serde_json::json!({"credit_risk_class": "B", "source": "2026年第三季度", "valid_from": "2026-11-01"});
    let unit = first(&app, "/units").await;
    app.county().post(&format!("/units/{unit}/credit-risk"), credit).await.status(201);

    let (list, job) = (first(&app, "/monitoring-lists?status=published").await, first(&app, "/imports").await);
    let asked = |path: &str| path.replace("LIST", &list).replace("JOB", &job);
    let mut acts = Vec::new();
    for (_, fate) in FATES {
        if let Fate::Act(path) = fate {
            acts.push((asked(path), app.county().all(&asked(path)).await));
        }
    }
    let county = app.authority("330105");
    let units = app.county().all("/units").await;
    for unit in &units {
        let path = format!("/units/{}", unit["id"].as_str().unwrap());
        let etag = app.city().get(&path).await.status(200).etag();
        let moved = app.city().with("If-Match", etag).patch(&path, serde_json::json!({"division_code": "330105"})).await.status(200);
        assert_eq!(moved.json["territorial_authority"]["id"], county.to_string(), "{}", moved.json);
    }

    for (table, fate) in FATES {
        let rows = format!("{table} t JOIN units u ON u.id = t.unit_id WHERE u.division_code = '330105'");
        let (old, new) = (app.as_user("county-admin"), app.as_user("sibling-admin"));
        if !matches!(fate, Fate::Act(_)) || table == "monitoring_list_entries" {
            assert!(count(&app, &rows).await > 0, "{table} has no row in the world of the contract tests: let the plays make one");
        }
        match fate {
            Fate::GoesAlong(path) => {
                let left = PATH.map(|column| format!("t.{column} IS DISTINCT FROM u.{column}")).join(" OR ");
                assert_eq!(count(&app, &format!("{rows} AND ({left})")).await, 0, "rows of {table} stay behind");
                assert!(!new.all(path).await.is_empty(), "{path}");
                // That a unit has gone is told to the giver: nothing else is.
                let told = if path == "/handovers" { new.all(path).await.len() } else { 0 };
                assert_eq!(old.all(path).await.len(), told, "{path}");
            }
            Fate::Account(path) => {
                assert_eq!(count(&app, &format!("{rows} AND t.authority_id <> u.territorial_authority_id")).await, 0, "accounts stay behind");
                assert!(old.all(path).await.is_empty() && !new.all(path).await.is_empty(), "{path}");
            }
            Fate::ThroughTheUnit(below) => {
                for unit in &units {
                    let path = format!("/units/{}{below}", unit["id"].as_str().unwrap());
                    old.get(&path).await.problem(404, "not_found");
                    new.get(&path).await.status(200);
                }
            }
            Fate::Act(_) => {}
        }
    }
    for (path, before) in acts {
        assert_eq!(app.county().all(&path).await.len(), before.len(), "{path}");
        let taker = app.sibling().get(&path).await;
        assert!(taker.code == 404 || taker.json["items"] == Value::Array(Vec::new()), "{path}: {}", taker.text());
    }
}

async fn first(app: &App, path: &str) -> String {
    app.county().all(path).await[0]["id"].as_str().unwrap().to_owned()
}

e2e![every_table_of_a_unit_goes_along_with_it_or_is_the_act_of_an_authority];
