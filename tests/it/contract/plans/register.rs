//! A register of 100,000 units with all that they leave behind, made by the database itself: what planners go by is how many
//! rows there are and how they are spread.

use std::collections::BTreeSet;

use persistence::{Id, testing};

use super::catalog::Catalog;
use super::multiply::Multiplier;
use super::supervision;
use crate::support::{App, Backend};

pub const UNITS: u32 = 100_000;
/// Rows that a table has at least; with fewer, walking it would be no fault.
const ENOUGH: u32 = 3_000;

/// The words that both databases say differently, as `$WORD` in the statements below.
const SAID: [(&str, &str, &str); 10] = [
    (
        "$SERIES",
        "WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < $COUNT)",
        "WITH s (n) AS (SELECT generate_series(1, $COUNT)::bigint)",
    ),
    ("$UNIT", "unhex(printf('01980000000070008000%012x', $N))", "('01980000-0000-7000-8000-' || lpad(to_hex($N), 12, '0'))::uuid"),
    ("$EVENT", "unhex(printf('01990000000070008000%012x', $N))", "('01990000-0000-7000-8000-' || lpad(to_hex($N), 12, '0'))::uuid"),
    ("$CODE", "printf('91%.6sMA%08d', p.division_code, n)", "'91' || left(p.division_code, 6) || 'MA' || lpad(n::text, 8, '0')"),
    ("$AT", "(1795485600000000 - 1000000 * ($COUNT - n))", "('2026-11-24 02:00:00Z'::timestamptz - ($COUNT - n) * interval '1 second')"),
    (
        "$CHANGED",
        "(1795485600000000 - 1000000 * (n * 7919 % $COUNT))",
        "('2026-11-24 02:00:00Z'::timestamptz - (n * 7919 % $COUNT) * interval '1 second')",
    ),
    ("$DAY", "'2026-11-24'", "'2026-11-24'::date"),
    ("$YEAR_BEFORE", "'2025-11-24'", "'2025-11-24'::date"),
    ("$YES", "1", "true"),
    ("$NO", "0", "false"),
];

/// Places first: all of Xihu (the county of the stories) and its station have more than their share.
const STATEMENTS: &str = "
CREATE TABLE made_up_places AS SELECT row_number() OVER (ORDER BY level DESC, division_code) - 1 AS k, a.* FROM authorities a
  WHERE level IN ('county', 'station') AND length(division_code) IN (6, 9);
CREATE INDEX made_up_places_k ON made_up_places (k);

$SERIES INSERT INTO units (seq, id, uscc, name, search_name, activities, sole_proprietor, division_code, applicability, entry_reasons,
    credit_risk_class, operating_status, territorial_authority_id, provincial_id, municipal_id, county_id, station_id, metrics_year, tier,
    completeness, lead_authority_id, override_authority_id, override_from, level_substituted, monitoring_level, routine_mode, version, created_at, updated_at)
  SELECT n, $UNIT, $CODE, w.name, w.name, 1 + n % 7, $NO, p.division_code, 0, 1 + n % 512,
    NULL, CASE WHEN n / 7 % 50 = 0 THEN 'suspended' ELSE 'active' END, p.id, p.provincial_id, p.municipal_id, p.county_id, p.station_id, 2025,
    CASE WHEN n / 7 % 100 = 0 THEN NULL WHEN n / 7 % 100 < 3 THEN 'A' WHEN n / 7 % 100 < 15 THEN 'B' WHEN n / 7 % 100 < 45 THEN 'C' ELSE 'D' END,
    'complete', CASE WHEN n / 7 % 100 IN (1, 2) THEN p.provincial_id WHEN n / 7 % 100 IN (3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14) THEN COALESCE(p.municipal_id, p.county_id)
    WHEN n / 7 % 100 < 45 THEN p.county_id ELSE COALESCE(p.station_id, p.county_id) END,
    CASE WHEN n % 20 = 0 THEN p.id END, CASE WHEN n % 20 = 0 THEN $DAY END, $NO, CASE WHEN n / 7 % 200 = 7 THEN 'special' WHEN n / 7 % 40 = 9 THEN 'key' ELSE 'routine' END,
    CASE WHEN n / 7 % 30 = 5 THEN 'triggered' ELSE 'daily' END, 1, $AT, $CHANGED
  FROM s
  JOIN made_up_places p ON p.k = CASE WHEN n % 20 = 3 THEN (SELECT k FROM made_up_places WHERE division_code = '330106')
    WHEN n % 50 = 4 THEN (SELECT k FROM made_up_places WHERE division_code = '330106002')
    WHEN n % 5 = 1 THEN (SELECT MIN(k) FROM made_up_places WHERE division_code LIKE '33____') + n % 80
    ELSE n * 7919 % (SELECT COUNT(*) FROM made_up_places) END
  JOIN (SELECT 0 AS w, '恒泰电缆有限公司' AS name UNION ALL SELECT 1, '明辉消防器材厂' UNION ALL SELECT 2, '瑞丰水泥商行' UNION ALL SELECT 3, '华美灯具经营部'
    UNION ALL SELECT 4, '安捷阀门有限公司' UNION ALL SELECT 5, '百佳锁具公司' UNION ALL SELECT 6, '稀有金属制品厂'
    UNION ALL SELECT 7, '顺达制动液厂') w
    ON w.w = CASE WHEN n % 1000 = 11 THEN 6 WHEN n % 40 = 21 THEN 7 ELSE n % 6 END;

