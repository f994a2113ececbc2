//! W1 get, W2 list, W3 create, W5 counts, W6 search, W7 all together, each beside its floor; in rounds, so that each meets the
//! same weather.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use api::commands::generate::GOODS;
use api::flows::register::enter::NewUnit;
use api::flows::register::facts::bare_facts;
use api::flows::units::figures::YearFigures;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::CodeSet;
use domain::units::{Activity, EntryReason, Figures, Wan};
use persistence::queries::units::UnitFacts;
use persistence::values::Line;
use serde_json::{Value, json};

use super::client::{Requests, get, load, once, post};
use super::floor::{Floor, Floors};
use super::process::{Server, cpu};
use super::report::{Measured, Report};
use super::{Settings, wanted};

/// What the requests are made of.
pub struct World {
    pub token: String,
    /// Of a user of Zhejiang.
    pub province_token: String,
    /// Some thousands of units all over the table.
    pub units: Arc<Vec<String>>,
    /// A city and a province with units.
    pub city: String,
    pub province: String,
    /// The unit in the middle of the table, and the cursor that starts behind it.
    pub middle: i64,
    pub deep: String,
    counties: Arc<Vec<String>>,
    serial: Arc<AtomicU64>,
}

/// The answer of a list, parsed.
fn list(server: &Server, path: &str, token: &str) -> Value {
    let (status, body) = once(server.port, &get(&format!("/api/v1{path}"), token));
    assert_eq!(status, 200, "{path}: {body}");
    serde_json::from_str(&body).unwrap()
}

fn log_in(server: &Server, username: &str) -> String {
    let body = json!({"username": username, "password": "a password of the bench"});
    let (status, body) = once(server.port, &post("/api/v1/auth/login", "", &body.to_string()));
    assert_eq!(status, 200, "{body}");
    let session: Value = serde_json::from_str(&body).unwrap();
    session["access_token"].as_str().unwrap().to_owned()
}

/// A token that outlives the run: a session would end after fifteen minutes.
fn lasting(server: &Server, username: &str) -> String {
    let scopes = ["units.read", "units.write", "imports.run", "imports.read", "exports.run", "authorities.read", "statistics.read", "self.read"];
    let today = chrono::DateTime::from_timestamp(i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_secs()).unwrap(), 0).unwrap();
    let body = json!({"name": "bench", "scopes": scopes, "expires_on": (today + chrono::Duration::days(30)).date_naive().to_string()});
    let (status, body) = once(server.port, &post("/api/v1/access-tokens", &log_in(server, username), &body.to_string()));
    assert_eq!(status, 201, "{body}");
    let made: Value = serde_json::from_str(&body).unwrap();
    made["token"].as_str().unwrap().to_owned()
}

