//! By which day is a change of the responsible officer to be recorded? (R-25: 5个工作日)

use serde_json::{Value, json};

use crate::support::App;

async fn deadline(app: &App, start_on: &str, working_days: i64) -> Value {
    app.county().post("/rules/deadline", json!({"start_on": start_on, "working_days": working_days})).await.status(200).json
}

async fn five_working_days_step_over_holidays_and_make_up_days(app: App) {
    for (start, due) in [
        ("2023-09-27", "2023-10-10"),
        ("2024-02-08", "2024-02-21"),
        ("2025-01-24", "2025-02-07"),
        ("2025-09-26", "2025-10-10"),
        ("2026-02-12", "2026-02-26"),
        ("2026-09-30", "2026-10-13"),
    ] {
        let answer = deadline(&app, start, 5).await;
        assert_eq!((&answer["due_on"], &answer["provisional"]), (&json!(due), &json!(false)), "{start}");
    }
}

async fn a_deadline_that_runs_past_the_calendar_is_provisional(app: App) {
    let answer = deadline(&app, "2026-12-30", 5).await;
    assert_eq!(answer["provisional"], true);
    // 2027 is not announced yet: weekends, and the holidays of the law that have fixed days.
    assert_eq!(answer["due_on"], "2027-01-07");
    assert_eq!(answer["skipped"][0], json!({"date": "2027-01-01", "reason": "元旦"}));
    // The notice for 2027 may yet name the last days of December.
    assert_eq!(deadline(&app, "2026-12-30", 1).await, json!({"due_on": "2026-12-31", "provisional": true, "skipped": []}));
    assert_eq!(deadline(&app, "2026-12-23", 1).await, json!({"due_on": "2026-12-24", "provisional": false, "skipped": []}));
}

async fn the_worked_examples_of_the_trainers_come_out(app: App) {
    for (start, days, due) in [
        ("2023-09-28", 5, "2023-10-11"),
        ("2024-02-08", 5, "2024-02-21"),
        ("2025-04-30", 3, "2025-05-08"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2024-09-28", 1, "2024-09-29"),
        ("2025-12-31", 5, "2026-01-08"),
    ] {
        assert_eq!(deadline(&app, start, days).await["due_on"], due, "{start} + {days}");
    }
}

async fn every_day_that_was_skipped_is_listed_with_its_reason(app: App) {
    let answer = deadline(&app, "2026-09-30", 5).await;
    let skipped: Vec<(&str, &str)> =
        answer["skipped"].as_array().unwrap().iter().map(|d| (d["date"].as_str().unwrap(), d["reason"].as_str().unwrap())).collect();
    assert_eq!(
        skipped,
        [
            ("2026-10-01", "国庆节"),
            ("2026-10-02", "国庆节"),
            ("2026-10-03", "国庆节"),
            ("2026-10-04", "国庆节"),
            ("2026-10-05", "国庆节"),
            ("2026-10-06", "国庆节"),
            ("2026-10-07", "国庆节"),
            ("2026-10-11", "weekend"),
        ],
        "10 October is a Saturday that is worked"
    );
}

async fn nothing_to_wait_for_is_due_the_same_day(app: App) {
    assert_eq!(deadline(&app, "2026-10-01", 0).await, json!({"due_on": "2026-10-01", "provisional": false, "skipped": []}));
}

async fn a_year_that_the_state_council_announces_makes_the_deadline_firm(app: App) {
    let days = json!([{"date": "2027-01-01", "kind": "holiday", "name": "元旦"}, {"date": "2027-01-03", "kind": "workday", "name": "元旦"}]);
    app.national().put("/calendar/2027", json!({"source": "国办通知", "days": days})).await.status(201);
    let answer = deadline(&app, "2026-12-30", 5).await;
    // 31 December, Sunday 3 January worked, 4, 5, 6.
    assert_eq!((&answer["due_on"], &answer["provisional"]), (&json!("2027-01-06"), &json!(false)));
    assert_eq!(answer["skipped"], json!([{"date": "2027-01-01", "reason": "元旦"}, {"date": "2027-01-02", "reason": "weekend"}]));
}

async fn absurd_counts_and_days_that_do_not_exist_are_refused(app: App) {
    let post = async |body| app.county().post("/rules/deadline", body).await;
    for days in [-1, 3661, i64::MAX] {
        let reply = post(json!({"start_on": "2026-09-30", "working_days": days})).await.faults(&[("/working_days", "out_of_range")]);
        assert_eq!(reply.json["errors"][0]["params"], json!({"min": "0", "max": "3660"}));
    }
    post(json!({"start_on": "2026-09-30", "working_days": 3660})).await.status(200);
    post(json!({"start_on": "2026-02-29", "working_days": 5})).await.names(400, "malformed_body", &[("/start_on", "bad_date")]);
    post(json!({"start_on": "30.09.2026", "working_days": 5})).await.names(400, "malformed_body", &[("/start_on", "bad_date")]);
    post(json!({"start_on": "2026-09-30", "working_days": 2.5})).await.names(400, "malformed_body", &[("/working_days", "wrong_type")]);
    post(json!({"start_on": "2026-9-3", "working_days": 5})).await.names(400, "malformed_body", &[("/start_on", "bad_date")]);
    post(json!({"start_on": "+262142-12-31", "working_days": 5})).await.names(400, "malformed_body", &[("/start_on", "bad_date")]);
    post(json!({"start_on": "9999-12-30", "working_days": 5})).await.faults(&[("/start_on", "number_too_large")]);
}

e2e![
    five_working_days_step_over_holidays_and_make_up_days,
    a_deadline_that_runs_past_the_calendar_is_provisional,
    the_worked_examples_of_the_trainers_come_out,
    every_day_that_was_skipped_is_listed_with_its_reason,
    nothing_to_wait_for_is_due_the_same_day,
    a_year_that_the_state_council_announces_makes_the_deadline_firm,
    absurd_counts_and_days_that_do_not_exist_are_refused
];
