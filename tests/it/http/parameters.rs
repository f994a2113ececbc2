//! A mistyped parameter is refused and never silently ignored.

use serde_json::json;

use crate::support::{App, Reply, make};

async fn get(app: &App, path: &str) -> Reply {
    app.national().get(path).await
}

async fn an_unknown_parameter_is_named_with_the_known_ones(app: App) {
    let reply = get(&app, "/authorities?levle=county").await.names(400, "invalid_parameter", &[("levle", "unknown_parameter")]);
    assert_eq!(reply.json["errors"][0]["params"], json!({"expected": "parent_id, level, division_code, q, limit, cursor, count"}));
    for path in ["/units", "/users", "/divisions", "/audit-events", "/access-tokens", "/imports", "/handovers", "/lead-overrides"] {
        let reply = get(&app, &format!("{path}?limit=1&nonsense=1")).await.names(400, "invalid_parameter", &[("nonsense", "unknown_parameter")]);
        assert!(reply.json["errors"][0]["params"]["expected"].as_str().unwrap().contains("limit"), "{path}");
    }
}

async fn where_there_are_no_parameters_none_is_taken(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await;
    let county = app.county();
    for path in ["/me", "/dictionaries", "/dictionaries/tiers", "/divisions/330106", "/calendar/2026"] {
        county.get(&format!("{path}?colour=name")).await.names(400, "invalid_parameter", &[("colour", "unknown_parameter")]);
    }
    county.get(&format!("{}?colour=name", unit.header("location"))).await.names(400, "invalid_parameter", &[("colour", "unknown_parameter")]);
    let twin = county.post("/units?dry_run=true", make::unit("330106", 2)).await;
    twin.names(400, "invalid_parameter", &[("dry_run", "unknown_parameter")]);
    assert_eq!(app.county().get("/units?count=true").await.json["total"], 1);
    let log_in = json!({"username": "county", "password": crate::support::PASSWORD});
    app.nobody().post("/auth/login?x=1", log_in).await.names(400, "invalid_parameter", &[("x", "unknown_parameter")]);
    // A bare question mark says nothing.
    county.get("/me?").await.status(200);
}

async fn who_is_not_logged_in_learns_no_parameters(app: App) {
    app.nobody().get("/me?x=1").await.problem(401, "unauthenticated");
    app.nobody().get("/units?x=1").await.problem(401, "unauthenticated");
}

async fn a_parameter_of_the_wrong_type_is_named(app: App) {
    get(&app, "/units?limit=many").await.names(400, "invalid_parameter", &[("limit", "wrong_type")]);
    get(&app, "/units?count=perhaps").await.names(400, "invalid_parameter", &[("count", "wrong_type")]);
    get(&app, "/units?limit=").await.names(400, "invalid_parameter", &[("limit", "wrong_type")]);
    get(&app, "/units?limit=1&limit=2").await.names(400, "invalid_parameter", &[("limit", "duplicate_field")]);
    get(&app, "/units?limit=99999999999999999999").await.names(400, "invalid_parameter", &[("limit", "wrong_type")]);
}

async fn a_nul_in_a_parameter_is_refused(app: App) {
    for path in [
        "/units?q=%00",
        "/units?uscc=%00",
        "/units?division_code=3301%0006",
        "/users?username=%00",
        "/divisions?q=%00",
        "/audit-events?operation=%00",
        "/authorities?division_code=%00",
    ] {
        let reply = get(&app, path).await.problem(400, "invalid_parameter");
        assert_eq!(reply.json["errors"][0]["code"], "control_character", "{path}");
    }
}

async fn a_parameter_that_can_name_nothing_is_refused(app: App) {
    let long = format!("/audit-events?operation={}", "x".repeat(101));
    for (path, name, code) in [
        ("/audit-events?resource=units", "resource", "unknown_code"),
        (long.as_str(), "operation", "bad_length"),
        ("/authorities?division_code=3301", "division_code", "bad_length"),
        ("/authorities?division_code=33010X", "division_code", "not_a_number"),
        ("/divisions?parent_code=zhejiang", "parent_code", "not_a_number"),
        ("/users?username=x", "username", "bad_length"),
        ("/users?username=two+words", "username", "wrong_type"),
        ("/statistics/units?by=child,colour", "by", "unknown_code"),
    ] {
        get(&app, path).await.names(400, "invalid_parameter", &[(name, code)]);
    }
}

async fn percent_encoding_and_plus_are_read_as_they_should(app: App) {
    let total = async |query: &str| get(&app, &format!("/authorities?count=true&limit=1&{query}")).await.status(200).json["total"].clone();
    assert_eq!(total("q=%E8%A5%BF%E6%B9%96%E5%8C%BA").await, 3);
    assert_eq!(total("q=+%E8%A5%BF%E6%B9%96%E5%8C%BA%20").await, 3, "blanks around it are trimmed");
    assert_eq!(total("q=%FF%FE").await, 0);
}

/// Every day that a query names: none is taken that no one can mean.
async fn a_day_that_no_one_can_mean_is_refused_everywhere(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    let (county, of_unit) = (app.authority("330106").to_string(), format!("/units/{unit}"));
    let document = serde_json::to_value(api::server::document()).unwrap();
    let mut asked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let parameters = item["get"]["parameters"].as_array().into_iter().flatten();
        for name in
            parameters.filter(|p| p["in"] == "query" && p["schema"].to_string().contains("/schemas/Day\"")).map(|p| p["name"].as_str().unwrap())
        {
            let path =
                path.trim_start_matches("/api/v1").replace("/units/{id}", &of_unit).replace("/authorities/{id}", &format!("/authorities/{county}"));
            for day in ["0001-01-01", "1999-12-31", "9999-12-31"] {
                app.county().get(&format!("{path}?{name}={day}")).await.names(400, "invalid_parameter", &[(name, "out_of_range")]);
            }
            asked += 1;
        }
    }
    assert!(asked >= 7, "the document names {asked} days");
    // Nor a span that ends before it begins, nor what will be decided tomorrow.
    let turned = app.county().get("/statistics/findings?from=2026-11-02&to=2026-11-01").await;
    turned.names(400, "invalid_parameter", &[("to", "date_order")]);
    app.county().get(&format!("{of_unit}/tier?as_of=2026-11-25")).await.names(400, "invalid_parameter", &[("as_of", "date_in_future")]);
}

e2e![
    a_day_that_no_one_can_mean_is_refused_everywhere,
    an_unknown_parameter_is_named_with_the_known_ones,
    where_there_are_no_parameters_none_is_taken,
    who_is_not_logged_in_learns_no_parameters,
    a_parameter_of_the_wrong_type_is_named,
    a_nul_in_a_parameter_is_refused,
    a_parameter_that_can_name_nothing_is_refused,
    percent_encoding_and_plus_are_read_as_they_should
];
