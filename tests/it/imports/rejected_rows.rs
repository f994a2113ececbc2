//! A row that is no unit is rejected with column, code and words in both languages; its neighbours are taken.

use serde_json::{Value, json};

use crate::support::{App, files, make};

const QUERY: &str = "kind=units&entry_reason=baseline_survey";

/// (column, code) of what is wrong with a row.
fn faults(row: &Value) -> Vec<(&str, &str)> {
    row["errors"].as_array().unwrap().iter().map(|e| (e["column"].as_str().unwrap(), e["code"].as_str().unwrap())).collect()
}

/// Imports one row and gives its outcome.
async fn outcome(app: &App, cells: [&str; 6]) -> Value {
    let job = app.county().import(QUERY, files::csv(&[cells])).await;
    app.county().rows(&job).await.remove(0)
}

async fn each_fault_of_a_cell_is_named(app: App) {
    let code = make::uscc("330106", 1);
    let good = ["甲公司", &code, "330106", "生产", "50", "1000"];
    for (column, cell, expected) in [
        (0, "", vec![("name", "required")]),
        (1, "", vec![("uscc", "required")]),
        (1, "91330106MAAY4CL12", vec![("uscc", "uscc_wrong_length")]),
        (1, "91330106MAAY4CL1OW", vec![("uscc", "uscc_illegal_character")]),
        (1, "91330106MAAY4CL12X", vec![("uscc", "uscc_wrong_check_digit")]),
        (1, "9.133E+17", vec![("统一社会信用代码", "uscc_lost_digits")]),
        (2, "", vec![("division_code", "required")]),
        (2, "火星区", vec![("division_code", "unknown_division")]),
        (2, "999999", vec![("division_code", "unknown_division")]),
        (2, "330105", vec![("division_code", "division_outside_scope")]),
        (3, "", vec![("activities", "required")]),
        (3, "运输", vec![("activities", "unknown_code")]),
        (3, "销售", vec![("主体类型", "ambiguous_activity")]),
        (4, "-1", vec![("employees_period_end", "negative")]),
        (4, "1.5", vec![("employees_period_end", "not_an_integer")]),
        (4, "很多", vec![("employees_period_end", "not_a_number")]),
        (4, "NaN", vec![("employees_period_end", "not_a_number")]),
        (4, "5000001", vec![("employees_period_end", "number_too_large")]),
        (5, "-0.01", vec![("main_business_revenue_wan", "negative")]),
        (5, "0.1234567", vec![("main_business_revenue_wan", "too_many_decimals")]),
        (5, "12345678901234567", vec![("main_business_revenue_wan", "number_too_large")]),
        (5, "三千", vec![("main_business_revenue_wan", "not_a_number")]),
        (5, "=1+1", vec![("main_business_revenue_wan", "not_a_number")]),
    ] {
        let mut cells = good;
        cells[column] = cell;
        let row = outcome(&app, cells).await;
        assert_eq!((&row["outcome"], faults(&row)), (&json!("rejected"), expected), "{cell}");
        assert_eq!((&row["row"], &row["unit_id"]), (&json!(2), &json!(null)));
    }
    assert_eq!(app.county().all("/units").await.len(), 0);
}

async fn all_faults_of_a_row_are_told_and_its_neighbours_are_taken(app: App) {
    let codes: Vec<String> = (1..3).map(|serial| make::uscc("330106", serial)).collect();
    let file = files::csv(&[
        ["甲公司", &codes[0], "330106", "生产", "50", "1000"],
        ["", "坏代码", "", "", "-1", "很多"],
        ["乙公司", &codes[1], "330106", "生产", "50", "1000"],
    ]);
    let job = app.county().import(QUERY, file).await;
    assert_eq!((&job["status"], &job["created"], &job["rejected"]), (&json!("completed"), &json!(2), &json!(1)));
    let rejected = app.county().all(&format!("/imports/{}/rows?outcome=rejected", job["id"].as_str().unwrap())).await;
    assert_eq!((rejected.len(), &rejected[0]["row"], &rejected[0]["uscc"]), (1, &json!(3), &json!("坏代码")));
    let mut found = faults(&rejected[0]);
    found.sort_unstable();
    let expected = [
        ("activities", "required"),
        ("division_code", "required"),
        ("employees_period_end", "negative"),
        ("main_business_revenue_wan", "not_a_number"),
        ("name", "required"),
        ("uscc", "uscc_illegal_character"),
        ("uscc", "uscc_wrong_length"),
    ];
    assert_eq!(found, expected);
}

