//! Before a file is imported: how it would be read, what is missing, and what its sender says of it, which is remembered.

use actix_web::http::Method;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use crate::support::{App, CallerOf, make};

const UNITS: &str = "kind=units";

fn code(number: u32) -> String {
    make::uscc("330106", number)
}

async fn preview(user: &CallerOf<'_>, query: &str, file: impl Into<actix_web::web::Bytes>) -> Value {
    user.send_raw(Method::POST, &format!("/imports/preview?{query}"), "application/octet-stream", file).await.status(200).json
}

/// What an office calls its columns.
fn odd() -> String {
    format!("商号,证照,所在,做什么,营收（元）\n某某公司,{},330106,生产加工,12340000\n乙公司,{},330106,门店零售,20000\n", code(1), code(2))
}

/// The answers that such a file needs, percent-encoded.
fn answers() -> String {
    let pairs =
        [("column.uscc", "证照"), ("column.name", "商号"), ("column.division_code", "所在"), ("column.main_business_revenue_wan", "营收（元）")];
    let query = pairs.iter().map(|(name, heading)| format!("&{name}={}", encoded(heading)));
    format!("{UNITS}&entry_reason=baseline_survey&year=2025{}", query.collect::<String>())
}

fn encoded(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

async fn what_is_not_understood_is_said_once_and_remembered(app: App) {
    let county = app.county();
    // Nothing says what it is: the refusal names the headings, and nothing is stored.
    let seen = preview(&county, UNITS, odd()).await;
    assert_eq!(seen["refusal"]["code"], "no_heading", "{seen}");
    // Part of it is said: the rest is missing, with the parameters by which it is given.
    let part = format!("{UNITS}&column.uscc={}&column.name={}", encoded("证照"), encoded("商号"));
    let seen = preview(&county, &part, odd()).await;
    assert_eq!((&seen["refusal"]["code"], &seen["rows"]), (&json!("missing_column"), &json!([])), "{seen}");
    let missing = json!([{"field": "activities", "parameters": ["column.activities", "activities"]}]);
    assert_eq!(seen["tables"][0]["missing"], missing, "{seen}");
    let columns: Vec<Value> =
        seen["tables"][0]["columns"].as_array().unwrap().iter().map(|c| json!([c["heading"], c["field"], c["read_by"], c["sample"]])).collect();
    assert_eq!(
        columns[..3],
        [
            json!(["商号", "name", "answer", "某某公司"]),
            json!(["证照", "uscc", "answer", code(1)]),
            json!(["所在", "division_code", "content", "330106"])
        ]
    );
    // All is said: the rows as they would be stored.
    let all = format!("{}&activities=production", answers());
    let seen = preview(&county, &all, odd()).await;
    assert_eq!((&seen["refusal"], &seen["rows_total"]), (&Value::Null, &json!(2)), "{seen}");
    let first = &seen["rows"][0];
    assert_eq!((&first["outcome"], &first["row"], &first["unit"]["division_code"]), (&json!("created"), &json!(2), &json!("330106")), "{first}");
    assert_eq!((&first["unit"]["metrics"][0]["main_business_revenue_wan"], &first["unit"]["activities"]), (&json!(1234), &json!(["production"])));
    assert_eq!((county.all("/units").await.len(), county.all("/imports").await.len(), county.all("/imports/layouts").await.len()), (0, 0, 0));
    // The import with the same parameters does what was shown.
    let job = county.import(&all, odd()).await;
    assert_eq!((&job["created"], &job["rejected"]), (&json!(2), &json!(0)), "{job}");
    // The next file with these headings needs no answers but those of its rows, in the same authority only.
    let short = "kind=units&activities=production&year=2025";
    let seen = preview(&county, short, odd()).await;
    assert_eq!((&seen["refusal"], &seen["rows"][0]["outcome"]), (&Value::Null, &json!("unchanged")), "{seen}");
    assert_eq!(seen["tables"][0]["columns"][4]["read_by"], "remembered");
    assert_eq!(preview(&app.sibling(), short, odd()).await["refusal"]["code"], "no_heading");
    let job = county.import(short, odd()).await;
    assert_eq!(job["unchanged"], 2, "{job}");
    // It is shown, and can be revoked.
    let layouts = county.all("/imports/layouts").await;
    assert_eq!(layouts[0]["headings"], json!(["商号", "证照", "所在", "做什么", "营收（元）"]));
    assert_eq!(layouts[0]["columns"].as_array().unwrap().len(), 4, "{layouts:?}");
    let path = format!("/imports/layouts/{}", layouts[0]["id"].as_str().unwrap());
    app.sibling().send(Method::DELETE, &path, None).await.status(404);
    county.send(Method::DELETE, &path, None).await.status(204);
    assert_eq!(preview(&county, short, odd()).await["refusal"]["code"], "no_heading");
}

async fn answers_that_fit_no_file_are_refused(app: App) {
    let refused = async |query: &str, code: &str| {
        let reply = app.county().send_raw(Method::POST, &format!("/imports?{query}"), "application/octet-stream", odd()).await.status(400);
        assert_eq!(reply.json["errors"][0]["code"], code, "{query}: {}", reply.json);
    };
    refused(&format!("{}&activities=production&column.address={}", answers(), encoded("住处")), "no_such_heading").await;
    let twice = format!("单位名称,统一社会信用代码,行政区划代码,主体类型,金额,金额\n某某公司,{},330106,生产,1,2\n", code(1));
    let query = format!("/imports/preview?{UNITS}&column.main_business_revenue_wan={}", encoded("金额"));
    let seen = app.county().send_raw(Method::POST, &query, "application/octet-stream", twice).await.status(200).json;
    assert_eq!(seen["refusal"]["code"], "duplicate_column", "{seen}");
    refused(&format!("{UNITS}&activities=baking"), "unknown_code").await;
    refused(&format!("{UNITS}&division_code=33"), "unknown_division").await;
    refused(&format!("{UNITS}&column.colour=x"), "unknown_parameter").await;
    let mut book = Workbook::new();
    book.add_worksheet().set_name("名录").unwrap().write(0, 0, "统一社会信用代码").unwrap();
    let file = book.save_to_buffer().unwrap();
    let seen = preview(&app.county(), &format!("{UNITS}&sheet={}", encoded("册子")), file).await;
    assert_eq!(seen["refusal"]["code"], "no_such_sheet", "{seen}");
    assert!(seen["refusal"]["detail"].as_str().unwrap().contains("名录"), "{seen}");
}

async fn a_division_is_known_by_its_name_or_the_beginning_of_an_address(app: App) {
    let heading = "单位名称,统一社会信用代码,所在区县,主体类型";
    let names = ["浙江省杭州市西湖区", "杭州西湖区", "西湖区", "330106000000", "西湖", "火星区", "上城区"];
    let rows = (1..).zip(names).map(|(number, name)| format!("某某公司,{},{name},生产\n", code(number)));
    let job = app.county().import("kind=units&entry_reason=baseline_survey", format!("{heading}\n{}", rows.collect::<String>())).await;
    let rows = app.county().rows(&job).await;
    let told: Vec<&str> = rows.iter().map(|row| row["errors"][0]["code"].as_str().unwrap_or("")).collect();
    // 西湖 is the district and streets of it as well; a division of another county is not the importer's to name.
    assert_eq!(told, ["", "", "", "", "ambiguous_division", "unknown_division", "division_outside_scope"], "{rows:?}");
    for unit in app.county().all("/units").await {
        assert_eq!(unit["division_code"], "330106");
    }
    let address =
        format!("单位名称,统一社会信用代码,地址,主体类型\n某某公司,{},杭州市西湖区文三路1号,生产\n某某公司,{},文三路1号,生产\n", code(11), code(12));
    let job = app.county().import("kind=units&entry_reason=baseline_survey", address).await;
    let rows = app.county().rows(&job).await;
    assert_eq!((&rows[0]["outcome"], &rows[1]["errors"][0]["code"]), (&json!("created"), &json!("address_without_division")), "{rows:?}");
}

e2e![
    what_is_not_understood_is_said_once_and_remembered,
    answers_that_fit_no_file_are_refused,
    a_division_is_known_by_its_name_or_the_beginning_of_an_address
];
