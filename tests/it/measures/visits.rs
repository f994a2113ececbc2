//! 无事不扰 (三·日常监管, R-48): visits are counted, and one without cause to a routine unit is warned of.

use serde_json::{Value, json};

use super::{confirmed, producer, trail, user_of};
use crate::support::{App, Reply};

async fn visit(app: &App, unit: &Reply, body: Value) -> Reply {
    app.county().post(&format!("/units/{}/visits", unit.id()), body).await
}

fn codes(reply: &Reply) -> Vec<&str> {
    reply.json["warnings"].as_array().unwrap().iter().map(|w| w["code"].as_str().unwrap()).collect()
}

async fn a_second_visit_within_a_year_needs_a_trigger_or_is_warned_of(app: App) {
    let unit = producer(&app, 1).await;
    let made = visit(&app, &unit, json!({"visited_on": "2025-11-24", "purpose": "on_site_check"})).await.status(201);
    assert_eq!((codes(&made), made.header("location")), (vec![], format!("/api/v1/units/{}/visits", unit.id()).as_str()));
    assert_eq!((&made.json["trigger"], &made.json["authority"]["level"], &made.json["note"]), (&json!(null), &json!("county"), &json!(null)));
    // Before one sets out: an officer may ask about a day ahead.
    let ask = async |query: &str| app.county().get(&format!("/units/{}/visits/advice{query}", unit.id())).await.status(200);
    let advice = ask("?visit_on=2026-11-24").await;
    assert_eq!(
        (advice.json["undue"].as_bool(), codes(&advice), &advice.json["last_visited_on"]),
        (Some(true), vec!["undue_visit"], &json!("2025-11-24"))
    );
    for harmless in ["?visit_on=2026-11-25", "?visit_on=2026-11-24&trigger=complaint"] {
        assert_eq!(ask(harmless).await.json["undue"], false, "{harmless}");
    }
    // With a trigger there is nothing to say.
    let with = visit(&app, &unit, json!({"visited_on": "2026-11-01", "purpose": "sampling", "trigger": "complaint"})).await.status(201);
    assert_eq!(codes(&with), [""; 0]);
    let undue = visit(&app, &unit, json!({"visited_on": "2026-11-24", "purpose": "on_site_check"})).await.status(201);
    assert_eq!(
        undue.json["warnings"],
        json!([{"pointer": "/trigger", "code": "undue_visit",
        "detail": "无事不扰（三·日常监管）：该单位属日常监管，2026年11月1日已到访检查，本次又未注明触发事由"}])
    );
    let in_english = app.county().with("Accept-Language", "en");
    let body = json!({"visited_on": "2026-11-24", "purpose": "follow_up"});
    let english = in_english.post(&format!("/units/{}/visits", unit.id()), body).await.status(201);
    assert_eq!(
        (codes(&english), english.json["warnings"][0]["detail"].as_str().unwrap().starts_with("Leave undisturbed")),
        (vec!["undue_visit"], true)
    );
    // A finding that is named is a trigger.
    let finding = confirmed(&app, &unit).await;
    let follow_up = visit(&app, &unit, json!({"visited_on": "2026-11-24", "purpose": "follow_up", "finding_id": finding})).await.status(201);
    assert_eq!((codes(&follow_up), &follow_up.json["trigger"]), (vec![], &json!("finding")));
    assert_eq!(trail(&app, &made.id()).await, [("create_visit".to_owned(), false, true)]);
}

async fn help_disturbs_nobody_and_is_not_counted_back_to(app: App) {
    let unit = producer(&app, 1).await;
    let of = |day: &str, purpose: &str| json!({"visited_on": day, "purpose": purpose});
    assert_eq!(codes(&visit(&app, &unit, of("2026-10-01", "service")).await.status(201)), [""; 0]);
    let advice = app.county().get(&format!("/units/{}/visits/advice", unit.id())).await.status(200);
    assert_eq!((&advice.json["last_visited_on"], &advice.json["undue"]), (&json!(null), &json!(false)), "help is no visit to count from");
    assert_eq!(codes(&visit(&app, &unit, of("2026-10-08", "on_site_check")).await.status(201)), [""; 0]);
    assert_eq!(codes(&visit(&app, &unit, of("2026-10-09", "service")).await.status(201)), [""; 0], "help is welcome at any time");
    assert_eq!(codes(&visit(&app, &unit, of("2026-10-10", "sampling")).await.status(201)), ["undue_visit"]);
    let undue = async |query: &str| app.county().get(&format!("/units/{}/visits/advice{query}", unit.id())).await.status(200).json["undue"].clone();
    assert_eq!((undue("?purpose=on_site_check").await, undue("?purpose=service").await), (json!(true), json!(false)));
}

async fn each_trigger_of_the_notice_is_cause_enough(app: App) {
    let unit = producer(&app, 1).await;
    visit(&app, &unit, json!({"visited_on": "2026-11-20", "purpose": "on_site_check"})).await.status(201);
    for trigger in
        ["finding", "complaint", "product_spot_check", "double_random", "special_campaign", "post_licensing_supervision", "half_year_check"]
    {
        let made = visit(&app, &unit, json!({"visited_on": "2026-11-24", "purpose": "on_site_check", "trigger": trigger})).await.status(201);
        assert_eq!((codes(&made), made.json["trigger"].as_str()), (vec![], Some(trigger)));
    }
}

