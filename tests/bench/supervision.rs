//! Supervision at scale: a day's sweep, the full evaluation, the annual list and the preview of a policy, each over all units,
//! beside the floor: the same as one SQL statement.

use std::time::Instant;

use super::Settings;
use super::client;
use super::process::{Server, run};
use super::report::{Report, SUPERVISION};

const MAJORS: &str = "grade = 'major' AND discovered_on >= $BEFORE24";

/// The level of every unit by the national reading, counted: what the full evaluation finds, without decisions, traces and days.
const FLOOR_LEVELS: &str = "SELECT CAST(count(*) AS TEXT) AS line FROM (SELECT u.id, CASE \
    WHEN u.credit_risk_class = 'D' OR COALESCE(f.majors, 0) >= 3 THEN 'special' \
    WHEN u.credit_risk_class = 'C' OR COALESCE(f.majors, 0) >= 1 OR COALESCE(f.relatively, 0) >= 1 THEN 'key' ELSE 'routine' END AS level \
    FROM units u LEFT JOIN (SELECT unit_id, SUM(CASE WHEN $MAJORS THEN 1 ELSE 0 END) AS majors, \
    SUM(CASE WHEN grade = 'relatively_major' AND discovered_on >= $BEFORE24 THEN 1 ELSE 0 END) AS relatively FROM finding_facts \
    WHERE status = 'confirmed' AND superseded_at IS NULL GROUP BY unit_id) f ON f.unit_id = u.id) l WHERE level <> 'routine'";
/// The units of the list.
const FLOOR_LIST: &str = "SELECT CAST(count(*) AS TEXT) AS line FROM (SELECT seq, uscc, name, activities, tier, division_code FROM units \
    WHERE monitoring_level = 'key' AND monitoring_level <> 'routine' AND activities % 2 = 1 ORDER BY seq LIMIT 10000000) l";
/// Units that a window of 12 months instead of 24 would lower.
const FLOOR_PREVIEW: &str = "SELECT CAST(count(*) AS TEXT) AS line FROM (SELECT u.id FROM units u JOIN finding_facts f ON f.unit_id = u.id \
    AND f.status = 'confirmed' AND f.superseded_at IS NULL WHERE COALESCE(u.credit_risk_class, 'A') NOT IN ('C', 'D') GROUP BY u.id \
    HAVING SUM(CASE WHEN $MAJORS THEN 1 ELSE 0 END) = 0 AND SUM(CASE WHEN grade = 'relatively_major' AND discovered_on >= $BEFORE24 THEN 1 ELSE 0 END) > 0 \
    AND SUM(CASE WHEN grade = 'relatively_major' AND discovered_on >= $BEFORE12 THEN 1 ELSE 0 END) = 0) l";

