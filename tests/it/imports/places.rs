//! Where units are: a cell of divisions moves a unit, an address and a parameter only tell where new ones are.

use serde_json::{Value, json};

use crate::support::{App, make};

const QUERY: &str = "kind=units&entry_reason=baseline_survey";

/// (outcome, code of the first error, its reason) of each row.
async fn told(app: &App, query: &str, file: String) -> Vec<(String, String, String)> {
    let job = app.city().import(query, file).await;
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let rows = app.city().rows(&job).await;
    rows.iter().map(|row| (text(&row["outcome"]), text(&row["errors"][0]["code"]), text(&row["errors"][0]["detail"]))).collect()
}

async fn what_no_cell_says_changes_no_unit_that_is_there(app: App) {
    let made = make::enter(&app.city(), make::unit("330106004", 1)).await;
    let before = app.city().get(made.header("location")).await.status(200).json;
    let (there, new) = (make::uscc("330106", 1), make::uscc("330106", 2));
    let heading = "单位名称,统一社会信用代码,地址,行政区划代码,主体类型";
    // The address is of another district; the parameters say another division and other activities.
    for (house, query) in [(1, QUERY.to_owned()), (2, format!("{QUERY}&division_code=330105&activities=retail"))] {
        let file = format!("{heading}\n测试单位1,{there},杭州市拱墅区文三路{house}号,,\n");
        assert_eq!(told(&app, &query, file).await[0].0, "updated", "{query}");
        let unit = app.city().get(made.header("location")).await.status(200).json;
        for field in ["division_code", "activities", "territorial_authority"] {
            assert_eq!(unit[field], before[field], "{query} {field}");
        }
    }
    // An address that names nothing is no fault of a unit that is there, and one of a new unit.
    let file = format!("{heading}\n测试单位1,{there},文三路1号,,\n测试单位2,{new},文三路1号,,\n测试单位3,坏代码,,,\n");
    let job = app.city().import(QUERY, file).await;
    let rows = app.city().rows(&job).await;
    let errors = |row: &Value| row["errors"].as_array().unwrap().iter().map(|e| json!([e["column"], e["code"]])).collect::<Vec<_>>();
    assert_eq!(rows[0]["outcome"], "updated", "{rows:?}");
    assert_eq!(errors(&rows[1]), [json!(["division_code", "address_without_division"]), json!(["activities", "required"])]);
    assert!(errors(&rows[2]).contains(&json!(["division_code", "required"])) && errors(&rows[2]).contains(&json!(["activities", "required"])));
    // A new unit is where the parameter says, and does what it says.
    let query = format!("{QUERY}&division_code=330105&activities=retail");
    assert_eq!(told(&app, &query, format!("{heading}\n测试单位2,{new},文三路1号,,\n")).await[0].0, "created");
    let unit = app.city().all(&format!("/units?uscc={new}")).await.remove(0);
    assert_eq!((&unit["division_code"], &unit["activities"]), (&json!("330105"), &json!(["retail"])));
}

async fn a_coarser_division_moves_nothing(app: App) {
    let made = make::enter(&app.city(), make::unit("330106004", 1)).await;
    let row = |division: &str| format!("单位名称,统一社会信用代码,行政区划代码,主体类型\n测试单位1,{},{division},生产\n", make::uscc("330106", 1));
    for division in ["330106", "西湖区", "330100", "330000", "330106004"] {
        assert_eq!(told(&app, "kind=units", row(division)).await[0].0, "unchanged", "{division}");
    }
    for (division, expected) in [("330106005", "330106005"), ("330105", "330105")] {
        assert_eq!(told(&app, "kind=units", row(division)).await[0].0, "updated", "{division}");
        assert_eq!(app.city().get(made.header("location")).await.status(200).json["division_code"], expected);
    }
}

async fn an_address_gives_a_county_or_a_town_or_nothing(app: App) {
    let cases = [
        ("浙江省杭州市西湖区文三路1号", "created", "", "330106"),
        ("西湖区古荡街道益乐路39号", "created", "", "330106007"),
        ("杭州市西湖区云栖小镇2号", "created", "", "330106"),
        ("杭州市西湖区蒋村工业区", "created", "", "330106"),
        ("北京市场街8号", "rejected", "address_without_division", ""),
        ("杭州市场路5号", "rejected", "address_without_division", ""),
        ("杭州市文三路5号", "rejected", "address_without_division", ""),
        ("浙江省建材市场3幢", "rejected", "address_without_division", ""),
        ("杭州市余杭区临平街道1号", "rejected", "unknown_division", "杭州市余杭区临平街道"),
        ("杭州市下城区文晖路1号", "rejected", "abolished_division", "2019-04"),
    ];
    let rows = (1..).zip(cases).map(|(serial, (address, ..))| format!("某某公司,{},{address},生产\n", make::uscc("330106", serial)));
    let file = format!("单位名称,统一社会信用代码,地址,主体类型\n{}", rows.collect::<String>());
    let found = told(&app, QUERY, file).await;
    for ((serial, (address, outcome, code, expected)), (own, error, detail)) in (1..).zip(cases).zip(found) {
        assert_eq!((own.as_str(), error.as_str()), (outcome, code), "{address}: {detail}");
        if outcome == "rejected" {
            assert!(detail.contains(expected), "{address}: {detail}");
        } else {
            let unit = app.city().all(&format!("/units?uscc={}", make::uscc("330106", serial))).await.remove(0);
            assert_eq!(unit["division_code"], expected, "{address}");
        }
    }
}

async fn a_cell_of_divisions_may_have_a_code_and_a_name(app: App) {
    let cases = [
        ("330106 西湖区", ""),
        ("西湖区（330106）", ""),
        ("330106-西湖区", ""),
        ("下城区", "abolished_division"),
        ("火星区", "unknown_division"),
        ("999999", "unknown_division"),
    ];
    let rows = (1..).zip(cases).map(|(serial, (division, _))| format!("某某公司,{},{division},生产\n", make::uscc("330106", serial)));
    let found = told(&app, QUERY, format!("单位名称,统一社会信用代码,所在区县,主体类型\n{}", rows.collect::<String>())).await;
    for ((division, code), (_, error, detail)) in cases.into_iter().zip(found) {
        assert_eq!(error, code, "{division}: {detail}");
        assert!(code != "unknown_division" || detail.contains(division), "{detail}");
    }
    for unit in app.city().all("/units").await {
        assert_eq!(unit["division_code"], "330106");
    }
}

e2e![
    what_no_cell_says_changes_no_unit_that_is_there,
    a_coarser_division_moves_nothing,
    an_address_gives_a_county_or_a_town_or_nothing,
    a_cell_of_divisions_may_have_a_code_and_a_name
];