async fn the_reason_is_told_in_chinese_and_in_english(app: App) {
    let job = app.county().import(QUERY, files::csv(&[["甲", &make::uscc("330106", 1), "330106", "生产", "0.5", ""]])).await;
    let path = format!("/imports/{}/rows", job["id"].as_str().unwrap());
    let chinese = app.county().get(&path).await.status(200).json;
    assert_eq!(
        chinese["items"][0]["errors"],
        json!([{"column": "employees_period_end", "cell": "E2", "heading": "期末从业人员", "code": "not_an_integer", "detail": "应为整数：0.5"}])
    );
    let english = app.county().with("Accept-Language", "en").get(&path).await.status(200).json;
    assert_eq!(
        english["items"][0]["errors"],
        json!([{"column": "employees_period_end", "cell": "E2", "heading": "期末从业人员", "code": "not_an_integer",
            "detail": "Must be a whole number: 0.5"}])
    );
}

async fn the_same_code_twice_in_a_file_is_taken_once(app: App) {
    let (one, two) = (make::uscc("330106", 1), make::uscc("330106", 2));
    let file = files::csv(&[
        ["甲公司", &one, "330106", "生产", "50", "1000"],
        ["乙公司", &two, "330106", "生产", "-1", "1000"],
        ["甲公司又名", &one.to_lowercase(), "330106", "生产", "50", "1000"],
        ["乙公司改正", &two, "330106", "生产", "1", "1000"],
    ]);
    let job = app.county().import(QUERY, file).await;
    let rows = app.county().rows(&job).await;
    assert_eq!(rows.iter().map(|r| r["outcome"].as_str().unwrap()).collect::<Vec<_>>(), ["created", "rejected", "rejected", "rejected"]);
    // The first row of it cannot be read, so nobody knows of what the second is a part.
    assert_eq!(faults(&rows[3]), [("uscc", "rows_of_code_differ")]);
    assert_eq!(faults(&rows[2]), [("uscc", "duplicate_in_file")]);
    assert!(rows[2]["errors"][0]["detail"].as_str().unwrap().contains("第 2 行"), "{}", rows[2]);
    let names: Vec<_> = app.county().all("/units?sort=created_at").await.iter().map(|u| u["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["甲公司"]);
}

async fn a_duplicate_is_found_across_batches(app: App) {
    let codes: Vec<String> = (1..=600).map(|serial| make::uscc("330106", serial)).collect();
    let mut rows: Vec<[&str; 6]> = codes.iter().map(|code| ["某某公司", code.as_str(), "330106", "生产", "1", "1"]).collect();
    rows.push(["某某公司", codes[3].as_str(), "330106", "生产", "1", "1"]);
    let job = app.county().import(QUERY, files::csv(&rows)).await;
    assert_eq!((&job["created"], &job["rejected"], &job["rows_read"]), (&json!(600), &json!(1), &json!(601)), "{job}");
    let rejected = app.county().all(&format!("/imports/{}/rows?outcome=rejected", job["id"].as_str().unwrap())).await;
    assert_eq!((&rejected[0]["row"], faults(&rejected[0])), (&json!(602), vec![("uscc", "duplicate_in_file")]));
}

async fn a_siblings_unit_is_registered_elsewhere_and_stays_as_it_is(app: App) {
    let theirs = make::enter(&app.sibling(), make::unit("330105", 1)).await;
    let row = outcome(&app, ["抢来的", &make::uscc("330105", 1), "330106", "生产", "1", "1"]).await;
    assert_eq!((&row["outcome"], faults(&row), &row["unit_id"]), (&json!("rejected"), vec![("uscc", "registered_elsewhere")], &json!(null)));
    assert_eq!(app.sibling().get(theirs.header("location")).await.status(200).json["version"], 1);
}

async fn abolished_divisions_wrong_check_digits_and_years_that_are_not_over(app: App) {
    let heading = "单位名称,统一社会信用代码,行政区划代码,主体类型,年度,期末从业人员,代码例外原因";
    let (one, two) = (make::uscc("330106", 1), make::uscc("330106", 2));
    let (three, four, five) = (make::uscc("330106", 3), make::uscc("330106", 4), make::uscc("330106", 5));
    let file = format!(
        "{heading}\n江北,{one},500105,生产,2025,1,\n例外,91330106MAAY4CL12X,330106,生产,2025,1,执照原件如此\n今年,{two},330106,生产,2026年,1,\n\
         明年,{three},330106,生产,2027,1,\n从前,{four},330106,生产,1999,1,\n何年,{five},330106,生产,去年,1,\n"
    );
    let job = app.national().import(QUERY, file).await;
    let rows = app.national().rows(&job).await;
    let told: Vec<_> = rows.iter().map(|r| (r["outcome"].as_str().unwrap(), faults(r))).collect();
    let expected = [
        ("rejected", vec![("division_code", "abolished_division")]),
        ("created", vec![]),
        ("created", vec![]),
        ("rejected", vec![("year", "year_in_future")]),
        ("rejected", vec![("year", "year_too_early")]),
        ("rejected", vec![("year", "not_an_integer")]),
    ];
    assert_eq!(told, expected);
    assert_eq!(rows[2]["warnings"][0]["code"], "year_not_over");
    let taken = app.national().all("/units?uscc=91330106MAAY4CL12X").await;
    assert_eq!(taken[0]["uscc_override_reason"], "执照原件如此");
}

async fn lines_of_ndjson_that_are_no_unit(app: App) {
    let good = json!({"uscc": make::uscc("330106", 1), "name": "甲", "division_code": "330106", "activities": ["production"]});
    let mut unknown = good.clone();
    unknown["colour"] = json!("red");
    unknown["uscc"] = json!(make::uscc("330106", 2));
    let nul = good.to_string().replace("甲", "甲\\u0000乙");
    let job = app.county().import(QUERY, format!("{unknown}\nnot json\n[1]\n{nul}\n")).await;
    let rows = app.county().rows(&job).await;
    let told: Vec<_> = rows.iter().map(|r| (r["row"].as_i64().unwrap(), r["outcome"].as_str().unwrap(), faults(r).first().map(|f| f.1))).collect();
    let expected =
        [(1, "rejected", Some("unknown_field")), (2, "rejected", Some("not_json")), (3, "rejected", Some("not_json")), (4, "created", None)];
    assert_eq!(told, expected);
    // What nobody can see is taken out of a cell, as from a copy out of a web page.
    assert_eq!(app.county().all("/units").await[0]["name"], "甲乙");
}

async fn a_cell_of_900_kb_rejects_its_row_alone(app: App) {
    let (long, codes) = ("长".repeat(300_000), [make::uscc("330106", 1), make::uscc("330106", 2)]);
    let file = files::csv(&[[&long, &codes[0], "330106", "生产", "1", "1"], ["乙公司", &codes[1], "330106", "生产", "1", "1"]]);
    let job = app.county().import(QUERY, file).await;
    let rows = app.county().rows(&job).await;
    assert_eq!(faults(&rows[0]), [("单位名称", "cell_too_large")]);
    assert_eq!(rows[1]["outcome"], "created");
}

e2e![
    each_fault_of_a_cell_is_named,
    all_faults_of_a_row_are_told_and_its_neighbours_are_taken,
    the_reason_is_told_in_chinese_and_in_english,
    the_same_code_twice_in_a_file_is_taken_once,
    a_duplicate_is_found_across_batches,
    a_siblings_unit_is_registered_elsewhere_and_stays_as_it_is,
    abolished_divisions_wrong_check_digits_and_years_that_are_not_over,
    lines_of_ndjson_that_are_no_unit,
    a_cell_of_900_kb_rejects_its_row_alone
];
