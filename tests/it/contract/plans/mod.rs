//! No list and no statistic takes longer the more units there are: what the program really sends to its database is explained, on
//! both, with 100,000 units. What walks or sorts all the same stands in [`EXCEPTIONS`], with the reason.

mod explain;
mod register;
mod supervision;

use std::collections::BTreeSet;

use persistence::{Caller, testing};
use serde_json::json;

use self::explain::{Explainer, Fault};
use crate::support::{App, Backend, CallerOf, make};

/// Whom lists are shown: someone at each level, and a unit itself.
const CALLERS: [&str; 6] = ["national", "province", "city", "county", "station", "unit"];

/// Every way to narrow a list of units; `OWN` is the caller's authority.
const FILTERS: [&str; 20] = [
    "",
    "authority_id=OWN",
    "territorial_authority_id=OWN",
    "division_code=330106",
    "activity=retail",
    "tier=A",
    "tier=none",
    "monitoring_level=special",
    "operating_status=suspended",
    "entry_reason=law_enforcement",
    "uscc=91330106MA00000003",
    "updated_since=2026-11-24T01:00:00Z",
    "tier=B&activity=production&monitoring_level=routine&operating_status=active",
    "q=电缆",
    "q=稀有",
    "q=电",
    "q=91330106",
    "q=(",
    "q=电缆&monitoring_level=special",
    "q=稀有&operating_status=suspended",
];
const ORDERS: [&str; 3] = ["-created_at", "created_at", "updated_at"];

/// All other lists and all statistics; `UNIT` is a unit of Xihu, `JOB` an import, `USER` somebody who did little.
const OTHERS: [&str; 61] = [
    "/handovers",
    "/handovers?since=2026-11-01",
    "/lead-overrides",
    "/lead-overrides?open=true",
    "/lead-overrides?unit_id=UNIT",
    "/audit-events",
    "/audit-events?resource=unit",
    "/audit-events?operation=create_unit",
    "/audit-events?resource_id=UNIT",
    "/audit-events?actor_id=USER",
    "/imports",
    "/imports/JOB/rows",
    "/imports/JOB/rows?outcome=rejected",
    "/users",
    "/users?active=true",
    "/authorities",
    "/authorities?level=county",
    "/authorities?parent_id=OWN",
    "/divisions?parent_code=330000",
    "/units/UNIT",
    "/units/UNIT/metrics",
    "/units/UNIT/tier",
    "/units/UNIT/tier-decisions",
    "/units/UNIT/entry-reasons",
    "/units/UNIT/status-changes",
    "/statistics/units",
    "/statistics/units?by=child",
    "/statistics/units?by=child,tier,activity,monitoring_level,operating_status",
    "/statistics/reconciliation",
    "/findings",
    "/findings?status=reported",
    "/findings?authority_id=OWN&grade=major&rectification=open",
    "/findings?overdue=true",
    "/findings?unit_id=UNIT",
    "/units/UNIT/findings",
    "/units/UNIT/monitoring-level",
    "/units/UNIT/credit-risk",
    "/monitoring-decisions",
    "/monitoring-decisions?status=proposed",
    "/monitoring-decisions?status=proposed&authority_id=OWN",
    "/monitoring-decisions?unit_id=UNIT",
    "/elevations",
    "/elevations?status=proposed",
    "/elevations?unit_id=UNIT",
    "/monitoring-lists",
    "/monitoring-lists?year=2026&level=key",
    "/statistics/findings",
    "/recalls",
    "/assistances",
    "/assistances?status=open",
    "/assistances?authority_id=OWN",
    "/assistances?unit_id=UNIT",
    "/instruments",
    "/instruments?status=open",
    "/instruments?kind=admonitory_interview",
    "/instruments?overdue=true",
    "/instruments?authority_id=OWN",
    "/instruments?unit_id=UNIT",
    "/units/UNIT/visits",
    "/units/UNIT/burden",
    "/statistics/burden",
];

/// A list that walks or sorts, and why it may.
struct Exception {
    on: Option<Backend>,
    /// Of whom; empty: of everybody.
    callers: &'static [&'static str],
    /// How the path begins, and what it contains.
    path: &'static str,
    with: &'static str,
    fault: Fault,
}

