//! Another lead than the tier gives: on the unit's path, with reason, dates and author; listed, replaced, ended.

use serde_json::{Value, json};

use crate::support::{App, Reply, make};

/// A unit of tier C in Xihu: its county leads.
async fn unit(app: &App) -> Reply {
    make::enter(&app.county(), make::unit_with("330106", 1, &["production"], json!(50), json!(0))).await
}

async fn overridden(app: &App, unit: &Reply, version: i32, body: Value) -> Reply {
    app.province().with("If-Match", format!("\"{version}\"")).put(&format!("/units/{}/lead-override", unit.id()), body).await
}

async fn lead(app: &App, unit: &Reply) -> String {
    app.county().get(unit.header("location")).await.status(200).json["lead_authority"]["name"].as_str().unwrap().to_owned()
}

async fn the_city_leads_from_the_first_day_to_the_last(app: App) {
    let made = unit(&app).await;
    let city = json!({"id": app.authority("330100"), "name": "杭州市市场监督管理局", "level": "municipal"});
    let body = json!({"authority_id": city["id"], "reason": "跨区集团统一监管", "from_on": "2026-12-01", "to_on": "2026-12-31"});
    let reply = overridden(&app, &made, 1, body).await.status(200);
    assert_eq!(reply.json["lead_override"], json!({"authority": city, "from_on": "2026-12-01", "to_on": "2026-12-31"}));
    assert_eq!((reply.etag().as_str(), &reply.json["lead_authority"]["name"]), ("\"2\"", &json!("西湖区市场监督管理局")));
    for (now, expected) in [
        ("2026-11-30T15:59:59Z", "西湖区市场监督管理局"),
        ("2026-11-30T16:00:00Z", "杭州市市场监督管理局"),
        ("2026-12-31T15:59:59Z", "杭州市市场监督管理局"),
        ("2026-12-31T16:00:00Z", "西湖区市场监督管理局"),
    ] {
        app.set_now(now);
        assert_eq!(lead(&app, &made).await, expected, "{now}");
    }
    let over = app.county().get(made.header("location")).await.status(200).json;
    assert_eq!((&over["lead_override"], &over["lead_authority_by_rule"]["name"]), (&json!(null), &json!("西湖区市场监督管理局")));
    assert_eq!(app.county().all("/lead-overrides?open=true").await.len(), 0);
    assert_eq!(app.county().all("/lead-overrides").await.len(), 1);
}

async fn only_an_authority_on_the_path_can_lead(app: App) {
    let made = unit(&app).await;
    for (code, on_path) in [("330105", false), ("330200", false), ("320000", false), ("100000", false), ("330106", true), ("330000", true)] {
        let body = json!({"authority_id": app.authority(code), "reason": "统一监管"});
        let version = app.county().get(made.header("location")).await.json["version"].as_i64().unwrap();
        let reply = overridden(&app, &made, i32::try_from(version).unwrap(), body).await;
        if on_path {
            reply.status(200);
        } else {
            reply.faults(&[("/authority_id", "not_on_path")]);
        }
    }
}

async fn reason_and_dates_must_make_sense(app: App) {
    let made = unit(&app).await;
    let city = app.authority("330100");
    let ends_first = json!({"authority_id": city, "reason": "", "from_on": "2026-12-02", "to_on": "2026-12-01"});
    overridden(&app, &made, 1, ends_first).await.faults(&[("/reason", "bad_length"), ("/to_on", "date_order")]);
    let over_already = json!({"authority_id": city, "reason": "x", "from_on": "2026-11-01", "to_on": "2026-11-23"});
    overridden(&app, &made, 1, over_already).await.faults(&[("/to_on", "date_order")]);
    for day in ["-200000-01-01", "+20000-01-01", "2026-1-5"] {
        let odd = json!({"authority_id": city, "reason": "x", "from_on": day});
        overridden(&app, &made, 1, odd).await.names(400, "malformed_body", &[("/from_on", "bad_date")]);
    }
    let no_reason = json!({"authority_id": city});
    overridden(&app, &made, 1, no_reason).await.names(400, "malformed_body", &[("/reason", "required")]);
    app.province()
        .put(&format!("/units/{}/lead-override", made.id()), json!({"authority_id": city, "reason": "x"}))
        .await
        .problem(428, "if_match_required");
    overridden(&app, &made, 7, json!({"authority_id": city, "reason": "x"})).await.problem(412, "stale_version");
    assert_eq!(app.county().all("/lead-overrides").await.len(), 0);
    assert_eq!(lead(&app, &made).await, "西湖区市场监督管理局");
}

