//! An officer tries figures before entering a unit: which tier, and who would lead it? (R-08, R-09, R-12, R-15 … R-17)

use serde_json::{Value, json};

use crate::support::{App, Reply};

/// What the rule says to these figures.
async fn decide(app: &App, body: Value) -> Reply {
    app.county().post("/rules/tier", body).await.status(200)
}

async fn tier_of(app: &App, activities: &[&str], employees: i64, revenue: &str) -> Value {
    let body = json!({"activities": activities, "employees_period_end": employees, "main_business_revenue_wan": revenue});
    let decision = decide(app, body).await.json;
    // Below the designated size a seller is measured by its sales, which are missing here.
    let right = decision["warnings"] == json!([]);
    assert!(right || decision["warnings"] == json!(["revenue_substituted"]), "{}", decision["warnings"]);
    assert_eq!(decision["completeness"], if right { "complete" } else { "partial" });
    assert_eq!(decision["threshold_tier"], decision["tier"]);
    assert_eq!(decision["trace"]["result"]["tier"], decision["tier"]);
    decision["tier"].clone()
}

async fn the_vectors_of_the_notice_hold_to_the_last_fen(app: App) {
    for (activities, employees, revenue, tier) in [
        (&["production"][..], 1000, "0", "A"),
        (&["production"], 5, "40000", "A"),
        (&["production"], 300, "300", "B"),
        (&["production"], 999, "39999.9999", "B"),
        (&["production"], 19, "299.9999", "D"),
        (&["production"], 20, "0", "C"),
        (&["wholesale"], 4, "999.9999", "D"),
        (&["wholesale"], 0, "1000", "C"),
        (&["wholesale"], 0, "5000", "B"),
        (&["wholesale"], 200, "0", "A"),
        (&["retail"], 9, "99.9999", "D"),
        (&["retail"], 0, "500", "B"),
        (&["retail"], 300, "0", "A"),
        (&["production", "wholesale"], 20, "300", "B"),
    ] {
        assert_eq!(tier_of(&app, activities, employees, revenue).await, tier, "{activities:?} {employees} {revenue}");
    }
}

async fn every_lower_bound_is_inclusive_and_one_step_below_misses_it(app: App) {
    // (activity, employees of A, B, C, revenue of A, B, C) as in 附1.
    let table = [
        ("production", [1000, 300, 20], [40_000, 2000, 300]),
        ("wholesale", [200, 20, 5], [40_000, 5000, 1000]),
        ("retail", [300, 50, 10], [20_000, 500, 100]),
    ];
    for (activity, employees, revenues) in table {
        for (rank, (people, revenue)) in employees.into_iter().zip(revenues).enumerate() {
            let (at, below) = (["A", "B", "C"][rank], ["B", "C", "D"][rank]);
            assert_eq!(tier_of(&app, &[activity], people, "0").await, at, "{activity} {people} people");
            assert_eq!(tier_of(&app, &[activity], people - 1, "0").await, below, "{activity} {} people", people - 1);
            assert_eq!(tier_of(&app, &[activity], 0, &revenue.to_string()).await, at, "{activity} {revenue}");
            let just_below = format!("{}.999999", revenue - 1);
            assert_eq!(tier_of(&app, &[activity], 0, &just_below).await, below, "{activity} {just_below}");
        }
    }
}

async fn the_worked_examples_of_the_trainers_come_out_with_their_levels(app: App) {
    for (activities, employees, revenue, tier, ordinary, municipality) in [
        (&["production"][..], 1200, 500, "A", "provincial", "provincial"),
        (&["production"], 350, 35_000, "B", "municipal", "county"),
        (&["production"], 50, 2500, "B", "municipal", "county"),
        (&["production"], 15, 280, "D", "station", "station"),
        (&["wholesale"], 12, 800, "C", "county", "station"),
        (&["wholesale"], 3, 6000, "B", "municipal", "county"),
        (&["retail"], 320, 100, "A", "provincial", "provincial"),
        (&["retail"], 8, 90, "D", "station", "station"),
        (&["production", "retail"], 60, 1500, "B", "municipal", "county"),
        (&["wholesale", "retail"], 40, 400, "B", "municipal", "county"),
    ] {
        let mut body = json!({"activities": activities, "employees_period_end": employees, "main_business_revenue_wan": revenue});
        for (topology, level) in [(None, ordinary), (Some("ordinary"), ordinary), (Some("municipality"), municipality), (Some("xpcc"), ordinary)] {
            if let Some(topology) = topology {
                body["topology"] = json!(topology);
            }
            let decision = decide(&app, body.clone()).await.json;
            assert_eq!((&decision["tier"], &decision["lead_level"]), (&json!(tier), &json!(level)), "{body}");
        }
    }
}