$SERIES INSERT INTO tier_decisions (id, unit_id, decided_at, effective_on, cause, metrics_year, inputs, tier, completeness, lead_level, lead_authority_id,
    level_substituted, previous_lead_authority_id, lead_changed, warnings, rule_set, policy, trace, provincial_id, municipal_id, county_id, station_id)
  SELECT $EVENT, u.id, u.created_at, $DAY, 'entry', 2025, $INPUTS, u.tier, 'complete', 'provincial', u.provincial_id,
    $NO, CASE WHEN n % 50 = 0 THEN u.territorial_authority_id END, n % 50 = 0, '[]', 'r', 'p', $TRACE, u.provincial_id, u.municipal_id, u.county_id, u.station_id
  FROM s JOIN units u ON u.seq = s.n;

$SERIES INSERT INTO audit_events (id, at, actor_id, actor_name, operation, resource, resource_id, provincial_id, municipal_id, county_id, station_id)
  SELECT $EVENT, u.created_at, a.id, a.username, 'create_unit', 'unit', u.id, u.provincial_id, u.municipal_id, u.county_id, u.station_id
  FROM s JOIN units u ON u.seq = s.n JOIN users a ON a.username = CASE WHEN n % 1000 = 1 THEN 'county' WHEN n % 2 = 1 THEN 'province' ELSE 'national' END;

INSERT INTO lead_overrides (id, unit_id, authority_id, reason, from_on, created_at, ended_at, provincial_id, municipal_id, county_id, station_id)
  SELECT id, id, territorial_authority_id, 'r', $DAY, created_at, CASE WHEN seq % 20 = 0 THEN NULL ELSE updated_at END,
    provincial_id, municipal_id, county_id, station_id
  FROM units WHERE seq % 4 = 0;

INSERT INTO unit_counters (node_id, rollup, activities, tier, monitoring_level, routine_mode, operating_status, slot, provincial_id, municipal_id, county_id, station_id, units)
  SELECT territorial_authority_id, 0, activities, COALESCE(tier, '-'), monitoring_level, routine_mode, operating_status, 0, provincial_id, municipal_id, county_id,
    station_id, COUNT(*)
  FROM units GROUP BY territorial_authority_id, activities, tier, monitoring_level, routine_mode, operating_status, provincial_id, municipal_id, county_id, station_id;
INSERT INTO unit_counters (node_id, rollup, activities, tier, monitoring_level, routine_mode, operating_status, slot, provincial_id, municipal_id, county_id, station_id, units)
  SELECT COALESCE(municipal_id, county_id), 1, activities, COALESCE(tier, '-'), monitoring_level, routine_mode, operating_status, 0, provincial_id, municipal_id,
    CASE WHEN municipal_id IS NULL THEN county_id END, NULL, COUNT(*)
  FROM units GROUP BY provincial_id, municipal_id, CASE WHEN municipal_id IS NULL THEN county_id END, COALESCE(municipal_id, county_id), activities, tier,
    monitoring_level, routine_mode, operating_status;

$SERIES INSERT INTO import_jobs (id, user_id, authority_id, kind, file_sha256, format, encoding, headings, dry_run, parameters, status, rows_read, created,
    updated, unchanged, rejected, skipped, instance_id, heartbeat_at, created_at, finished_at)
  SELECT u.id, a.id, a.authority_id, 'units', 'x', 'csv', 'utf-8', '[]', $NO, '{}', 'completed', 1, 1, 0, 0, 0, 0, u.id, u.created_at, u.created_at, u.created_at
  FROM s JOIN units u ON u.seq = s.n JOIN users a ON a.username = CASE WHEN n % 3 = 0 THEN 'county' WHEN n % 3 = 1 THEN 'province' ELSE 'other-province' END
  WHERE n <= 1000;
