//! Which reporting year decides (附件1说明第2条, R-14): the latest that has ended with complete figures; another only when somebody says so.

use serde_json::{Value, json};

use crate::support::{App, make};

const PLACED: [&str; 4] = ["tier", "metrics_year", "provisional", "completeness"];

fn placed(unit: &Value) -> [&Value; 4] {
    PLACED.map(|name| &unit[name])
}

async fn large(app: &App) -> Value {
    make::enter(&app.county(), make::unit_with("330106", 1, &["production"], json!(1200), json!(50000))).await.json
}

async fn read(app: &App, unit: &Value) -> Value {
    app.county().get(&format!("/units/{}", unit["id"].as_str().unwrap())).await.status(200).json
}

async fn basis(app: &App, unit: &Value) -> String {
    let decision = app.county().get(&format!("/units/{}/tier", unit["id"].as_str().unwrap())).await.status(200).json;
    assert_eq!((&decision["metrics_year"], &decision["provisional"]), (&unit["metrics_year"], &unit["provisional"]));
    assert_eq!(decision["trace"]["year"]["clause"], "附件1说明第2条");
    decision["trace"]["year"]["basis"].as_str().unwrap().to_owned()
}

async fn head_counts_of_the_running_year_take_no_unit_from_the_province(app: App) {
    let unit = large(&app).await;
    let row = format!("{},某某公司,330106,生产,12\n", unit["uscc"].as_str().unwrap());
    let job = app.county().import("kind=units&year=2026", format!("统一社会信用代码,单位名称,行政区划代码,主体类型,期末从业人员\n{row}")).await;
    assert_eq!(job["updated"], 1, "{job}");
    assert_eq!(app.county().rows(&job).await[0]["warnings"][0]["code"], "year_not_over");
    let unit = read(&app, &unit).await;
    assert_eq!(placed(&unit), [&json!("A"), &json!(2025), &json!(false), &json!("complete")]);
    assert_eq!(unit["lead_authority"]["id"], app.authority("330000").to_string());
    assert_eq!(basis(&app, &unit).await, "complete");
    assert_eq!(app.province().all("/handovers").await.len(), 0);
}

async fn only_a_confirmation_lets_the_running_year_decide_and_other_figures_end_it(app: App) {
    let unit = large(&app).await;
    let path = format!("/units/{}/metrics/2026", unit["id"].as_str().unwrap());
    let figures = json!({"employees_period_end": 12, "main_business_revenue_wan": 90});
    let recorded = app.county().put(&path, figures.clone()).await.status(201).json;
    assert_eq!(placed(&recorded["unit"]), [&json!("A"), &json!(2025), &json!(false), &json!("complete")]);
    assert_eq!((&recorded["metrics"]["confirmed"], &recorded["warnings"][0]["code"]), (&json!(false), &json!("year_not_over")));
    let mut said = figures.clone();
    said["confirmed"] = json!(true);
    let confirmed = app.county().with("If-Match", "\"1\"").put(&path, said).await.status(200);
    assert_eq!(placed(&confirmed.json["unit"]), [&json!("D"), &json!(2026), &json!(false), &json!("complete")]);
    assert_eq!(confirmed.json["metrics"]["confirmed"], true);
    assert_eq!(basis(&app, &confirmed.json["unit"]).await, "confirmed");
    assert_eq!(app.county().all("/handovers").await.len(), 1);
    let event = &app.as_user("county-admin").all("/audit-events?resource=unit").await[0];
    assert_eq!(event["after"]["metrics"][0]["confirmed"], true, "{event}");
    // A file that says the same keeps what was confirmed; one with another figure was not confirmed by anybody.
    for (people, changed, year) in [(12, json!([]), 2026), (13, json!(["employees_period_end", "confirmed"]), 2025)] {
        let row = format!("{},测试单位1,330106,生产,{people}\n", unit["uscc"].as_str().unwrap());
        let job = app.county().import("kind=units&year=2026", format!("统一社会信用代码,单位名称,行政区划代码,主体类型,期末从业人员\n{row}")).await;
        assert_eq!(app.county().rows(&job).await[0]["changed_fields"], changed);
        assert_eq!(read(&app, &unit).await["metrics_year"], year);
    }
}

