//! Where a unit stands decides who leads it: provinces, municipalities, the corps, cities without counties, counties under a
//! province, towns with and without a station.

use serde_json::{Value, json};

use crate::support::{App, make};

/// Employees that give tiers A, B, C and D to a producer without revenue.
const TIERS: [(&str, u32); 4] = [("A", 1000), ("B", 300), ("C", 20), ("D", 19)];

/// Enters one unit a tier and compares (name of the lead, whether its level was substituted).
async fn leads(app: &App, division: &str, expected: [(&str, bool); 4]) {
    // A town has the six digits of its county: other serials for it.
    let first = 100 * u32::try_from(division.len()).unwrap();
    for (serial, ((tier, employees), (name, substituted))) in (first..).zip(TIERS.into_iter().zip(expected)) {
        let body = make::unit_with(division, serial, &["production"], json!(employees), json!(0));
        let unit = make::enter(&app.national(), body).await.json;
        assert_eq!(unit["tier"], tier, "{division}");
        assert_eq!((&unit["lead_authority"]["name"], &unit["level_substituted"]), (&json!(name), &json!(substituted)), "{division} {tier}");
    }
}

/// A station below a county, made by the national administrator.
async fn station(app: &App, county: &str, town: &str, name: &str) -> Value {
    let body = json!({"name": name, "level": "station", "division_code": town, "parent_id": app.authority(county)});
    app.national().post("/authorities", body).await.status(201).json
}

async fn in_a_province_each_level_leads_its_tier(app: App) {
    station(&app, "330106", "330106002", "北山市场监督管理所").await;
    let expected = [("浙江省市场监督管理局", false), ("杭州市市场监督管理局", false), ("西湖区市场监督管理局", false), ("北山市场监督管理所", false)];
    leads(&app, "330106002", expected).await;
}

async fn in_a_municipality_the_district_leads_b_and_the_station_c_and_d(app: App) {
    for (district, town, [city_name, district_name]) in [
        ("110101", "110101001", ["北京市市场监督管理局", "东城区市场监督管理局"]),
        ("120101", "120101001", ["天津市市场监督管理局", "和平区市场监督管理局"]),
        ("310101", "310101002", ["上海市市场监督管理局", "黄浦区市场监督管理局"]),
        ("500101", "500101002", ["重庆市市场监督管理局", "万州区市场监督管理局"]),
    ] {
        leads(&app, district, [(city_name, false), (district_name, false), (district_name, true), (district_name, true)]).await;
        station(&app, district, town, "某某市场监督管理所").await;
        leads(&app, town, [(city_name, false), (district_name, false), ("某某市场监督管理所", false), ("某某市场监督管理所", false)]).await;
    }
}

async fn the_corps_leads_its_cities_although_they_lie_in_xinjiang(app: App) {
    let (corps, city) = ("新疆生产建设兵团市场监督管理局", "石河子市市场监督管理局");
    leads(&app, "659001", [(corps, false), (city, false), (city, true), (city, true)]).await;
    let division = app.national().get("/divisions/659001").await.status(200).json;
    assert_eq!(division["parent_code"], "650000");
}

async fn in_the_corps_the_regiment_leads_small_units_and_its_station_micro_ones(app: App) {
    let make_one = async |name: &str, level: &str, code: &str, parent: Value| {
        let body = json!({"name": name, "level": level, "division_code": code, "parent_id": parent});
        app.national().post("/authorities", body).await.status(201).json["id"].clone()
    };
    let city = json!(app.authority("659001").to_string());
    let regiment = make_one("兵团一五二团市场监督管理局", "county", "659001500", city).await;
    let station = make_one("一五二团团部市场监督管理所", "station", "659001599", regiment).await;
    let sizes = [(1200, 50000), (400, 3000), (50, 1000), (5, 10)];
    let mut led = Vec::new();
    for (serial, (people, revenue)) in (1..).zip(sizes) {
        let mut body = make::unit_with("659001500", serial, &["production"], json!(people), json!(revenue));
        body["territorial_authority_id"] = station.clone();
        let unit = make::enter(&app.national(), body).await.json;
        assert_eq!(unit["level_substituted"], false, "{unit}");
        led.push(unit["lead_authority"]["name"].as_str().unwrap().to_owned());
    }
    assert_eq!(led, ["新疆生产建设兵团市场监督管理局", "石河子市市场监督管理局", "兵团一五二团市场监督管理局", "一五二团团部市场监督管理所"]);
}

async fn a_city_without_counties_leads_what_the_counties_would(app: App) {
    for (city, province_name, city_name) in [
        ("441900", "广东省市场监督管理局", "东莞市市场监督管理局"),
        ("442000", "广东省市场监督管理局", "中山市市场监督管理局"),
        ("460400", "海南省市场监督管理局", "儋州市市场监督管理局"),
        ("620200", "甘肃省市场监督管理局", "嘉峪关市市场监督管理局"),
    ] {
        leads(&app, city, [(province_name, false), (city_name, false), (city_name, true), (city_name, true)]).await;
    }
}

async fn a_county_under_a_province_has_no_city_above_it(app: App) {
    for (county, province_name, county_name) in [
        ("429004", "湖北省市场监督管理局", "仙桃市市场监督管理局"),
        ("419001", "河南省市场监督管理局", "济源市市场监督管理局"),
        ("469001", "海南省市场监督管理局", "五指山市市场监督管理局"),
    ] {
        leads(&app, county, [(province_name, false), (province_name, true), (county_name, false), (county_name, true)]).await;
    }
}