async fn each_topology_maps_each_tier_to_its_level(app: App) {
    for (topology, levels) in [
        ("ordinary", ["provincial", "municipal", "county", "station"]),
        ("municipality", ["provincial", "county", "station", "station"]),
        ("xpcc", ["provincial", "municipal", "county", "station"]),
    ] {
        for (employees, tier, level) in [(1000, "A", levels[0]), (300, "B", levels[1]), (20, "C", levels[2]), (19, "D", levels[3])] {
            let body = json!({"activities": ["production"], "employees_period_end": employees, "main_business_revenue_wan": 0, "topology": topology});
            let decision = decide(&app, body).await.json;
            assert_eq!((&decision["tier"], &decision["lead_level"]), (&json!(tier), &json!(level)), "{topology}");
            let clause = if topology == "municipality" { "二、（一）·直辖市" } else { "二、（一）·分层分级" };
            assert_eq!(decision["trace"]["result"]["lead_clause"], clause);
        }
    }
}

async fn the_trace_shows_the_losing_measures_too(app: App) {
    let body = json!({"activities": ["wholesale", "production"], "employees_period_end": 20, "main_business_revenue_wan": 300});
    let decision = decide(&app, body).await.json;
    let steps: Vec<(&str, &str, &str, bool, &str)> = decision["trace"]["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| {
            let text = |name: &str| s[name].as_str().unwrap();
            (text("activity"), text("measure"), text("tier"), s["decisive"].as_bool().unwrap(), text("clause"))
        })
        .collect();
    assert_eq!(
        steps,
        [
            ("production", "employees", "C", false, "附件1·生产单位"),
            ("production", "revenue", "C", false, "附件1·生产单位"),
            ("wholesale", "employees", "B", true, "附件1·批发单位"),
            ("wholesale", "revenue", "D", false, "附件1·批发单位"),
        ]
    );
    let thresholds = &decision["trace"]["steps"][3]["thresholds"];
    assert_eq!(
        *thresholds,
        json!([{"tier": "A", "at_least": 40000, "met": false}, {"tier": "B", "at_least": 5000, "met": false}, {"tier": "C",
            "at_least": 1000, "met": false}])
    );
    assert_eq!(decision["trace"]["result"]["clause"], "附件1说明第3条");
    assert_eq!(decision["trace"]["as_of"], "2026-11-24");
    assert_eq!(decision["rule_set"], "notice-2023-38-annex1/2");
    assert_eq!(decision["policy"], "national-2023-38");
}

async fn a_sole_proprietor_is_d_and_a_large_one_is_flagged(app: App) {
    let body = json!({"activities": ["retail"], "sole_proprietor": true, "employees_period_end": 60, "main_business_revenue_wan": 90});
    let decision = decide(&app, body).await.json;
    assert_eq!((&decision["tier"], &decision["threshold_tier"]), (&json!("D"), &json!("B")));
    assert_eq!(decision["lead_level"], "station");
    assert!(decision["warnings"].as_array().unwrap().contains(&json!("sole_proprietor_threshold_differs")), "{decision}");
    assert_eq!(decision["trace"]["sole_proprietor"], json!({"rule": "always_d", "decisive": true, "clause": "附件1·D级"}));

    let small = json!({"activities": ["retail"], "sole_proprietor": true, "employees_period_end": 3, "merchandise_sales_wan": 20});
    let decision = decide(&app, small).await.json;
    assert_eq!((&decision["tier"], &decision["threshold_tier"]), (&json!("D"), &json!("D")));
    assert_eq!(decision["warnings"], json!([]));
}

async fn naming_an_activity_twice_changes_nothing(app: App) {
    let once = decide(&app, json!({"activities": ["retail"], "employees_period_end": 50, "main_business_revenue_wan": 499})).await.json;
    let twice = decide(&app, json!({"activities": ["retail", "retail"], "employees_period_end": 50, "main_business_revenue_wan": 499})).await.json;
    assert_eq!(once["tier"], "B");
    assert_eq!(once, twice);
}

e2e![
    the_vectors_of_the_notice_hold_to_the_last_fen,
    every_lower_bound_is_inclusive_and_one_step_below_misses_it,
    the_worked_examples_of_the_trainers_come_out_with_their_levels,
    each_topology_maps_each_tier_to_its_level,
    the_trace_shows_the_losing_measures_too,
    a_sole_proprietor_is_d_and_a_large_one_is_flagged,
    naming_an_activity_twice_changes_nothing
];