const fn but(on: Option<Backend>, callers: &'static [&'static str], path: &'static str, with: &'static str, fault: Fault) -> Exception {
    Exception { on, callers, path, with, fault }
}

const NATION: &[&str] = &["national"];
const SQLITE: Option<Backend> = Some(Backend::Sqlite);
const POSTGRES: Option<Backend> = Some(Backend::Postgres);

const EXCEPTIONS: &[Exception] = &[
    // The nation's own lists are the whole table in the order of its key, or of changes; they stop when the page is full. So they
    // do where one unit in so many has what is asked for: an index for each such column would cost every import.
    but(SQLITE, NATION, "/units?&", "", Fault::Scan),
    but(SQLITE, NATION, "/units?authority_id=", "", Fault::Scan),
    but(SQLITE, NATION, "/units?activity=", "", Fault::Scan),
    but(SQLITE, NATION, "/units?monitoring_level=", "", Fault::Scan),
    but(SQLITE, NATION, "/units?operating_status=", "", Fault::Scan),
    but(SQLITE, NATION, "/units?entry_reason=", "", Fault::Scan),
    but(SQLITE, NATION, "/handovers", "", Fault::Scan),
    but(SQLITE, NATION, "/lead-overrides", "", Fault::Scan),
    but(SQLITE, NATION, "/audit-events", "", Fault::Scan),
    but(SQLITE, NATION, "/findings", "", Fault::Scan),
    but(SQLITE, NATION, "/monitoring-decisions", "", Fault::Scan),
    but(SQLITE, NATION, "/elevations", "", Fault::Scan),
    but(SQLITE, NATION, "/monitoring-lists", "", Fault::Scan),
    // What has changed is asked for in the order of changes, and then it is a range.
    but(SQLITE, NATION, "/units?updated_since=", "created_at", Fault::Scan),
    but(SQLITE, &["province"], "/units?updated_since=", "created_at", Fault::Sort),
    // Programs that follow changes follow all that a province or the nation has. By tier, or below the province, what is asked for
    // is sorted: some thousands of units, which one more index of four columns would make dearer to enter.
    but(SQLITE, NATION, "/units?t", "updated_at", Fault::Sort),
    but(SQLITE, &["city", "county", "station"], "/units?", "updated_at", Fault::Sort),
    but(POSTGRES, &["city", "county"], "/units?", "sort=updated_at", Fault::Scan),
    but(POSTGRES, &["city", "county"], "/units?q=91330106", "updated_at", Fault::Sort),
    // A county and its towns have codes of their own, which follow each other: a county's units are sorted.
    but(SQLITE, NATION, "/units?division_code=", "", Fault::Sort),
    // SQLite sorts the candidates of one look into its index of names, 8,192 at most; a word that more names have is soon met in
    // the order of changes.
    but(SQLITE, &[], "/units?q=", "", Fault::Sort),
    but(SQLITE, NATION, "/units?q=电", "updated_at", Fault::Scan),
    // Punctuation has no grams: names are compared one after the other.
    but(None, &[], "/units?q=(", "", Fault::Scan),
    // The nation reads what is kept for each city; a recount reads everything, by design.
    but(None, NATION, "/statistics/units", "", Fault::Scan),
    but(None, &[], "/statistics/reconciliation", "", Fault::Scan),
    but(SQLITE, &[], "/statistics/reconciliation", "", Fault::Sort),
    // As with the nation's other lists.
    but(SQLITE, NATION, "/assistances", "", Fault::Scan),
    but(SQLITE, NATION, "/instruments", "", Fault::Scan),
    // Replies that are overdue are few, and so are instruments beside units: the nation looks through all of them.
    but(POSTGRES, NATION, "/instruments?overdue=true", "", Fault::Scan),
    // The burden of a year is added up from its rows: the nation reads them all, a province and a large city their own.
    but(None, NATION, "/statistics/burden", "", Fault::Scan),
    but(POSTGRES, &["province", "city"], "/statistics/burden", "", Fault::Scan),
];