pub fn run_all(database: &str, url: &str, settings: &Settings, report: &mut Report) {
    let mut conn = persistence::testing::connect(url).unwrap();
    let there = persistence::testing::lines(&mut conn, "SELECT CAST(count(*) AS TEXT) AS line FROM findings").unwrap();
    if there == ["0"] {
        let (seconds, peak) = run(url, &["generate", "findings"], "");
        line(report, database, "qsr generate findings", &format!("{:.0} units/s, {seconds:.0} s, {peak:.0} MB", settings.units as f64 / seconds));
        if database == "postgres" {
            persistence::testing::execute(&mut conn, "VACUUM ANALYZE").unwrap();
        }
    }
    let due = "SELECT CAST(count(*) AS TEXT) AS line FROM unit_monitoring WHERE review_on <= $TODAY";
    let due = persistence::testing::lines(&mut conn, &day(database, due)).unwrap().remove(0);
    let (seconds, peak) = run(url, &["sweep"], "");
    line(report, database, &format!("sweep of a day ({due} units due of {})", settings.units), &format!("{seconds:.2} s, {peak:.0} MB"));
    let (seconds, peak) = run(url, &["sweep"], "");
    line(report, database, "sweep with nothing due (start of the program included)", &format!("{seconds:.2} s, {peak:.0} MB"));
    let (seconds, peak) = run(url, &["sweep", "--full"], "");
    line(report, database, "full evaluation", &format!("{seconds:.1} s, {:.0} units/s, {peak:.0} MB", settings.units as f64 / seconds));
    floor(database, &mut conn, "floor: levels of all units, one statement", FLOOR_LEVELS, report);

    let server = Server::start(url);
    let token = |user: &str| {
        let body = format!(r#"{{"username": "{user}", "password": "a password of the bench"}}"#);
        let (status, body) = client::once(server.port, &client::post("/api/v1/auth/login", "", &body));
        assert_eq!(status, 200, "{body}");
        serde_json::from_str::<serde_json::Value>(&body).unwrap()["access_token"].as_str().unwrap().to_owned()
    };
    let nation = token("bench");
    let timed = |path: &str, body: &str, expected: u16| {
        let started = Instant::now();
        let (status, answer) = client::once(server.port, &client::post(path, &nation, body));
        assert_eq!(status, expected, "{answer}");
        (started.elapsed().as_secs_f64(), serde_json::from_str::<serde_json::Value>(&answer).unwrap())
    };
    let (seconds, list) = timed("/api/v1/monitoring-lists", r#"{"year": 2026, "level": "key", "side": "producer"}"#, 201);
    line(report, database, &format!("annual list drafted ({} entries)", list["entries"]), &format!("{seconds:.2} s"));
    let id = list["id"].as_str().unwrap();
    let (status, answer) = client::once(server.port, &delete(&format!("/api/v1/monitoring-lists/{id}"), &nation));
    assert_eq!(status, 204, "{answer}");
    floor(database, &mut conn, "floor: the units of the list, one statement", FLOOR_LIST, report);

    let me = client::once(server.port, &client::get("/api/v1/me", &nation)).1;
    let root = serde_json::from_str::<serde_json::Value>(&me).unwrap()["authority"]["id"].as_str().unwrap().to_owned();
    for (what, parameters) in [
        ("findings weighed otherwise", r#"{"relatively_major_window_months": 12}"#),
        ("sellers sized otherwise", r#"{"designated_size_retail_wan": 600}"#),
    ] {
        let body = format!(r#"{{"effective_on": "2027-01-01", "parameters": {parameters}, "reason": "bench"}}"#);
        let (seconds, preview) = timed(&format!("/api/v1/authorities/{root}/policy/preview"), &body, 200);
        let counts = &preview["counts"];
        let what = format!("preview: {what} ({} looked at, {} differ)", counts["looked_at"], counts["units"]);
        line(report, database, &what, &format!("{seconds:.1} s"));
    }
    floor(database, &mut conn, "floor: units with findings weighed otherwise, one statement", FLOOR_PREVIEW, report);
}

/// A line of the table of supervision.
fn line(report: &mut Report, database: &str, what: &str, figure: &str) {
    report.line(database, &format!("{SUPERVISION}{what}"), figure);
}

fn delete(path: &str, token: &str) -> Vec<u8> {
    format!("DELETE {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nIf-Match: *\r\n\r\n").into_bytes()
}

/// Days, as the database writes them.
fn day(database: &str, sql: &str) -> String {
    let (today, before) = match database {
        "sqlite" => ("date('now', '+8 hours')", ["date('now', '+8 hours', '-24 months')", "date('now', '+8 hours', '-12 months')"]),
        _ => ("current_date", ["current_date - interval '24 months'", "current_date - interval '12 months'"]),
    };
    sql.replace("$MAJORS", MAJORS).replace("$TODAY", today).replace("$BEFORE24", before[0]).replace("$BEFORE12", before[1])
}

fn floor(database: &str, conn: &mut persistence::testing::AnyConnection, what: &str, sql: &str, report: &mut Report) {
    let started = Instant::now();
    let found = persistence::testing::lines(conn, &day(database, sql)).unwrap().remove(0);
    line(report, database, &format!("{what} ({found})"), &format!("{:.2} s", started.elapsed().as_secs_f64()));
}
