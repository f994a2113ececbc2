//! A form needs a division: province, prefecture, county, town; parents are stored and never computed from digits.

use serde_json::{Value, json};

use crate::support::App;

async fn children(app: &App, parent: &str) -> Vec<Value> {
    app.county().get(&format!("/divisions?limit=100&parent_code={parent}")).await.status(200).json["items"].as_array().unwrap().clone()
}

async fn division(app: &App, code: &str) -> Value {
    app.county().get(&format!("/divisions/{code}")).await.status(200).json
}

async fn without_a_filter_there_are_the_provinces(app: App) {
    let page = app.county().get("/divisions?limit=100").await.status(200).json;
    let items = page["items"].as_array().unwrap();
    assert_eq!((items.len(), &page["next_cursor"]), (34, &Value::Null));
    assert!(items.iter().all(|d| d["level"] == "province" && d["parent_code"] == Value::Null));
    assert_eq!(
        items[0],
        json!({"code": "110000", "name": "北京市", "level": "province", "parent_code": null, "note": "municipality", "abolished": false})
    );
}

async fn the_districts_of_a_municipality_stand_right_below_it(app: App) {
    assert_eq!(division(&app, "110105").await["parent_code"], "110000");
    let beijing = children(&app, "110000").await;
    assert_eq!(beijing.len(), 16);
    assert!(beijing.iter().all(|d| d["level"] == "county" && d["note"] == "municipality_district"));
}

async fn a_city_without_counties_has_towns_right_below_it(app: App) {
    for (code, name) in [("441900", "东莞市"), ("442000", "中山市"), ("460400", "儋州市"), ("620200", "嘉峪关市")] {
        let city = division(&app, code).await;
        assert_eq!((&city["name"], &city["level"], &city["note"]), (&json!(name), &json!("prefecture"), &json!("no_counties")));
        let below = children(&app, code).await;
        assert!(below.iter().all(|d| d["level"] == "town" && d["code"].as_str().unwrap().len() == 9), "{below:?}");
    }
    assert_eq!(children(&app, "441900").await[0]["name"], "东城街道");
}

async fn a_county_without_a_city_stands_below_the_province(app: App) {
    for (code, name, parent) in [("429004", "仙桃市", "420000"), ("419001", "济源市", "410000"), ("659001", "石河子市", "650000")] {
        let county = division(&app, code).await;
        assert_eq!((&county["name"], &county["level"], &county["parent_code"]), (&json!(name), &json!("county"), &json!(parent)));
    }
}

async fn towns_have_nine_digits(app: App) {
    let towns = children(&app, "330106").await;
    assert_eq!(towns.len(), 12);
    assert_eq!(
        division(&app, "330106013").await,
        json!({"code": "330106013", "name": "文新街道", "level": "town", "parent_code": "330106", "note": "", "abolished": false})
    );
}

async fn an_abolished_district_says_where_it_went(app: App) {
    for (code, name) in [("500105", "江北区"), ("500112", "渝北区")] {
        let district = division(&app, code).await;
        assert_eq!((&district["name"], &district["abolished"], &district["note"]), (&json!(name), &json!(true), &json!("merged into 500157")));
    }
    assert_eq!(division(&app, "500157").await["abolished"], false);
    let shaoxing = division(&app, "330621").await;
    assert_eq!((&shaoxing["name"], &shaoxing["note"], &shaoxing["parent_code"]), (&json!("绍兴县"), &json!("last listed 2011-12"), &json!("330600")));
    assert!(children(&app, "500000").await.iter().all(|below| below["abolished"] == false));
}

async fn a_name_is_searched_everywhere_or_below_one(app: App) {
    let search = async |query: &str| {
        let page = app.county().get(&format!("/divisions?limit=100&{query}")).await.status(200).json;
        page["items"].as_array().unwrap().iter().map(|d| d["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let xihu = "q=%E8%A5%BF%E6%B9%96%E5%8C%BA";
    assert_eq!(search(xihu).await, ["330106", "360103", "420112"], "西湖区 of Hangzhou and Nanchang, 东西湖区 of Wuhan");
    assert_eq!(search(&format!("{xihu}&parent_code=330100")).await, ["330106"]);
    assert_eq!(search("q=%25").await, [""; 0]);
    assert_eq!(search("q=%E7%BB%8D%E5%85%B4%E5%8E%BF").await, [""; 0], "绍兴县 is a district by now");
    assert_eq!(search("q=%E7%BB%8D%E5%85%B4%E5%8E%BF&abolished=true").await, ["330621"]);
}

async fn an_unknown_code_is_not_found(app: App) {
    for code in ["999999", "33010", "x", "%00", "330106%00"] {
        app.county().get(&format!("/divisions/{code}")).await.problem(404, "not_found");
    }
    app.county().get("/divisions?parent_code=%00").await.names(400, "invalid_parameter", &[("parent_code", "control_character")]);
    app.nobody().get("/divisions").await.problem(401, "unauthenticated");
}

async fn the_list_is_walked_in_the_order_of_codes(app: App) {
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app.county().get(&format!("/divisions?parent_code=330100&limit=3{cursor}")).await.status(200).json;
        seen.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, children(&app, "330100").await);
    assert_eq!(seen.len(), 13);
}

e2e![
    without_a_filter_there_are_the_provinces,
    the_districts_of_a_municipality_stand_right_below_it,
    a_city_without_counties_has_towns_right_below_it,
    a_county_without_a_city_stands_below_the_province,
    towns_have_nine_digits,
    an_abolished_district_says_where_it_went,
    a_name_is_searched_everywhere_or_below_one,
    an_unknown_code_is_not_found,
    the_list_is_walked_in_the_order_of_codes
];
