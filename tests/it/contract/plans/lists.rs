//! The lists and statistics that are explained: every one of the document, bare and with each of its filters. `OWN` is the caller's
//! authority, `UNIT` a unit of Xihu, `JOB` an import, `LIST` a monitoring list, `USER` somebody who did little.

use serde_json::Value;

/// Every way to narrow a list of units, beside its single filters.
const UNITS: [&str; 12] = [
    "tier=none,D",
    "lead_authority_id=OWN&tier=C&monitoring_level=special",
    "q=稀有&lead_authority_id=OWN",
    "tier=none",
    "tier=B&activity=production&monitoring_level=routine&operating_status=active",
    "q=稀有",
    "q=电",
    "q=91330106",
    "q=(",
    "q=电缆&monitoring_level=special",
    "q=稀有&operating_status=suspended",
    "",
];
const ORDERS: [&str; 3] = ["-created_at", "created_at", "updated_at"];

/// Filters that are asked for together.
const TOGETHER: [&str; 8] = [
    "/findings?expand=unit,people",
    "/recalls?expand=unit,people",
    "/statistics/units?by=child,tier&lead_authority_id=OWN",
    "/findings?authority_id=OWN&grade=major&rectification=open",
    "/monitoring-decisions?status=proposed&authority_id=OWN",
    "/monitoring-lists?year=2026&level=key",
    "/statistics/units?by=child",
    "/statistics/units?by=child,tier,activity,monitoring_level,routine_mode,operating_status",
];

/// What stands for a thing in a path.
const THINGS: [(&str, &str); 3] = [("/units/{id}", "UNIT"), ("/imports/{id}", "JOB"), ("/monitoring-lists/{id}", "LIST")];

/// Parameters that are no filters.
const PAGING: [&str; 6] = ["limit", "cursor", "count", "sort", "fields", "expand"];

/// What a filter is asked with: (where, its name, the value). The first that fits counts.
const VALUES: [(&str, &str, &str); 60] = [
    ("/units", "ids", "UNIT"),
    ("", "lead_authority_id", "OWN"),
    ("", "authority_id", "OWN"),
    ("", "territorial_authority_id", "OWN"),
    ("", "upper_authority_id", "OWN"),
    ("", "parent_id", "OWN"),
    ("", "unit_id", "UNIT"),
    ("", "resource_id", "UNIT"),
    ("", "intake_id", "INTAKE"),
    ("/users", "department_id", "OWN"),
    ("", "actor_id", "USER"),
    ("/audit-events", "resource", "unit"),
    ("/audit-events", "operation", "create_unit"),
    ("/authorities", "level", "county"),
    ("/authorities", "division_code", "330106"),
    ("/authorities", "q", "西湖区"),
    ("/divisions", "parent_code", "330000"),
    ("/divisions", "q", "西湖区"),
    ("/elevations", "status", "proposed"),
    ("/elevations", "release_proposed", "true"),
    ("/findings", "status", "reported"),
    ("/findings", "grade", "major"),
    ("/findings", "rectification", "open"),
    ("/findings", "source", "other"),
    ("/findings", "withdrawal_proposed", "true"),
    ("", "overdue", "true"),
    ("/handovers", "since", "2026-11-01"),
    ("/imports", "outcome", "rejected"),
    ("/recalls", "manner", "voluntary"),
    ("/instruments", "kind", "rectification_notice"),
    ("/issued-instruments", "number", "17"),
    ("/users", "locked", "true"),
    ("/lead-overrides", "open", "true"),
    ("/monitoring-decisions", "status", "proposed"),
    ("/monitoring-lists", "level", "key"),
    ("/monitoring-lists", "side", "producer"),
    ("/monitoring-lists", "status", "draft"),
    ("/spot-check-results", "state", "linked"),
    ("", "year", "2026"),
    ("/statistics/findings", "from", "2026-01-01"),
    ("/statistics/findings", "to", "2026-11-24"),
    ("/statistics/units", "by", "tier"),
    ("", "as_of", "2026-11-24"),
    ("", "known_on", "2026-11-24"),
    ("", "visit_on", "2026-12-01"),
    ("", "trigger", "complaint"),
    ("", "purpose", "on_site_check"),
    ("/users", "role", "regulator"),
    ("/users", "active", "true"),
    ("/users", "username", "county"),
    ("/units", "division_code", "330106"),
    ("/units", "activity", "retail"),
    ("/units", "tier", "A"),
    ("/divisions", "abolished", "true"),
    ("/units", "monitoring_level", "special"),
    ("/units", "routine_mode", "triggered"),
    ("/units", "operating_status", "suspended"),
    ("/units", "entry_reason", "law_enforcement"),
    ("/units", "uscc", "91330106MA00000003"),
    ("", "updated_since", "2026-11-24T01:00:00Z"),
];

