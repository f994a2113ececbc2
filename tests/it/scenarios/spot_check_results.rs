//! Results of product spot checks as they are published: no code, no grade. All are taken in, each in the state that a second look at
//! the names gives, and none becomes a finding before a person says so. The repository has thirty made-up ones; `SPOT_CHECKS_CSV`
//! names another file of the same form (CI: 471 real ones). The units are made up when the test runs, from the names in the file; no
//! code stands beside the name of a real company here.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::{App, make, repository};

/// The file of `SPOT_CHECKS_CSV`, or the made-up one of the repository.
fn published() -> String {
    let path = std::env::var_os("SPOT_CHECKS_CSV").map_or_else(|| repository().join("tests/data/spot_checks.csv"), PathBuf::from);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn table(text: &str) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// Producers of results that do not conform, with how many such results each has, in the order of the file.
fn producers(rows: &[HashMap<String, String>]) -> Vec<(String, i64)> {
    let mut found: Vec<(String, i64)> = Vec::new();
    for row in rows.iter().filter(|row| row["outcome"] == "nonconforming") {
        match found.iter_mut().find(|(name, _)| *name == row["producer"]) {
            Some((_, count)) => *count += 1,
            None => found.push((row["producer"].clone(), 1)),
        }
    }
    found
}

async fn enter(app: &App, serial: u32, name: String) {
    let mut body = make::unit("330106", serial);
    body["name"] = json!(name);
    make::enter(&app.county(), body).await;
}

async fn take_in(app: &App, file: &str) -> Value {
    app.county().send_raw(Method::POST, "/spot-check-results", "text/csv", file.to_owned()).await.status(201).json
}

fn counts(intake: &Value) -> [i64; 7] {
    ["rows", "conforming", "matched", "ambiguous", "no_unit", "already_taken", "rejected"].map(|name| intake[name].as_i64().unwrap())
}

async fn real_results_wait_for_a_person(app: App) {
    let file = published();
    let rows = table(&file);
    let all_rows = i64::try_from(rows.len()).unwrap();
    let conforming = i64::try_from(rows.iter().filter(|row| row["outcome"] == "conforming").count()).unwrap();
    let all = producers(&rows);
    let open: i64 = all.iter().map(|(_, count)| count).sum();
    assert!(open >= 10 && conforming + open == all_rows, "{all_rows} results, {conforming} that conform, {open} that do not");
    // Six producers whose names begin like no other, so that what is entered for one is near to no other.
    let plain = |name: &str| name.ends_with("有限公司") && !name.contains(['（', '(']) && name.chars().count() >= 10;
    let others = |name: &str| all.iter().filter(|(other, _)| other.contains(&core(name)[..6])).count();
    let chosen: Vec<&(String, i64)> = all.iter().filter(|(name, _)| plain(name) && others(name) == 1).take(6).collect();
    let [equal, typed, twin, contained, containing, unlike] = chosen[..] else { panic!("the file lost its producers") };
    let bracketed = all.iter().find(|(name, _)| name.contains('（') && name.ends_with("有限公司")).unwrap();
    enter(&app, 1, equal.0.clone()).await;
    enter(&app, 2, typed.0.chars().map(|c| format!("{c}　")).collect()).await;
    enter(&app, 3, twin.0.clone()).await;
    enter(&app, 4, twin.0.clone()).await;
    enter(&app, 5, contained.0.replace("有限公司", "厂")).await;
    enter(&app, 6, format!("测试{}（西湖）股份有限公司", core(&containing.0))).await;
    enter(&app, 7, unlike.0.chars().rev().collect()).await;
    enter(&app, 8, bracketed.0.replace('（', "(").replace('）', ")")).await;
    let intake = take_in(&app, &file).await;
    let matched = equal.1 + typed.1 + bracketed.1;
    let ambiguous = twin.1 + contained.1 + containing.1;
    assert_eq!(counts(&intake), [all_rows, conforming, matched, ambiguous, open - matched - ambiguous, 0, 0], "{}", intake["errors"]);
    let results = app.county().all("/spot-check-results").await;
    let mut states: BTreeMap<(&str, &str, usize), i64> = BTreeMap::new();
    let named = |r: &Value, name: &str| r["producer"] == name && r["outcome"] == "nonconforming";
    for (kind, producer) in [
        ("equal", equal),
        ("typed", typed),
        ("twin", twin),
        ("contained", contained),
        ("containing", containing),
        ("unlike", unlike),
        ("bracketed", bracketed),
    ] {
        for result in results.iter().filter(|r| named(r, &producer.0)) {
            *states.entry((kind, result["state"].as_str().unwrap(), result["candidates"].as_array().unwrap().len())).or_insert(0) += 1;
        }
    }
    let expected = [
        (("bracketed", "matched", 1), bracketed.1),
        (("contained", "ambiguous", 1), contained.1),
        (("containing", "ambiguous", 1), containing.1),
        (("equal", "matched", 1), equal.1),
        (("twin", "ambiguous", 2), twin.1),
        (("typed", "matched", 1), typed.1),
        (("unlike", "no_unit", 0), unlike.1),
    ];
    assert_eq!(states, BTreeMap::from(expected));
    assert_eq!(app.national().all("/findings").await.len(), 0);
    assert_eq!(counts(&take_in(&app, &file).await), [all_rows, 0, 0, 0, 0, all_rows, 0]);
    // A person links one: now there is one finding, and it does not count before it is confirmed.
    let result = results.iter().find(|r| r["state"] == "matched").unwrap();
    let unit = result["candidates"][0]["unit_id"].as_str().unwrap();
    let path = format!("/spot-check-results/{}/link", result["id"].as_str().unwrap());
    let body = json!({"unit_id": unit, "grade": "relatively_major", "grade_basis": "监督抽查不合格"});
    let linked = app.county().with("If-Match", "\"1\"").post(&path, body).await.status(200).json;
    assert_eq!((&linked["finding"]["discovery_id"], &linked["finding"]["discovered_on"]), (&result["source_record_id"], &result["report_date"]));
    assert_eq!(app.national().all("/findings").await.len(), 1);
    assert_eq!(app.county().get(&format!("/units/{unit}")).await.json["monitoring_level"], "routine");
}

async fn without_a_register_no_unit_is_guessed(app: App) {
    let file = published();
    let rows = table(&file);
    let is = |outcome: &str| i64::try_from(rows.iter().filter(|row| row["outcome"] == outcome).count()).unwrap();
    let (good, bad) = (is("conforming"), is("nonconforming"));
    assert_eq!(counts(&take_in(&app, &file).await), [good + bad, good, 0, 0, bad, 0, 0]);
}

/// A plain name without its form.
fn core(name: &str) -> &str {
    name.strip_suffix("有限公司").unwrap_or(name)
}

e2e![real_results_wait_for_a_person, without_a_register_no_unit_is_guessed];