async fn a_unit_with_nothing_else_is_placed_by_what_there_is_and_told_provisional(app: App) {
    for (serial, metrics, told, why) in [
        (1, json!({"year": 2025, "employees_period_end": 300}), [json!("B"), json!(2025), json!(true), json!("partial")], "incomplete"),
        (
            2,
            json!({"year": 2026, "employees_period_end": 300, "main_business_revenue_wan": 9}),
            [json!("B"), json!(2026), json!(true), json!("complete")],
            "running",
        ),
        (
            3,
            json!({"year": 2025, "employees_period_end": 300, "confirmed": true}),
            [json!("B"), json!(2025), json!(false), json!("partial")],
            "confirmed",
        ),
    ] {
        let mut body = make::unit("330106", serial);
        body["metrics"] = metrics;
        let unit = make::enter(&app.county(), body).await.json;
        assert_eq!(placed(&unit), told.each_ref(), "{unit}");
        assert_eq!(basis(&app, &unit).await, why);
    }
    let units = app.county().all("/units").await;
    assert_eq!(units.iter().filter(|unit| unit["provisional"] == true).count(), 2);
}

async fn a_year_decides_from_the_day_after_its_last(app: App) {
    let unit = large(&app).await;
    let path = format!("/units/{}", unit["id"].as_str().unwrap());
    let figures = json!({"employees_period_end": 12, "main_business_revenue_wan": 90});
    app.county().put(&format!("{path}/metrics/2026"), figures).await.status(201);
    let other = make::enter(&app.county(), make::unit("330106", 2)).await.json;
    assert_eq!(app.sweep().decided, 0);
    // The sweep comes late, and leaves what one in time would have left.
    app.set_now("2027-01-05T02:00:00Z");
    assert_eq!(app.sweep().decided, 1);
    let unit = read(&app, &unit).await;
    assert_eq!(placed(&unit), [&json!("D"), &json!(2026), &json!(false), &json!("complete")]);
    let decision = app.county().get(&format!("{path}/tier")).await.status(200).json;
    assert_eq!((&decision["effective_on"], &decision["cause"], &decision["previous_tier"]), (&json!("2027-01-01"), &json!("year"), &json!("A")));
    assert!(decision["explanation"]["zh"].to_string().contains("以2026年数据为准"), "{}", decision["explanation"]);
    assert_eq!(app.county().get(&format!("{path}/tier?as_of=2026-12-31")).await.status(200).json["tier"], "A");
    assert_eq!(app.sweep().decided, 0, "once");
    assert_eq!(read(&app, &other).await["metrics_year"], 2025, "a unit without newer figures stays as it is");
}

async fn what_the_former_program_decided_by_the_running_year_is_decided_anew(app: App) {
    let unit = large(&app).await;
    let figures = json!({"employees_period_end": 12});
    app.county().put(&format!("/units/{}/metrics/2026", unit["id"].as_str().unwrap()), figures).await.status(201);
    app.rewrite("UPDATE units SET tier = 'D', metrics_year = 2026").await;
    assert_eq!(app.sweep().decided, 1);
    let decision = app.county().get(&format!("/units/{}/tier", unit["id"].as_str().unwrap())).await.status(200).json;
    assert_eq!((&decision["tier"], &decision["effective_on"]), (&json!("A"), &json!(app.today())), "no decision is dated back");
    assert_eq!(placed(&read(&app, &unit).await), [&json!("A"), &json!(2025), &json!(false), &json!("complete")]);
}

async fn what_the_former_program_decided_by_an_incomplete_year_is_decided_anew_however_old(app: App) {
    let mut body = make::unit_with("330106", 1, &["production"], json!(1200), json!(50000));
    body["metrics"]["year"] = json!(2022);
    let unit = make::enter(&app.county(), body).await.json;
    app.county().put(&format!("/units/{}/metrics/2023", unit["id"].as_str().unwrap()), json!({"employees_period_end": 12})).await.status(201);
    app.rewrite("UPDATE units SET tier = 'D', metrics_year = 2023").await;
    assert_eq!(app.sweep().decided, 1);
    assert_eq!(placed(&read(&app, &unit).await), [&json!("A"), &json!(2022), &json!(false), &json!("complete")]);
}

async fn a_year_in_which_nobody_swept_is_made_up_for(app: App) {
    let unit = large(&app).await;
    let figures = json!({"employees_period_end": 12, "main_business_revenue_wan": 90});
    app.county().put(&format!("/units/{}/metrics/2026", unit["id"].as_str().unwrap()), figures).await.status(201);
    assert_eq!(app.sweep().decided, 0);
    app.set_now("2028-02-01T02:00:00Z");
    assert_eq!(app.sweep().decided, 1);
    assert_eq!(placed(&read(&app, &unit).await), [&json!("D"), &json!(2026), &json!(false), &json!("complete")]);
}

