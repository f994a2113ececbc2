//! Finding units: every filter, and who sees what.

use serde_json::json;

use crate::support::{App, CallerOf, Reply, make};

/// The names that a list gives, oldest first.
async fn names(caller: &CallerOf<'_>, query: &str) -> Vec<String> {
    let mark = if query.is_empty() { "" } else { "&" };
    let units = caller.all(&format!("/units?sort=created_at{mark}{query}")).await;
    units.iter().map(|u| u["name"].as_str().unwrap().to_owned()).collect()
}

/// 甲 a large producer, 乙 a small wholesaler in a town, 丙 a medium retailer next door, ABB without figures in another city.
async fn register(app: &App) -> Vec<Reply> {
    let mut made = Vec::new();
    for (at, division, serial, name, change) in [
        (
            "2026-11-24T02:00:00Z",
            "330106",
            1,
            "甲电缆有限公司",
            json!({"activities": ["production"], "metrics": {"year": 2025, "employees_period_end": 1000}}),
        ),
        (
            "2026-11-25T02:00:00Z",
            "330106004",
            2,
            "乙100%_贸易商行",
            json!({"activities": ["wholesale", "production"], "credit_risk_class": "D", "entry_reasons": ["law_enforcement",
                "risk_monitoring"], "metrics": {"year": 2025, "employees_period_end": 5}}),
        ),
        (
            "2026-11-26T02:00:00Z",
            "330105",
            3,
            "丙商店",
            json!({"activities": ["retail"], "credit_risk_class": "C", "metrics": {"year": 2025, "employees_period_end": 50}}),
        ),
        ("2026-11-27T02:00:00Z", "330203", 4, "ABB电气", json!({"metrics": null})),
    ] {
        app.set_now(at);
        let mut body = make::unit(division, serial);
        body["name"] = json!(name);
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        made.push(make::enter(&app.province(), body).await);
    }
    made
}

async fn every_filter_narrows(app: App) {
    let made = register(&app).await;
    let (jia, yi, bing, abb) = ("甲电缆有限公司", "乙100%_贸易商行", "丙商店", "ABB电气");
    app.province().with("If-Match", made[2].etag()).patch(made[2].header("location"), json!({"operating_status": "dormant"})).await.status(200);
    let uscc = made[1].json["uscc"].as_str().unwrap().to_owned();
    let by_authority = |code: &str| format!("authority_id={}", app.authority(code));
    for (query, expected) in [
        (String::new(), vec![jia, yi, bing, abb]),
        (by_authority("330100"), vec![jia, yi, bing]),
        (by_authority("330106"), vec![jia, yi]),
        (by_authority("330200"), vec![abb]),
        ("division_code=330106".into(), vec![jia, yi]),
        ("division_code=330106004".into(), vec![yi]),
        ("division_code=110000".into(), vec![]),
        ("activity=production".into(), vec![jia, yi, abb]),
        ("activity=wholesale".into(), vec![yi]),
        ("activity=retail".into(), vec![bing]),
        ("tier=A".into(), vec![jia]),
        ("tier=B".into(), vec![bing]),
        ("tier=A,B".into(), vec![jia, bing]),
        ("tier=none,C,C".into(), vec![yi, abb]),
        (format!("ids={},{},{}", made[3].id(), made[0].id(), app.authority("330106")), vec![jia, abb]),
        ("tier=C".into(), vec![yi]),
        ("tier=D".into(), vec![]),
        ("monitoring_level=special".into(), vec![yi]),
        ("monitoring_level=key".into(), vec![bing]),
        ("monitoring_level=routine".into(), vec![jia, abb]),
        ("operating_status=dormant".into(), vec![bing]),
        ("operating_status=active".into(), vec![jia, yi, abb]),
        ("entry_reason=baseline_survey".into(), vec![jia, bing, abb]),
        ("entry_reason=risk_monitoring".into(), vec![yi]),
        (format!("uscc={uscc}"), vec![yi]),
        (format!("uscc={}", &uscc[..17]), vec![]),
        ("updated_since=2026-11-26T02:00:00Z".into(), vec![bing, abb]),
        ("updated_since=2026-11-27T10:00:00%2B08:00".into(), vec![bing, abb]),
        ("activity=production&tier=C&monitoring_level=special".into(), vec![yi]),
        ("activity=retail&tier=A".into(), vec![]),
    ] {
        assert_eq!(names(&app.province(), &query).await, expected, "{query}");
    }
}