/// The codes of a parameter that takes several of them.
fn codes<'a>(document: &'a Value, schema: &'a Value) -> Vec<&'a str> {
    let item = match schema["items"]["$ref"].as_str() {
        Some(target) => document.pointer(target.trim_start_matches('#')).unwrap(),
        None => &schema["items"],
    };
    item["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn value(path: &str, name: &str, schema: &Value) -> String {
    if (path, name) == ("/units", "q") {
        return "电缆".to_owned();
    }
    if let Some((_, _, value)) = VALUES.iter().find(|(prefix, known, _)| *known == name && path.starts_with(prefix)) {
        return (*value).to_owned();
    }
    let listed = schema["enum"].as_array().or(schema["items"]["enum"].as_array()).and_then(|list| list[0].as_str());
    listed.or((name == "status").then_some("open")).unwrap_or_else(|| panic!("say in VALUES with which {name} {path} is asked")).to_owned()
}

/// The query parameters of an operation, wherever they are described.
fn parameters<'a>(document: &'a Value, operation: &'a Value) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    let all = all.map(|parameter| match parameter["$ref"].as_str() {
        Some(target) => document.pointer(target.trim_start_matches('#')).unwrap(),
        None => parameter,
    });
    all.filter(|parameter| parameter["in"] == "query").map(|parameter| (parameter["name"].as_str().unwrap(), &parameter["schema"]))
}

/// The paths.
pub fn paths() -> Vec<String> {
    let document = serde_json::to_value(api::server::document()).unwrap();
    let mut paths: Vec<String> = TOGETHER.map(str::to_owned).to_vec();
    let units = |filter: &str| ORDERS.map(|order| format!("/units?{filter}&sort={order}"));
    paths.extend(UNITS.iter().flat_map(|filter| units(filter)));
    for (template, item) in document["paths"].as_object().unwrap() {
        let template = template.trim_start_matches("/api/v1");
        let Some(operation) = item.get("get") else { continue };
        let paged = parameters(&document, operation).any(|(name, _)| name == "limit");
        if !(paged || template.starts_with("/units/{id}") || template.starts_with("/statistics/")) {
            continue;
        }
        let path = THINGS.iter().fold(template.to_owned(), |path, (thing, word)| path.replace(thing, &thing.replace("{id}", word)));
        assert!(!path.contains('{'), "say in THINGS whose {template} is asked for");
        for (name, schema) in parameters(&document, operation).filter(|(name, _)| !PAGING.contains(name)) {
            let several = codes(&document, schema);
            let one = format!("{name}={}", value(&path, name, schema));
            let another = several.into_iter().find(|code| !one.ends_with(&format!("={code}")));
            for filter in [Some(one.clone()), another.map(|code| format!("{one},{code}"))].into_iter().flatten() {
                if path == "/units" {
                    paths.extend(units(&filter));
                } else {
                    paths.push(format!("{path}?{filter}"));
                }
            }
        }
        if path != "/units" {
            paths.push(path);
        }
    }
    paths
}