$SERIES INSERT INTO import_rows (job_id, row, outcome, uscc, unit_id)
  SELECT (SELECT id FROM units WHERE seq = 1 + n % 5 * 3), n, CASE WHEN n % 100 = 0 THEN 'rejected' ELSE 'created' END, u.uscc, u.id
  FROM s JOIN units u ON u.seq = s.n;
DROP TABLE made_up_places;
";

/// What the search index of SQLite holds of every unit (PostgreSQL keeps its own); `$GRAMS` are those of a name of up to eight.
const SEARCH: &str = "INSERT INTO unit_search (rowid, grams)
  SELECT seq, $GRAMS || ' †' || substr(uscc, 1, 2) || ' †' || substr(uscc, 1, 4) || ' †' || substr(uscc, 1, 6)
    || ' †' || substr(uscc, 1, 8) || ' ‡' || lower(hex(provincial_id)) || ' ‡' || lower(hex(COALESCE(municipal_id, provincial_id)))
    || ' ‡' || lower(hex(COALESCE(county_id, provincial_id))) || ' ‡' || lower(hex(COALESCE(station_id, provincial_id)))
  FROM units";

/// Fills the database of an application, in which the world of the contract tests stands.
pub async fn fill(app: &App, catalog: &Catalog) {
    let sqlite = app.backend() == Backend::Sqlite;
    let mut conn = testing::open(app.db.url()).unwrap();
    // The documents of one real decision for all.
    let mut document = |column: &str, table: &str| {
        let text = testing::lines(&mut conn, &format!("SELECT {column} AS line FROM {table} ORDER BY id LIMIT 1")).unwrap().remove(0);
        format!("'{}'", text.replace('\'', "''"))
    };
    let mut sql = format!("{STATEMENTS}{}", supervision::STATEMENTS);
    let by_hand: BTreeSet<&str> = catalog.large().filter(|table| sql.contains(&format!("INSERT INTO {table} ("))).collect();
    let multiplier = Multiplier { catalog, sqlite, by_hand };
    let aside = multiplier.put_aside();
    let rest = multiplier.fill();
    for (word, column, table) in [
        ("$LEVEL_INPUTS", "inputs", "monitoring_decisions"),
        ("$LEVEL_TRACE", "trace", "monitoring_decisions"),
        ("$INPUTS", "inputs", "tier_decisions"),
        ("$TRACE", "trace", "tier_decisions"),
    ] {
        sql = sql.replace(word, &document(column, table));
    }
    for (word, on_sqlite, on_postgres) in SAID {
        sql = sql.replace(word, if sqlite { on_sqlite } else { on_postgres });
    }
    let sql = sql.replace("$COUNT", &UNITS.to_string()).replace("$N", "n");
    // What stands there goes, and so do the accounts of its units.
    let emptied: String = catalog.large().map(|table| format!("DELETE FROM {table};")).collect();
    let emptied = format!("DELETE FROM users WHERE unit_id IS NOT NULL; DELETE FROM import_jobs; {emptied}");
    if sqlite {
        let grams: Vec<String> = (1..=8).map(|at| format!("substr(name, {at}, 1) || ' ' || substr(name, {at}, 2)")).collect();
        let search = format!("DELETE FROM unit_search WHERE rowid > 0; {}", SEARCH.replace("$GRAMS", &grams.join(" || ' ' || ")));
        let all = format!("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN; {aside} {emptied} {sql} {rest} {search}; COMMIT");
        testing::execute(&mut conn, &all).unwrap();
    } else {
        // An index that is made in one go is made faster, this one by far.
        let index = testing::lines(&mut conn, "SELECT pg_get_indexdef('units_search'::regclass) AS line").unwrap().remove(0);
        let all = format!(
            "SET session_replication_role = replica; BEGIN; {aside} {emptied} DROP INDEX units_search; {sql} {rest} {index}; COMMIT; SET session_replication_role = DEFAULT"
        );
        testing::execute(&mut conn, &all).unwrap();
        // As the server does by itself after a while; of all rows, not of a sample, so that every run is told the same plans.
        testing::execute(&mut conn, "SET default_statistics_target = 1000").unwrap();
        testing::execute(&mut conn, "VACUUM ANALYZE").unwrap();
    }
    for table in catalog.large() {
        let rows: u32 = testing::lines(&mut conn, &format!("SELECT CAST(COUNT(*) AS TEXT) AS line FROM {table}")).unwrap()[0].parse().unwrap();
        assert!(rows >= ENOUGH, "{table} has {rows} rows: no plan of it could fail; let the plays of the world make one");
    }
}

/// The id of the unit with this number.
pub fn unit(number: u32) -> Id {
    Id(format!("01980000-0000-7000-8000-{number:012x}").parse().unwrap())
}