/// The exceptions that a fault falls under.
fn excepted(on: Backend, caller: &str, path: &str, fault: Fault) -> Vec<usize> {
    let holds = |e: &Exception| {
        e.on.is_none_or(|backend| backend == on)
            && (e.callers.is_empty() || e.callers.contains(&caller))
            && (path.starts_with(e.path) && path.contains(e.with))
            && e.fault == fault
    };
    EXCEPTIONS.iter().enumerate().filter(|(_, e)| holds(e)).map(|(index, _)| index).collect()
}

/// The application over a full register, heard from its first connection on.
async fn full(app: App) -> App {
    let body = json!({"name": "北山市场监督管理所", "level": "station", "division_code": "330106002", "parent_id": app.authority("330106")});
    let station = app.national().post("/authorities", body).await.status(201).id();
    register::fill(&app).await;
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
async fn statements(app: &App, caller: &CallerOf<'_>, path: &str) -> Vec<String> {
    testing::heard(app.db.url());
    let first = caller.get(path).await;
    assert!([200, 403, 404].contains(&first.code), "{path}: {}", first.text());
    if let Some(next) = first.json["next_cursor"].as_str() {
        let mark = if path.contains('?') { '&' } else { '?' };
        caller.get(&format!("{path}{mark}cursor={next}")).await.status(200);
    }
    testing::heard(app.db.url())
        .into_iter()
        .filter(|sql| (sql.starts_with("SELECT") || sql.starts_with("WITH")) && Explainer::concerns(sql))
        .collect()
}

fn no_list_walks_or_sorts_a_large_table(backend: Backend) {
    App::run(backend, |app| async move {
        let app = full(app).await;
        let mut explainer = Explainer::new(app.db.url());
        let user = app.county().get("/me").await.status(200).json["user_id"].as_str().unwrap().to_owned();
        let lists = FILTERS.iter().flat_map(|filter| ORDERS.map(|order| format!("/units?{filter}&sort={order}")));
        let paths: Vec<String> = lists.chain(OTHERS.map(str::to_owned)).collect();
        let (mut found, mut used, mut explained) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        for name in CALLERS {
            let caller = app.as_user(name);
            let own = caller.get("/me").await.status(200).json["authority"]["id"].as_str().unwrap().to_owned();
            let words = [("OWN", own.as_str()), ("UNIT", &register::unit(3).to_string()), ("JOB", &register::unit(4).to_string()), ("USER", &user)];
            // A unit sees itself alone.
            for path in paths.iter().filter(|path| name != "unit" || !path.contains('=')) {
                let asked = words.iter().fold(path.clone(), |path, (word, id)| path.replace(word, id));
                let asked = match asked.split_once("q=").map(|(before, rest)| (before, rest.split_once('&').unwrap())) {
                    Some((before, (q, rest))) => format!("{before}q={}&{rest}", make::encoded(q)),
                    None => asked,
                };
                for sql in statements(&app, &caller, &asked).await {
                    let (plan, faults) = explainer.explain(&sql);
                    for fault in faults {
                        let exceptions = excepted(backend, name, path, fault);
                        if exceptions.is_empty() {
                            found.push(format!("{fault} for {name} {path}\n  {sql}\n    {}", plan.join("\n    ")));
                        }
                        used.extend(exceptions);
                    }
                    explained.insert(sql);
                }
            }
        }
        assert!(explained.len() > 400, "{} statements", explained.len());
        assert!(found.is_empty(), "{} faults\n{}", found.len(), found.join("\n"));
        let unused = EXCEPTIONS.iter().enumerate().filter(|(index, e)| e.on == Some(backend) && !used.contains(index));
        assert_eq!(unused.map(|(_, e)| e.path).collect::<Vec<_>>(), [""; 0], "exceptions that nothing needs");
        searches_find_what_a_scan_finds(&app).await;
    });
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
                let scanned = app.db.read(&Caller::system("test"), move |tx| testing::lines_in(tx, &scan)).await.unwrap();
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

mod no_list_walks_or_sorts_a_large_table {
    #[test]
    fn sqlite() {
        super::no_list_walks_or_sorts_a_large_table(crate::support::Backend::Sqlite);
    }
    #[test]
    fn postgres() {
        super::no_list_walks_or_sorts_a_large_table(crate::support::Backend::Postgres);
    }
}