async fn a_search_finds_part_of_a_name_or_the_beginning_of_a_code(app: App) {
    let made = register(&app).await;
    let uscc = made[1].json["uscc"].as_str().unwrap().to_owned();
    for (q, expected) in [
        ("电", vec!["甲电缆有限公司", "ABB电气"]),
        ("abb", vec!["ABB电气"]),
        ("aBb电", vec!["ABB电气"]),
        ("%20丙%20", vec!["丙商店"]),
        ("100%25", vec!["乙100%_贸易商行"]),
        ("%25", vec!["乙100%_贸易商行"]),
        ("_", vec!["乙100%_贸易商行"]),
        ("%5C", vec![]),
        (&uscc[..12], vec!["乙100%_贸易商行"]),
        (&uscc.to_lowercase(), vec!["乙100%_贸易商行"]),
        (&uscc[6..], vec![]),
    ] {
        let q = q.replace('电', "%E7%94%B5").replace('丙', "%E4%B8%99");
        assert_eq!(names(&app.province(), &format!("q={q}")).await, expected, "{q}");
    }
}

async fn everybody_sees_their_own_subtree_and_nothing_beside_it(app: App) {
    let made = register(&app).await;
    assert_eq!(names(&app.national(), "").await.len(), 4);
    assert_eq!(names(&app.city(), "").await, ["甲电缆有限公司", "乙100%_贸易商行", "丙商店"]);
    assert_eq!(names(&app.county(), "").await, ["甲电缆有限公司", "乙100%_贸易商行"]);
    assert_eq!(names(&app.sibling(), "").await, ["丙商店"]);
    assert_eq!(names(&app.as_user("other-province"), "").await, [""; 0]);
    assert_eq!(names(&app.county(), &format!("uscc={}", made[2].json["uscc"].as_str().unwrap())).await, [""; 0]);
    app.county().get(&format!("/units?authority_id={}", app.authority("330105"))).await.problem(404, "not_found");
    app.county().get(&format!("/units?authority_id={}", app.authority("330100"))).await.problem(404, "not_found");
    app.nobody().get("/units").await.problem(401, "unauthenticated");
    let count = app.county().get("/units?count=true&limit=1").await.status(200).json;
    assert_eq!((&count["total"], count["items"].as_array().unwrap().len()), (&json!(2), 1));
}

async fn a_unit_user_sees_their_own_unit_alone(app: App) {
    let made = register(&app).await;
    let body = json!({"username": "jia", "display_name": "甲", "password": "a long passphrase", "role": "unit_user", "unit_id": made[0].id()});
    app.as_user("county-admin").post("/users", body).await.status(201);
    assert_eq!(names(&app.as_user("jia"), "").await, ["甲电缆有限公司"]);
    app.as_user("jia").get(made[1].header("location")).await.problem(404, "not_found");
    app.as_user("jia").with("If-Match", "\"1\"").patch(made[0].header("location"), json!({"name": "x"})).await.problem(403, "forbidden");
}

async fn wrong_filters_are_named(app: App) {
    for (query, parameter, code) in [
        ("tier=E", "tier", "unknown_code"),
        ("tier=A,E", "tier", "unknown_code"),
        ("tier=", "tier", "unknown_code"),
        ("tier=A,", "tier", "unknown_code"),
        ("ids=330106", "ids", "unknown_code"),
        ("activity=trade", "activity", "unknown_code"),
        ("monitoring_level=a", "monitoring_level", "unknown_code"),
        ("operating_status=closed", "operating_status", "unknown_code"),
        ("entry_reason=rumour", "entry_reason", "unknown_code"),
        ("authority_id=330106", "authority_id", "unknown_code"),
        ("updated_since=2026-11-24", "updated_since", "bad_date"),
        ("sort=name", "sort", "unknown_code"),
        ("q=", "q", "bad_length"),
        ("q=%20", "q", "bad_length"),
        ("limit=0", "limit", "out_of_range"),
        ("limit=101", "limit", "out_of_range"),
        ("limit=ten", "limit", "wrong_type"),
        ("q=a%00b", "q", "control_character"),
        ("uscc=%00", "uscc", "control_character"),
        ("division_code=330106%00", "division_code", "control_character"),
    ] {
        let refused = app.county().get(&format!("/units?{query}")).await.problem(400, "invalid_parameter");
        assert_eq!(refused.json["errors"][0]["code"], code, "{query}");
        if code != "wrong_type" {
            assert_eq!(refused.json["errors"][0]["pointer"], parameter, "{query}");
        }
    }
    let ids = |many: u32| (0..many).map(|n| format!("01980000-0000-7000-8000-{n:012x}")).collect::<Vec<_>>().join(",");
    app.county().get(&format!("/units?ids={}", ids(100))).await.status(200);
    app.county().get(&format!("/units?ids={}", ids(101))).await.names(400, "invalid_parameter", &[("ids", "out_of_range")]);
    app.county().get("/units?tier=A&tier=B").await.names(400, "invalid_parameter", &[("tier", "duplicate_field")]);
    app.county().get("/units?grade=A").await.names(400, "invalid_parameter", &[("grade", "unknown_parameter")]);
}

e2e![
    every_filter_narrows,
    a_search_finds_part_of_a_name_or_the_beginning_of_a_code,
    everybody_sees_their_own_subtree_and_nothing_beside_it,
    a_unit_user_sees_their_own_unit_alone,
    wrong_filters_are_named
];
