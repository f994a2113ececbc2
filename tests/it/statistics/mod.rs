//! Figures that are exact: counted here a second time, from the rows that the program lists.

mod counters;
mod history;
mod reconciliation;
mod units;
mod writers;

use std::collections::BTreeMap;

use domain::authorities::Level;
use persistence::queries::authorities::{Authority, list_authorities_by_id};
use persistence::{Caller, Id};
use serde_json::{Value, json};

use crate::support::{App, CallerOf, make};

/// Everything that figures can be told apart by.
const ALL: &str = "child,activity,tier,monitoring_level,routine_mode,operating_status";

/// (child, activity, tier, monitoring level, status) of a figure; a dimension that was not asked for is null.
type Key = [String; 6];

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Figures as `GET /statistics/units` gives them.
async fn figures(caller: &CallerOf<'_>, authority: Id, by: &str) -> (i64, BTreeMap<Key, i64>) {
    let answer = caller.get(&format!("/statistics/units?authority_id={authority}&by={by}")).await.status(200).json;
    assert_eq!(answer["authority"]["id"], json!(authority));
    let items = answer["items"].as_array().unwrap();
    let key = |item: &Value| {
        let of = |name: &str| item.get(name).map_or_else(|| "-".to_owned(), text);
        [text(&item["child"]["id"]), of("activity"), of("tier"), of("monitoring_level"), of("routine_mode"), of("operating_status")]
    };
    let figures: BTreeMap<Key, i64> = items.iter().map(|item| (key(item), item["units"].as_i64().unwrap())).collect();
    assert_eq!(figures.len(), items.len(), "a figure occurs twice: {answer}");
    assert!(figures.values().all(|units| *units > 0), "{answer}");
    (answer["total"].as_i64().unwrap(), figures)
}

fn authority(app: &App, id: &Value) -> Authority {
    let id = Id(id.as_str().unwrap().parse().unwrap());
    app.db.read_now(&Caller::system("test"), move |tx| list_authorities_by_id(tx, &[id])).unwrap().remove(0)
}

/// The authority right below `parent` on the path to `leaf`, or `parent` itself.
fn child(parent: &Authority, leaf: &Authority) -> Id {
    let below = |level: Level| level as u8 > parent.level.0 as u8;
    let path = [
        (Level::Provincial, leaf.provincial_id),
        (Level::Municipal, leaf.municipal_id),
        (Level::County, leaf.county_id),
        (Level::Station, leaf.station_id),
    ];
    path.into_iter().find_map(|(level, id)| id.filter(|_| below(level))).unwrap_or(parent.id)
}

/// Counts all units below an authority in every way, one by one, and compares.
async fn figures_are_what_the_rows_say(app: &App, caller: &CallerOf<'_>, root: Id) {
    let parent = authority(app, &json!(root));
    let (mut expected, mut leaves): (BTreeMap<Key, i64>, BTreeMap<String, Authority>) = (BTreeMap::new(), BTreeMap::new());
    let rows = caller.all(&format!("/units?authority_id={root}")).await;
    for unit in &rows {
        let id = &unit["territorial_authority"]["id"];
        let leaf = leaves.entry(id.to_string()).or_insert_with(|| authority(app, id));
        for activity in unit["activities"].as_array().unwrap() {
            let child = child(&parent, leaf).to_string();
            let of = |name: &str| text(&unit[name]);
            let key = [child, text(activity), of("tier"), of("monitoring_level"), of("routine_mode"), of("operating_status")];
            *expected.entry(key).or_default() += 1;
        }
    }
    let (total, found) = figures(caller, root, ALL).await;
    assert_eq!(found, expected, "{}", parent.name);
    assert_eq!(total, i64::try_from(rows.len()).unwrap(), "{}", parent.name);
}

/// Walks the tree down from an authority: the children add up to the parent at every level.
async fn children_add_up(caller: &CallerOf<'_>, root: Id) -> usize {
    let mut waiting = vec![root];
    let mut seen = 0;
    while let Some(id) = waiting.pop() {
        seen += 1;
        let (total, by_child) = figures(caller, id, "child").await;
        assert_eq!(by_child.values().sum::<i64>(), total, "the children of {id}");
        for (key, units) in by_child {
            let child = Id(key[0].parse().unwrap());
            if child != id {
                let (of_child, _) = figures(caller, child, "").await;
                assert_eq!(of_child, units, "{child} below {id}");
                waiting.push(child);
            }
        }
    }
    seen
}

/// The recount of the nation agrees, and says this many units.
async fn agrees(app: &App, units: i64) {
    let answer = app.national().get("/statistics/reconciliation").await.status(200).json;
    let said = [&answer["agrees"], &answer["counted"], &answer["recounted"], &answer["differing"], &answer["differences"]];
    assert_eq!(said, [&json!(true), &json!(units), &json!(units), &json!(0), &json!([])]);
}

/// Makes an authority below another.
async fn below(app: &App, parent: &str, code: &str, level: &str) -> Value {
    let body = json!({"name": format!("{code}市场监督管理所"), "level": level, "division_code": code, "parent_id": app.authority(parent)});
    app.national().post("/authorities", body).await.status(201).json["id"].clone()
}

/// Units of every shape that the tree has, two to three at a place: an ordinary province with a station, a municipality, the
/// corps, a city without counties, a county without a city, and units right at a city, a province and the nation.
async fn nation(app: &App) -> i64 {
    let station = below(app, "330106", "330106002", "station").await;
    let of_city = below(app, "441900", "441900003", "station").await;
    let at = |code: &str| json!(app.authority(code));
    let places = [
        ("330106", Value::Null),
        ("330106002", station),
        ("330105", Value::Null),
        ("330203", Value::Null),
        ("110101", Value::Null),
        ("659001", Value::Null),
        ("441900003", of_city),
        ("441900", Value::Null),
        ("429004", Value::Null),
        ("330106", at("330100")),
        ("330106", at("330000")),
        ("110101", at("110000")),
        ("330106", at("100000")),
    ];
    let classes = [Value::Null, json!("A"), json!("C"), json!("D")];
    let activities = [json!(["production"]), json!(["wholesale", "retail"]), json!(["retail"]), json!(["production", "wholesale", "retail"])];
    let (mut serial, mut entered) = (0, 0);
    for (place, (division, territory)) in places.into_iter().enumerate() {
        for n in 0..2 + place % 2 {
            let kind = place + n;
            let mut body = make::unit(division, serial);
            body["activities"] = activities[kind % 4].clone();
            body["credit_risk_class"] = classes[(kind / 2) % 4].clone();
            body["metrics"] = match kind % 5 {
                0 => Value::Null,
                size => json!({"year": 2025, "employees_period_end": ([2, 25, 400, 2000][size - 1])}),
            };
            if !territory.is_null() {
                body["territorial_authority_id"] = territory.clone();
            }
            let made = make::enter(&app.national(), body).await;
            if kind % 3 == 0 {
                let status = json!({"operating_status": (["suspended", "dormant"][kind % 2])});
                app.national().with("If-Match", made.etag()).patch(made.header("location"), status).await.status(200);
            }
            serial += 1;
            entered += 1;
        }
    }
    entered
}