impl World {
    pub fn new(server: &Server, url: &str) -> Self {
        let (token, province_token) = (lasting(server, "bench"), lasting(server, "bench-province"));
        let mut conn = persistence::testing::connect(url).unwrap();
        let postgres = url.starts_with("postgres");
        let id = if postgres { "id::text" } else { "lower(hex(id))" };
        let order = |offset: u64, count: u64| format!("SELECT {id} AS line FROM units ORDER BY seq DESC LIMIT {count} OFFSET {offset}");
        let total: u64 = persistence::testing::lines(&mut conn, "SELECT CAST(count(*) AS TEXT) AS line FROM units").unwrap()[0].parse().unwrap();
        let dashed = |hex: &String| uuid::Uuid::parse_str(hex).unwrap().to_string();
        let (step, mut units) = (total / 50, Vec::new());
        for slice in 0..50 {
            units.extend(persistence::testing::lines(&mut conn, &order(slice * step, 200)).unwrap().iter().map(dashed));
        }
        let middle = format!("SELECT CAST(seq AS TEXT) AS line FROM units ORDER BY seq DESC LIMIT 1 OFFSET {}", total / 2);
        let middle = persistence::testing::lines(&mut conn, &middle).unwrap()[0].clone();
        // The cursor of a page names its list; the first page's is put forward to the middle.
        let first = list(server, "/units?limit=50", &token)["next_cursor"].as_str().unwrap().to_owned();
        let mut cursor: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(first).unwrap()).unwrap();
        cursor["k"] = json!(middle);
        let authority =
            |code: &str| list(server, &format!("/authorities?division_code={code}"), &token)["items"][0]["id"].as_str().unwrap().to_owned();
        let counties = persistence::testing::lines(&mut conn, "SELECT division_code AS line FROM authorities WHERE level = 'county'").unwrap();
        Self {
            units: Arc::new(units),
            city: authority("330100"),
            province: authority("330000"),
            middle: middle.parse().unwrap(),
            deep: URL_SAFE_NO_PAD.encode(cursor.to_string()),
            counties: Arc::new(counties.into_iter().filter(|c| c.len() == 6).collect()),
            // Codes of this run only: each second has two thousand of its own, more than are used on average.
            serial: Arc::new(AtomicU64::new(std::time::UNIX_EPOCH.elapsed().unwrap().as_secs() % 400_000 * 2_000)),
            token,
            province_token,
        }
    }

    fn gets(&self) -> Requests {
        let (units, token) = (Arc::clone(&self.units), self.token.clone());
        Arc::new(move |connection, number| {
            let at = (connection as u64 * 7919 + number * 104_729) as usize % units.len();
            get(&format!("/api/v1/units/{}", units[at]), &token)
        })
    }

    fn same(&self, path: String) -> Requests {
        let token = self.token.clone();
        Arc::new(move |_, _| get(&path, &token))
    }

    /// By the user of a province, whose scope is narrower.
    fn provincial(&self, path: String) -> Requests {
        let token = self.province_token.clone();
        Arc::new(move |_, _| get(&path, &token))
    }

    /// Creates of units that there are not yet.
    pub fn creates(&self) -> Requests {
        let (counties, token, serial) = (Arc::clone(&self.counties), self.token.clone(), Arc::clone(&self.serial));
        Arc::new(move |_, _| {
            let serial = serial.fetch_add(1, Ordering::Relaxed);
            let county = &counties[serial as usize % counties.len()];
            let body = json!({
                "uscc": code(county, serial), "name": name(serial), "activities": ["production"], "division_code": county,
                "entry_reasons": ["baseline_survey"],
                "metrics": {"year": 2025, "employees_period_end": serial % 1200, "main_business_revenue_wan": serial % 50_000}
            });
            post("/api/v1/units", &token, &body.to_string())
        })
    }

    /// The same as new units, for the floor.
    pub fn new_units(&self) -> Arc<dyn Fn() -> NewUnit + Send + Sync> {
        let (counties, serial) = (Arc::clone(&self.counties), Arc::clone(&self.serial));
        Arc::new(move || {
            let serial = serial.fetch_add(1, Ordering::Relaxed);
            let county = &counties[serial as usize % counties.len()];
            let employees = u32::try_from(serial % 1200).ok();
            let revenue = u32::try_from(serial % 50_000).ok().map(Wan::whole);
            let figures = Figures { employees_period_end: employees, main_business_revenue_wan: revenue, ..Figures::default() };
            let facts = UnitFacts {
                name: Line::new(&name(serial)),
                activities: CodeSet::from([Activity::Production]).into(),
                entry_reasons: CodeSet::from([EntryReason::BaselineSurvey]).into(),
                ..bare_facts(code(county, serial), county.clone())
            };
            NewUnit { facts, metrics: vec![YearFigures::unconfirmed(2025, figures)] }
        })
    }

    /// 60 % W1, 30 % W2, 10 % W3.
    fn mixed(&self, page: String) -> Requests {
        let (gets, lists, creates) = (self.gets(), self.same(page), self.creates());
        Arc::new(move |connection, number| match (connection as u64 + number) % 10 {
            0..=5 => gets(connection, number),
            6..=8 => lists(connection, number),
            _ => creates(connection, number),
        })
    }
}