async fn a_town_without_a_station_belongs_to_its_county_and_keeps_its_code(app: App) {
    let body = make::unit_with("330106004", 1, &["production"], json!(19), json!(0));
    let unit = make::enter(&app.county(), body).await.json;
    assert_eq!((&unit["tier"], &unit["division_code"]), (&json!("D"), &json!("330106004")));
    assert_eq!(unit["territorial_authority"]["name"], "西湖区市场监督管理局");
    assert_eq!((&unit["lead_authority"]["name"], &unit["level_substituted"]), (&json!("西湖区市场监督管理局"), &json!(true)));
    // A town of 东莞 hangs on the city itself.
    let town = make::enter(&app.national(), make::unit("441900003", 2)).await.json;
    assert_eq!(town["territorial_authority"]["name"], "东莞市市场监督管理局");
}

async fn a_named_authority_may_serve_a_division_that_the_tree_gives_to_another(app: App) {
    let station = station(&app, "330106", "330106900", "文三路市场监督管理所").await;
    let mut body = make::unit_with("330106004", 1, &["production"], json!(19), json!(0));
    body["territorial_authority_id"] = station["id"].clone();
    let unit = make::enter(&app.county(), body).await.json;
    assert_eq!(unit["territorial_authority"], json!({"id": station["id"], "name": "文三路市场监督管理所", "level": "station"}));
    assert_eq!((&unit["lead_authority"], &unit["level_substituted"]), (&unit["territorial_authority"], &json!(false)));
    assert_eq!(unit["division_code"], "330106004");
}

async fn where_nobody_is_responsible_a_unit_must_name_its_authority(app: App) {
    for division in ["710000", "810000", "820000"] {
        app.national().post("/units", make::unit(division, 1)).await.faults(&[("/division_code", "no_authority")]);
    }
    assert_eq!(app.national().all("/units").await.len(), 0);
    let mut body = make::unit("710000", 1);
    body["territorial_authority_id"] = json!(app.authority("350000"));
    make::enter(&app.national(), body).await;
}

/// A province, a prefecture, a county and a town are each asked for by their code, in lists and exports alike.
async fn a_code_of_any_level_means_what_lies_in_it(app: App) {
    for (division, serial) in [("330106", 1), ("330106002", 2), ("330105", 3), ("330602", 4), ("320102", 5)] {
        make::enter(&app.national(), make::unit(division, serial)).await;
    }
    let national = app.national();
    for (code, expected) in [("330000", 4), ("330100", 3), ("330106", 2), ("330106002", 1), ("330600", 1), ("320000", 1), ("110000", 0)] {
        assert_eq!(national.all(&format!("/units?division_code={code}")).await.len(), expected, "{code}");
        assert_eq!(national.get(&format!("/units?division_code={code}&count=true")).await.json["total"], json!(expected), "{code}");
        let lines = national.get(&format!("/exports/units.ndjson?division_code={code}")).await.status(200).text().lines().count();
        assert_eq!(lines, expected, "{code}");
    }
    for (code, fault) in [("999999", "unknown_division"), ("33010", "bad_length"), ("abc", "not_a_number")] {
        for path in ["/units", "/exports/units.csv"] {
            national.get(&format!("{path}?division_code={code}")).await.names(400, "invalid_parameter", &[("division_code", fault)]);
        }
    }
    national.get("/divisions?parent_code=999999").await.names(400, "invalid_parameter", &[("parent_code", "unknown_division")]);
}

/// 500105 was merged into 500157: a unit that stands there stays there until somebody says where it is now.
async fn a_division_that_was_abolished_keeps_what_is_in_it(app: App) {
    let unit = make::enter(&app.national(), make::unit("500106", 1)).await;
    let path = unit.header("location").to_owned();
    app.rewrite("UPDATE units SET division_code = '500105'").await;
    let national = app.national();
    let star = || national.clone().with("If-Match", "*");
    let renamed = star().patch(&path, json!({"name": "改名有限公司", "division_code": "500105"})).await.status(200).json;
    assert_eq!((&renamed["name"], &renamed["division_code"]), (&json!("改名有限公司"), &json!("500105")));
    let by_hand = json!({"territorial_authority_id": app.authority("500107"), "division_code": "500105"});
    star().patch(&path, by_hand).await.status(200);
    let row = format!("统一社会信用代码,单位名称,主体类型,行政区划代码\n{},又改名有限公司,生产,500105\n", unit.json["uscc"].as_str().unwrap());
    let job = national.import("kind=units", row).await;
    assert_eq!((&job["updated"], &job["rejected"]), (&json!(1), &json!(0)), "{job}");
    // Nobody else is put there, and who tries is told what it is now.
    let refused = national.post("/units", make::unit("500105", 2)).await.status(422).json;
    assert_eq!(refused["errors"][0]["code"], "abolished_division");
    assert!(refused["errors"][0]["detail"].as_str().unwrap().contains("500157"), "{refused}");
}

e2e![
    a_code_of_any_level_means_what_lies_in_it,
    a_division_that_was_abolished_keeps_what_is_in_it,
    in_a_province_each_level_leads_its_tier,
    in_a_municipality_the_district_leads_b_and_the_station_c_and_d,
    the_corps_leads_its_cities_although_they_lie_in_xinjiang,
    in_the_corps_the_regiment_leads_small_units_and_its_station_micro_ones,
    a_city_without_counties_leads_what_the_counties_would,
    a_county_under_a_province_has_no_city_above_it,
    a_town_without_a_station_belongs_to_its_county_and_keeps_its_code,
    a_named_authority_may_serve_a_division_that_the_tree_gives_to_another,
    where_nobody_is_responsible_a_unit_must_name_its_authority
];