async fn a_policy_of_the_last_days_of_a_year_that_is_applied_late_does_not_bring_the_year_back(app: App) {
    let unit = make::enter(&app.county(), make::unit_with("330106", 1, &["production"], json!(400), json!(9000))).await.json;
    let path = format!("/units/{}", unit["id"].as_str().unwrap());
    app.county().put(&format!("{path}/metrics/2026"), json!({"employees_period_end": 410, "main_business_revenue_wan": 9100})).await.status(201);
    assert_eq!(app.sweep().decided, 0);
    let levels = json!({"A": "provincial", "B": "county", "C": "county", "D": "station"});
    let policy = json!({"effective_on": "2026-12-30", "parameters": {"lead_levels": levels}, "reason": "省局具体实施方案"});
    app.province().put(&format!("/authorities/{}/policy", app.authority("330000")), policy).await.status(201);
    app.set_now("2027-01-05T02:00:00Z");
    app.sweep();
    let now = read(&app, &unit).await;
    assert_eq!((&now["metrics_year"], &now["lead_authority"]["level"]), (&json!(2026), &json!("county")));
    let told: Vec<_> = app.county().all(&format!("{path}/tier-decisions")).await;
    let told: Vec<_> = told.iter().take(2).map(|d| (d["effective_on"].as_str(), d["cause"].as_str(), d["metrics_year"].as_i64())).collect();
    assert_eq!(told, [(Some("2027-01-01"), Some("year"), Some(2026)), (Some("2026-12-30"), Some("policy"), Some(2025))]);
    assert_eq!(app.sweep().decided, 0);
}

async fn at_midnight_the_sweep_lets_those_end_who_began_in_the_old_year(app: App) {
    let unit = large(&app).await;
    let figures = json!({"employees_period_end": 12, "main_business_revenue_wan": 90});
    app.county().put(&format!("/units/{}/metrics/2026", unit["id"].as_str().unwrap()), figures).await.status(201);
    app.sweep();
    app.set_now("2026-12-31T16:05:00Z");
    assert_eq!(app.sweep().decided, 0);
    app.set_now("2026-12-31T16:10:00Z");
    assert_eq!(app.sweep().decided, 1);
}

async fn a_unit_that_cannot_be_decided_keeps_no_other_waiting(app: App) {
    let (unit, other) =
        (large(&app).await, make::enter(&app.county(), make::unit_with("330106", 2, &["production"], json!(1200), json!(50000))).await.json);
    for unit in [&unit, &other] {
        let figures = json!({"employees_period_end": 12, "main_business_revenue_wan": 90});
        app.county().put(&format!("/units/{}/metrics/2026", unit["id"].as_str().unwrap()), figures).await.status(201);
    }
    app.sweep();
    app.rewrite("UPDATE unit_metrics SET employees_annual_average = -1 WHERE year = 2026 AND unit_id = (SELECT id FROM units ORDER BY seq LIMIT 1)")
        .await;
    app.set_now("2027-01-02T02:00:00Z");
    assert_eq!(app.sweep().decided, 1);
    assert_eq!(read(&app, &other).await["metrics_year"], 2026);
    assert_eq!(read(&app, &unit).await["metrics_year"], 2025);
    assert_eq!(app.sweep().decided, 0, "it is told once and left as it is");
}

async fn a_flag_is_no_figure(app: App) {
    let mut body = make::unit_with("330106", 1, &["retail"], json!(400), json!(30000));
    body["metrics"]["year"] = json!(2024);
    let unit = make::enter(&app.county(), body).await.json;
    let before = placed(&unit).map(Clone::clone);
    let code = unit["uscc"].as_str().unwrap();
    let file = format!("统一社会信用代码,单位名称,行政区划代码,主体类型,限额以上\n{code},测试单位1,330106,零售,是\n");
    let job = app.county().import("kind=units&year=2025", file).await;
    assert_eq!(job["rejected"], 0, "{job}");
    assert_eq!(placed(&read(&app, &unit).await), before.each_ref());
    assert_eq!(app.national().all("/handovers").await.len(), 0);
}

e2e![
    a_flag_is_no_figure,
    what_the_former_program_decided_by_an_incomplete_year_is_decided_anew_however_old,
    a_year_in_which_nobody_swept_is_made_up_for,
    a_policy_of_the_last_days_of_a_year_that_is_applied_late_does_not_bring_the_year_back,
    at_midnight_the_sweep_lets_those_end_who_began_in_the_old_year,
    a_unit_that_cannot_be_decided_keeps_no_other_waiting,
    head_counts_of_the_running_year_take_no_unit_from_the_province,
    only_a_confirmation_lets_the_running_year_decide_and_other_figures_end_it,
    a_unit_with_nothing_else_is_placed_by_what_there_is_and_told_provisional,
    a_year_decides_from_the_day_after_its_last,
    what_the_former_program_decided_by_the_running_year_is_decided_anew,
];
