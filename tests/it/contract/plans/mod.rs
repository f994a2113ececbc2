//! No list and no statistic takes longer the more units there are: what the program really sends to its database is explained, on
//! both, with 100,000 units. What walks or sorts all the same stands in [`EXCEPTIONS`], with the reason. The lists are those of
//! the document, the tables those of the catalog: a new one is explained, or says what is missing.

mod catalog;
mod exceptions;
mod explain;
mod lists;
mod multiply;
mod register;
mod supervision;

use std::collections::{BTreeMap, BTreeSet};

use persistence::testing;
use serde_json::json;

use self::catalog::Catalog;
use self::exceptions::{EXCEPTIONS, excepted};
use self::explain::Explainer;
use super::world::World;
use crate::support::{App, CallerOf, make};

/// Whom lists are shown: someone at each level, and a unit itself.
const CALLERS: [&str; 6] = ["national", "province", "city", "county", "station", "unit"];

/// The application over a full register, heard from its first connection on.
async fn full(app: &App, catalog: &Catalog) -> App {
    let app = World::built(app.backend()).app().await;
    let body = json!({"name": "北山市场监督管理所", "level": "station", "division_code": "330106002", "parent_id": app.authority("330106")});
    let station = app.national().post("/authorities", body).await.status(201).id();
    register::fill(&app, catalog).await;
    for body in [
        json!({"username": "station", "display_name": "s", "password": "a long passphrase", "role": "regulator", "authority_id": station}),
        json!({"username": "unit", "display_name": "u", "password": "a long passphrase", "role": "unit_user", "unit_id": register::unit(3)}),
    ] {
        app.national().post("/users", body).await.status(201);
    }
    testing::listen(app.db.url()).unwrap();
    app.with_max_upload(1024).await
}

/// The statements of a list: of its first page and of the next.
async fn statements(app: &App, explainer: &Explainer, caller: &CallerOf<'_>, path: &str) -> Vec<String> {
    testing::heard(app.db.url());
    let first = caller.get(path).await;
    assert!([200, 403, 404].contains(&first.code), "{path}: {}", first.text());
    if let Some(next) = first.json["next_cursor"].as_str() {
        let mark = if path.contains('?') { '&' } else { '?' };
        caller.get(&format!("{path}{mark}cursor={next}")).await.status(200);
    }
    testing::heard(app.db.url()).into_iter().filter(|sql| (sql.starts_with("SELECT") || sql.starts_with("WITH")) && explainer.concerns(sql)).collect()
}

async fn no_list_walks_or_sorts_a_large_table(app: App) {
    let (backend, catalog) = (app.backend(), Catalog::read());
    let app = full(&app, &catalog).await;
    let mut explainer = Explainer::new(app.db.url(), catalog.large().map(str::to_owned).collect());
    let user = app.county().get("/me").await.status(200).json["user_id"].as_str().unwrap().to_owned();
    let paths = lists::paths();
    let list = app.authority("330106").to_string();
    let intake = app.national().get("/spot-check-intakes?limit=1").await.status(200).json["items"][0]["id"].as_str().unwrap().to_owned();
    let (mut found, mut used, mut explained) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
    for name in CALLERS {
        let caller = app.as_user(name);
        let own = caller.get("/me").await.status(200).json["authority"]["id"].as_str().unwrap().to_owned();
        let words = [
            ("OWN", own.as_str()),
            ("UNIT", &register::unit(3).to_string()),
            ("JOB", &register::unit(4).to_string()),
            ("USER", &user),
            ("LIST", &list),
            ("INTAKE", &intake),
        ];
        // A unit sees itself alone.
        for path in paths.iter().filter(|path| name != "unit" || !path.contains('=')) {
            let asked = words.iter().fold(path.clone(), |path, (word, id)| path.replace(word, id));
            let asked = match asked.split_once("?q=").map(|(before, rest)| (before, rest.split_once('&').unwrap_or((rest, "")))) {
                Some((before, (q, rest))) => format!("{before}?q={}&{rest}", make::encoded(q)),
                None => asked,
            };
            for sql in statements(&app, &explainer, &caller, &asked).await {
                let (plan, faults) = explainer.explain(&sql);
                for fault in faults {
                    let exceptions = excepted(backend, name, path, fault);
                    if exceptions.is_empty() {
                        found.entry(format!("{fault} for {name} {path}")).or_insert_with(|| format!("{sql}\n    {}", plan.join("\n    ")));
                    }
                    used.extend(exceptions);
                }
                explained.insert(sql);
            }
        }
    }
    assert!(explained.len() > 400, "{} statements", explained.len());
    let shown: Vec<String> = found.iter().map(|(fault, plan)| format!("{fault}\n  {plan}")).collect();
    assert!(found.is_empty(), "{} faults\n{}", found.len(), shown.join("\n"));
    let unused = EXCEPTIONS.iter().enumerate().filter(|(index, e)| e.on == Some(backend) && !used.contains(index));
    assert_eq!(unused.map(|(_, e)| e.path).collect::<Vec<_>>(), [""; 0], "exceptions that nothing needs");
    searches_find_what_a_scan_finds(&app).await;
}

/// Words that many, some, few and no units have, alone and with a filter that makes them rare: however the way through them is
/// chosen, the first pages are what looking at every unit gives.
async fn searches_find_what_a_scan_finds(app: &App) {
    let narrowing = [("", "1 = 1"), ("&monitoring_level=special&tier=B", "monitoring_level = 'special' AND tier = 'B'")];
    let ways = [("-created_at", "DESC"), ("created_at", "ASC")];
    for (caller, mine) in [("national", "1 = 1"), ("province", "division_code LIKE '33%'"), ("county", "division_code LIKE '330106%'")] {
        for q in ["公司", "恒泰电缆有限", "缆", "制动液", "稀有", "无此名", "91330106"] {
            for ((filter, narrowed), (sort, order)) in narrowing.iter().flat_map(|filter| ways.map(|way| (*filter, way))) {
                let scan = format!(
                    "SELECT uscc AS line FROM units WHERE {mine} AND {narrowed} AND (search_name LIKE '%{q}%' OR uscc LIKE '{q}%') ORDER BY seq {order} LIMIT 120"
                );
                let scanned = app.lines(scan).await;
                let expected = if filter.is_empty() { q != "无此名" } else { q.contains('缆') || q == "公司" };
                assert!(!expected || caller == "county" || !scanned.is_empty(), "nobody has {q}{filter}");
                let first = format!("/units?q={}{filter}&sort={sort}&limit=50", make::encoded(q));
                let (mut found, mut next) = (Vec::new(), Some(first.clone()));
                while let Some(page) = next.take().filter(|_| found.len() < 120) {
                    let page = app.as_user(caller).get(&page).await.status(200).json;
                    found.extend(page["items"].as_array().unwrap().iter().map(|unit| unit["uscc"].as_str().unwrap().to_owned()));
                    next = page["next_cursor"].as_str().map(|cursor| format!("{first}&cursor={cursor}"));
                }
                found.truncate(120);
                assert_eq!(found, scanned, "{caller} {first}");
            }
        }
    }
}

e2e![no_list_walks_or_sorts_a_large_table];