/// A code that verifies and is nobody's.
pub fn code(division: &str, serial: u64) -> String {
    let alphabet = domain::units::uscc::ALPHABET;
    let (mut rest, mut body) = (serial, String::from("MB"));
    for _ in 0..6 {
        body.push(char::from(alphabet[(rest % alphabet.len() as u64) as usize]));
        rest /= alphabet.len() as u64;
    }
    body.push(domain::units::uscc::organisation_check_digit(&body).unwrap());
    let first = format!("91{division}{body}");
    format!("{first}{}", domain::units::uscc::check_digit(&first).unwrap())
}

/// A name like those of the register: one in sixteen has each kind of goods, so that creates do not change what a search meets.
fn name(serial: u64) -> String {
    format!("压测{serial}{}有限公司", GOODS[(serial.wrapping_mul(0x9E37_79B9) >> 7) as usize % GOODS.len()])
}

/// A workload: its name, how many connections, their requests, and the same without HTTP.
struct Workload {
    name: &'static str,
    connections: usize,
    requests: Requests,
    floor: Option<Floor>,
}

fn workloads(world: &World, floors: &Floors) -> Vec<Workload> {
    let page = format!("/api/v1/units?authority_id={}&tier=C&limit=50", world.city);
    let counts = format!("/api/v1/statistics/units?authority_id={}&by=child,tier,monitoring_level", world.province);
    let search = |text: &str| {
        let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        (world.same(format!("/api/v1/units?q={encoded}&limit=20")), Some(floors.search(text)))
    };
    let at = |name, connections, (requests, floor)| Workload { name, connections, requests, floor };
    vec![
        at("W1 get by id", 32, (world.gets(), Some(floors.get(world)))),
        at("W2 list of 50, area + tier, page 1", 32, (world.provincial(page.clone()), Some(floors.list(Some(&world.city), None)))),
        at("W2 national list of 50, page 1", 32, (world.same("/api/v1/units?limit=50".into()), Some(floors.list(None, None)))),
        at(
            "W2 national list of 50, from the middle",
            32,
            (world.same(format!("/api/v1/units?limit=50&cursor={}", world.deep)), Some(floors.list(None, Some(world.middle)))),
        ),
        at("W3 create, durable", 32, (world.creates(), Some(floors.create(world)))),
        at("W5 counts of a province", 32, (world.provincial(counts), Some(floors.counts(&world.province)))),
        at("W6 search, 4 characters", 32, search("电线电缆")),
        at("W6 search, 2 characters", 32, search("阀门")),
        at("W6 search, rare, 7 characters", 32, search("南江恒泰消防器")),
        at("W6 search, nobody has it", 32, search("稀土永磁")),
        at("W7 60 % W1, 30 % W2, 10 % W3", 64, (world.mixed(page), None)),
        at("the edge without a database (GET /version)", 32, (world.same("/version".into()), None)),
    ]
}

/// Load and floor in turn, all of it in each round.
pub fn run(database: &str, server: &Server, world: &World, floors: &Floors, settings: &Settings, report: &mut Report) {
    let all: Vec<Workload> = workloads(world, floors).into_iter().filter(|w| wanted(w.name)).collect();
    let mut measured: Vec<Measured> = all.iter().map(|_| Measured::default()).collect();
    // A first look, so that caches are warm and nothing measured is a refusal.
    for Workload { name, requests, .. } in &all {
        let (status, body) = once(server.port, &requests(0, 0));
        assert!(status / 100 == 2, "{name}: {status} {body}");
    }
    for _ in 0..settings.rounds {
        for (workload, measured) in all.iter().zip(&mut measured) {
            let before = cpu(server.pid());
            measured.windows.push(load(server.port, workload.connections, settings.window, &workload.requests));
            measured.cpu.push(cpu(server.pid()) - before);
            measured.floors.extend(workload.floor.iter().map(|floor| floor(settings.window)));
        }
    }
    for (workload, measured) in all.iter().zip(&measured) {
        report.workload(database, workload.name, measured);
    }
}