async fn a_province_says_for_how_long_a_unit_is_left_undisturbed(app: App) {
    let unit = producer(&app, 1).await;
    visit(&app, &unit, json!({"visited_on": "2026-05-10", "purpose": "on_site_check"})).await.status(201);
    let path = format!("/authorities/{}/policy", app.authority("330000"));
    let body = json!({"effective_on": "2026-12-01", "parameters": {"undisturbed_months": 6}, "reason": "省局具体实施方案第九条"});
    app.province().put(&path, body).await.status(201);
    let undue =
        async |day: &str| app.county().get(&format!("/units/{}/visits/advice?visit_on={day}", unit.id())).await.status(200).json["undue"].clone();
    assert_eq!((undue("2026-11-30").await, undue("2026-12-01").await), (json!(true), json!(false)), "from the day on which it holds");
}

async fn the_year_is_counted_back_from_the_visit_both_ends_included(app: App) {
    let (old, late) = (producer(&app, 1).await, producer(&app, 2).await);
    for (unit, first, expected) in [(&old, "2025-11-23", vec![]), (&late, "2025-11-24", vec!["undue_visit"])] {
        visit(&app, unit, json!({"visited_on": first, "purpose": "on_site_check"})).await.status(201);
        let second = visit(&app, unit, json!({"visited_on": "2026-11-24", "purpose": "on_site_check"})).await.status(201);
        assert_eq!(codes(&second), expected, "{first}");
    }
    // One that is entered late is held against what was before it only.
    let before = visit(&app, &old, json!({"visited_on": "2024-11-01", "purpose": "on_site_check"})).await.status(201);
    assert_eq!(codes(&before), [""; 0]);
}

async fn a_unit_under_key_supervision_is_visited_as_often_as_needed(app: App) {
    let mut body = crate::support::make::unit("330106", 1);
    body["credit_risk_class"] = json!("C");
    let unit = crate::support::make::enter(&app.county(), body).await;
    assert_eq!(unit.json["monitoring_level"], "key");
    for _ in 0..2 {
        let made = visit(&app, &unit, json!({"visited_on": "2026-11-24", "purpose": "on_site_check"})).await.status(201);
        assert_eq!(codes(&made), [""; 0]);
    }
}

async fn every_fault_of_a_visit_is_told_at_once(app: App) {
    let (unit, other) = (producer(&app, 1).await, producer(&app, 2).await);
    let finding = confirmed(&app, &other).await;
    let faults = [("/visited_on", "date_in_future"), ("/finding_id", "unknown_finding"), ("/note", "bad_length")];
    visit(&app, &unit, json!({"visited_on": "2026-11-25", "purpose": "sampling", "finding_id": finding, "note": ""})).await.faults(&faults);
    visit(&app, &unit, json!({"visited_on": "1926-11-25", "purpose": "sampling"})).await.faults(&[("/visited_on", "out_of_range")]);
    visit(&app, &unit, json!({"visited_on": "2026-11-24", "purpose": "tea"})).await.names(400, "malformed_body", &[("/purpose", "wrong_type")]);
    visit(&app, &unit, json!({"visited_on": "2026-11-24", "purpose": "sampling", "trigger": "mood"})).await.names(
        400,
        "malformed_body",
        &[("/trigger", "wrong_type")],
    );
    visit(&app, &unit, json!({"purpose": "sampling"})).await.names(400, "malformed_body", &[("/visited_on", "required")]);
    assert_eq!(app.county().all(&format!("/units/{}/visits", unit.id())).await.len(), 0);
}

async fn the_unit_sees_its_visits_without_the_notes_of_the_authority(app: App) {
    let (unit, other) = (producer(&app, 1).await, producer(&app, 2).await);
    for (day, note) in [("2026-11-20", "负责人回避提问"), ("2026-11-21", "复看现场")] {
        visit(&app, &unit, json!({"visited_on": day, "purpose": "on_site_check", "trigger": "assignment", "note": note})).await.status(201);
    }
    let path = format!("/units/{}/visits", unit.id());
    let list = app.city().get(&format!("{path}?limit=1&count=true")).await.status(200).json;
    assert_eq!((&list["total"], &list["items"][0]["note"]), (&json!(2), &json!("复看现场")));
    let next = app.city().get(&format!("{path}?limit=1&cursor={}", list["next_cursor"].as_str().unwrap())).await.status(200).json;
    assert_eq!((&next["items"][0]["visited_on"], &next["next_cursor"]), (&json!("2026-11-20"), &json!(null)));
    let user = user_of(&app, &unit, "of-the-unit").await;
    let seen = user.all(&path).await;
    assert_eq!((seen.len(), seen[0].get("note"), seen[0].get("trigger"), &seen[0]["visited_on"]), (2, None, None, &json!("2026-11-21")));
    user.get(&format!("/units/{}/visits", other.id())).await.problem(404, "not_found");
    user.post(&path, json!({"visited_on": "2026-11-24", "purpose": "service"})).await.problem(403, "forbidden");
}

e2e![
    help_disturbs_nobody_and_is_not_counted_back_to,
    each_trigger_of_the_notice_is_cause_enough,
    a_province_says_for_how_long_a_unit_is_left_undisturbed,
    a_second_visit_within_a_year_needs_a_trigger_or_is_warned_of,
    the_year_is_counted_back_from_the_visit_both_ends_included,
    a_unit_under_key_supervision_is_visited_as_often_as_needed,
    every_fault_of_a_visit_is_told_at_once,
    the_unit_sees_its_visits_without_the_notes_of_the_authority
];