async fn a_second_override_replaces_the_first_and_ending_it_gives_the_lead_back(app: App) {
    let made = unit(&app).await;
    overridden(&app, &made, 1, json!({"authority_id": app.authority("330100"), "reason": "先由市局"})).await.status(200);
    app.set_now("2026-11-25T02:00:00Z");
    overridden(&app, &made, 2, json!({"authority_id": app.authority("330000"), "reason": "改由省局"})).await.status(200);
    assert_eq!(lead(&app, &made).await, "浙江省市场监督管理局");
    app.set_now("2026-11-26T02:00:00Z");
    let path = format!("/units/{}/lead-override", made.id());
    app.province().with("If-Match", "\"2\"").delete(&path).await.problem(412, "stale_version");
    let ended = app.province().with("If-Match", "\"3\"").delete(&path).await.status(200).json;
    assert_eq!((&ended["lead_override"], &ended["version"]), (&json!(null), &json!(4)));
    assert_eq!(lead(&app, &made).await, "西湖区市场监督管理局");
    app.city().with("If-Match", "\"4\"").delete(&path).await.problem(409, "no_lead_override");
    let list = app.county().all(&format!("/lead-overrides?unit_id={}", made.id())).await;
    let told: Vec<_> = list.iter().map(|o| (o["reason"].as_str(), o["end_reason"].as_str(), o["ended_at"].as_str(), o["from_on"].as_str())).collect();
    let expected = [
        (Some("改由省局"), Some("ended"), Some("2026-11-26T02:00:00.000000Z"), Some("2026-11-25")),
        (Some("先由市局"), Some("replaced"), Some("2026-11-25T02:00:00.000000Z"), Some("2026-11-24")),
    ];
    assert_eq!(told, expected);
    assert_eq!(list[0]["created_by"], app.province().get("/me").await.status(200).json["user_id"]);
    assert_eq!(app.sibling().all("/lead-overrides").await.len(), 0);
}

async fn new_figures_decide_behind_an_override_and_do_not_end_it(app: App) {
    let made = unit(&app).await;
    overridden(&app, &made, 1, json!({"authority_id": app.authority("330106"), "reason": "区局长期联系"})).await.status(200);
    let body = json!({"employees_period_end": 1000, "confirmed": true});
    let unit = app.county().put(&format!("/units/{}/metrics/2026", made.id()), body).await.status(201).json["unit"].clone();
    assert_eq!((&unit["tier"], &unit["lead_authority"]["name"]), (&json!("A"), &json!("西湖区市场监督管理局")));
    assert_eq!(unit["lead_authority_by_rule"]["name"], "浙江省市场监督管理局");
}

async fn a_unit_that_moves_keeps_an_override_that_is_still_on_its_path_only(app: App) {
    let made = unit(&app).await;
    let path = made.header("location");
    overridden(&app, &made, 1, json!({"authority_id": app.authority("330100"), "reason": "市局直管"})).await.status(200);
    // Within the city it stays.
    let moved = app.province().with("If-Match", "\"2\"").patch(path, json!({"division_code": "330105"})).await.status(200).json;
    assert_eq!(
        (&moved["lead_authority"]["name"], &moved["territorial_authority"]["name"]),
        (&json!("杭州市市场监督管理局"), &json!("拱墅区市场监督管理局"))
    );
    // Out of the city it ends.
    let moved = app.province().with("If-Match", "\"3\"").patch(path, json!({"division_code": "330203"})).await.status(200).json;
    assert_eq!((&moved["lead_override"], &moved["lead_authority"]["name"]), (&json!(null), &json!("海曙区市场监督管理局")));
    let list = app.province().all("/lead-overrides").await;
    assert_eq!((list.len(), &list[0]["end_reason"]), (1, &json!("moved")));
}

async fn an_inspector_may_not_override(app: App) {
    let made = unit(&app).await;
    let body = json!({"authority_id": app.authority("330100"), "reason": "x"});
    let path = format!("/units/{}/lead-override", made.id());
    app.as_user("inspector").with("If-Match", made.etag()).put(&path, body.clone()).await.problem(403, "forbidden");
    app.as_user("integration").with("If-Match", made.etag()).put(&path, body).await.problem(403, "forbidden");
}

e2e![
    the_city_leads_from_the_first_day_to_the_last,
    only_an_authority_on_the_path_can_lead,
    reason_and_dates_must_make_sense,
    a_second_override_replaces_the_first_and_ending_it_gives_the_lead_back,
    new_figures_decide_behind_an_override_and_do_not_end_it,
    a_unit_that_moves_keeps_an_override_that_is_still_on_its_path_only,
    an_inspector_may_not_override
];
