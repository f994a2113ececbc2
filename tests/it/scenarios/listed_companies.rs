//! Companies as an office would have them in a file: all are taken, and the tier and the lead of every one are those of a second
//! computation, written here from the tables of the notice and nothing of the program. The repository has sixty made-up ones;
//! `LISTED_COMPANIES_CSV` names another file of the same form (CI: 1,060 real ones).

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::{App, repository};

/// The columns of a CSV by their headings.
fn table(text: &str) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// The file of `LISTED_COMPANIES_CSV`, or the made-up one of the repository.
fn companies() -> String {
    let path = std::env::var_os("LISTED_COMPANIES_CSV").map_or_else(|| repository().join("tests/data/companies.csv"), PathBuf::from);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// 附1: the letters that the two figures reach, the higher of them.
fn tier(activity: &str, people: i64, revenue: i64) -> char {
    let (people_bounds, revenue_bounds) = match activity {
        "生产" => ([1000, 300, 20], [40000, 2000, 300]),
        "批发" => ([200, 20, 5], [40000, 5000, 1000]),
        "零售" => ([300, 50, 10], [20000, 500, 100]),
        other => panic!("{other}"),
    };
    let letter = |value: i64, bounds: [i64; 3]| ['A', 'B', 'C', 'D'][bounds.iter().filter(|bound| value < **bound).count()];
    letter(people, people_bounds).min(letter(revenue, revenue_bounds))
}

/// 附1说明第2条: a seller below the designated size is measured by its sales, which these files do not have; its revenue stands in.
fn completeness(activity: &str, revenue: i64) -> &'static str {
    let designated = match activity {
        "批发" => 2000,
        "零售" => 500,
        _ => 0,
    };
    if revenue < designated { "partial" } else { "complete" }
}

/// The two trees of the repository.
struct Map {
    /// code → (name, level, topology of its province, code above)
    authorities: HashMap<String, [String; 4]>,
    /// code → code above
    divisions: HashMap<String, String>,
}

impl Map {
    fn read() -> Self {
        let file = |name: &str| table(&std::fs::read_to_string(repository().join("data").join(name)).unwrap());
        let row = |r: &HashMap<String, String>| ["name", "level", "topology", "parent_code"].map(|column| r[column].clone());
        Self {
            authorities: file("authorities.csv").iter().map(|r| (r["division_code"].clone(), row(r))).collect(),
            divisions: file("divisions.csv").iter().map(|r| (r["code"].clone(), r["parent_code"].clone())).collect(),
        }
    }

    /// (name of the territorial authority, name of the lead, whether it stands in for a level that is missing)
    fn lead(&self, division: &str, tier: char) -> (String, String, bool) {
        let mut code = division.to_owned();
        while !self.authorities.contains_key(&code) {
            code = self.divisions[&code].clone();
        }
        let territorial = self.authorities[&code][0].clone();
        let (mut by_level, mut topology) = (HashMap::new(), String::new());
        while let Some([name, level, shape, above]) = self.authorities.get(&code) {
            by_level.insert(level.clone(), name.clone());
            if level == "provincial" {
                topology.clone_from(shape);
            }
            code.clone_from(above);
        }
        let wanted = match (topology.as_str(), tier) {
            (_, 'A') => "provincial",
            ("municipality", 'B') => "county",
            ("municipality", _) => "station",
            (_, 'B') => "municipal",
            (_, 'C') => "county",
            _ => "station",
        };
        let upwards = ["station", "county", "municipal", "provincial"];
        let from = upwards.iter().position(|level| *level == wanted).unwrap();
        let found = upwards[from..].iter().find(|level| by_level.contains_key(**level)).unwrap();
        (territorial, by_level[*found].clone(), *found != wanted)
    }
}

async fn import(app: &App, file: &str) -> Value {
    let job = app.national().import("kind=units&entry_reason=baseline_survey&year=2019", file.to_owned()).await;
    let not_taken = app.national().all(&format!("/imports/{}/rows?outcome=rejected", job["id"].as_str().unwrap())).await;
    assert_eq!(not_taken, [Value::Null; 0]);
    job
}

async fn every_listed_company_is_taken_tiered_and_assigned_rightly(app: App) {
    let file = companies();
    let companies = table(&file);
    let all = i64::try_from(companies.len()).unwrap();
    assert!(all >= 60, "{all} companies");
    let job = import(&app, &file).await;
    let count = |job: &Value| ["rows_read", "created", "updated", "unchanged", "skipped"].map(|name| job[name].as_i64().unwrap());
    assert_eq!((&job["status"], count(&job)), (&json!("completed"), [all, all, 0, 0, 0]));
    let units = app.national().all("/units").await;
    let units: HashMap<&str, &Value> = units.iter().map(|u| (u["uscc"].as_str().unwrap(), u)).collect();
    let (map, mut kinds) = (Map::read(), BTreeMap::new());
    for company in companies {
        let unit = units[company["统一社会信用代码"].as_str()];
        let number = |column: &str| company[column].parse().unwrap();
        let tier = tier(&company["主体类型"], number("从业人员（人）"), number("营业收入（万元）"));
        let (territorial, lead, substituted) = map.lead(&company["所属行政区划代码"], tier);
        let completeness = completeness(&company["主体类型"], number("营业收入（万元）"));
        let expected = json!([company["单位名称"], tier.to_string(), completeness, 2019, territorial, lead, substituted]);
        let name = |field: &str| unit[field]["name"].clone();
        let found = json!([
            unit["name"],
            unit["tier"],
            unit["completeness"],
            unit["metrics_year"],
            name("territorial_authority"),
            name("lead_authority"),
            unit["level_substituted"]
        ]);
        assert_eq!(found, expected);
        *kinds.entry((tier, substituted)).or_insert(0) += 1;
    }
    assert_eq!(kinds.values().sum::<i64>(), all);
    // Large companies and smaller ones, and at least one whose city or county is missing.
    assert!(['A', 'B'].iter().all(|tier| kinds.contains_key(&(*tier, false))) && kinds.keys().any(|(_, substituted)| *substituted), "{kinds:?}");
    app.set_now("2026-12-01T02:00:00Z");
    assert_eq!(count(&import(&app, &file).await), [all, 0, 0, all, 0]);
}

e2e![every_listed_company_is_taken_tiered_and_assigned_rightly];
