//! An officer looks at the tree: their own office and those below it.

use serde_json::{Value, json};

use crate::support::{App, make};

/// The codes of a list, all pages.
async fn codes(app: &App, who: &str, query: &str) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app.as_user(who).get(&format!("/authorities?limit=100{query}{cursor}")).await.status(200).json;
        found.extend(page["items"].as_array().unwrap().iter().map(|a| a["division_code"].as_str().unwrap().to_owned()));
        let Some(next) = page["next_cursor"].as_str() else { return found };
        cursor = format!("&cursor={next}");
    }
}

async fn total(app: &App, who: &str) -> Value {
    app.as_user(who).get("/authorities?limit=1&count=true").await.status(200).json["total"].clone()
}

async fn everyone_sees_their_own_subtree(app: App) {
    assert_eq!(total(&app, "national").await, 3211);
    assert_eq!(codes(&app, "county", "").await, ["330106"]);
    let city = codes(&app, "city", "").await;
    assert_eq!((city.len(), city[0].as_str(), city[13].as_str()), (14, "330100", "330182"));
    let province = codes(&app, "province", "").await;
    assert_eq!(province[0], "330000");
    assert!(province.len() > 90 && province.iter().all(|code| code.starts_with("33")), "{}", province.len());
    assert!(province.is_sorted());
}

async fn filters_narrow_the_tree(app: App) {
    let zhejiang = app.authority("330000");
    assert_eq!(codes(&app, "national", &format!("&parent_id={zhejiang}")).await.len(), 11);
    assert_eq!(codes(&app, "province", "&level=provincial").await, ["330000"]);
    assert_eq!(codes(&app, "province", "&division_code=330106").await, ["330106"]);
    assert_eq!(codes(&app, "county", "&division_code=330105").await, [""; 0]);
    assert_eq!(codes(&app, "province", "&q=%E8%A5%BF%E6%B9%96").await, ["330106"], "西湖");
    assert_eq!(codes(&app, "national", "&level=national").await, ["100000"]);
    let get = async |query: &str| app.national().get(&format!("/authorities?{query}")).await;
    get("level=village").await.names(400, "invalid_parameter", &[("level", "unknown_code")]);
    get("q=").await.names(400, "invalid_parameter", &[("q", "bad_length")]);
    get(&format!("q={}", "x".repeat(101))).await.names(400, "invalid_parameter", &[("q", "bad_length")]);
    get("q=%00").await.names(400, "invalid_parameter", &[("q", "control_character")]);
}

async fn wildcards_in_a_search_are_ordinary_characters(app: App) {
    for q in ["%25", "_", "%5C"] {
        assert_eq!(codes(&app, "national", &format!("&q={q}")).await, [""; 0], "{q}");
    }
}

async fn the_tree_has_the_shapes_of_the_country(app: App) {
    let get = async |code: &str| app.national().get(&format!("/authorities/{}", app.authority(code))).await.status(200).json;
    // A district of a municipality stands right below it.
    let chaoyang = get("110105").await;
    assert_eq!((&chaoyang["level"], &chaoyang["topology"]), (&json!("county"), &json!("municipality")));
    assert_eq!(chaoyang["parent_id"], json!(app.authority("110000")));
    // Dongguan has no counties, Xiantao no city above it.
    assert_eq!(codes(&app, "national", &format!("&parent_id={}", app.authority("441900"))).await, [""; 0]);
    let xiantao = get("429004").await;
    assert_eq!((&xiantao["level"], &xiantao["parent_id"]), (&json!("county"), &json!(app.authority("420000"))));
    // Shihezi is a division of the corps, not of Xinjiang.
    let shihezi = get("659001").await;
    assert_eq!((&shihezi["level"], &shihezi["topology"]), (&json!("municipal"), &json!("xpcc")));
    assert_eq!(shihezi["parent_id"], json!(app.authority("660000")));
    let nation = get("100000").await;
    assert_eq!((&nation["level"], &nation["parent_id"]), (&json!("national"), &Value::Null));
}

async fn what_lies_outside_is_not_found(app: App) {
    for code in ["330105", "330100", "330000", "100000"] {
        app.county().get(&format!("/authorities/{}", app.authority(code))).await.problem(404, "not_found");
    }
    app.nobody().get("/authorities").await.problem(401, "unauthenticated");
}

async fn a_unit_user_sees_the_office_of_their_unit(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    crate::users::unit_user(&app, "boss", &unit).await;
    assert_eq!(codes(&app, "boss", "").await, ["330106"]);
    app.as_user("boss").get(&format!("/authorities/{}", app.authority("330105"))).await.problem(404, "not_found");
}

e2e![
    everyone_sees_their_own_subtree,
    filters_narrow_the_tree,
    wildcards_in_a_search_are_ordinary_characters,
    the_tree_has_the_shapes_of_the_country,
    what_lies_outside_is_not_found,
    a_unit_user_sees_the_office_of_their_unit
];
