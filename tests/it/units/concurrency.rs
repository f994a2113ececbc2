//! Two writers at once: nobody's work is lost, and whoever was slower is told.

use serde_json::json;

use crate::support::{App, Reply, make};

/// The statuses of answers that came in any order.
fn statuses(replies: &[&Reply]) -> Vec<u16> {
    let mut codes: Vec<u16> = replies.iter().map(|r| r.code).collect();
    codes.sort_unstable();
    codes
}

async fn of_two_changes_of_the_same_version_one_wins(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    for version in 1..6 {
        let etag = format!("\"{version}\"");
        let (county, city) = (app.county().with("If-Match", &etag), app.city().with("If-Match", &etag));
        let (first, second) = tokio::join!(
            county.patch(made.header("location"), json!({"name": format!("县改{version}")})),
            city.patch(made.header("location"), json!({"address": format!("市改{version}")})),
        );
        assert_eq!(statuses(&[&first, &second]), [200, 412], "{} {}", first.text(), second.text());
        let (won, lost) = if first.code == 200 { (first, second) } else { (second, first) };
        lost.problem(412, "stale_version");
        let now = app.county().get(made.header("location")).await.status(200).json;
        assert_eq!(now, won.json);
        assert_eq!(now["version"], version + 1);
    }
}

async fn of_two_entries_of_the_same_code_one_wins(app: App) {
    for serial in 1..6 {
        let (county, city) = (app.county(), app.city());
        let (first, second) = tokio::join!(county.post("/units", make::unit("330106", serial)), city.post("/units", make::unit("330106", serial)));
        assert_eq!(statuses(&[&first, &second]), [201, 409], "{} {}", first.text(), second.text());
    }
    assert_eq!(app.county().all("/units").await.len(), 5);
}

async fn of_two_figures_for_the_same_new_year_one_wins(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    for year in 2018..2024 {
        let path = format!("/units/{}/metrics/{year}", made.id());
        let (county, city) = (app.county(), app.city());
        let (first, second) =
            tokio::join!(county.put(&path, json!({"employees_period_end": 1})), city.put(&path, json!({"employees_period_end": 2})));
        let codes = statuses(&[&first, &second]);
        assert!(codes == [201, 412] || codes == [201, 428], "{} {}", first.text(), second.text());
        let won = if first.code == 201 { first } else { second };
        let stored = app.county().get(&format!("/units/{}/metrics", made.id())).await.status(200).json;
        let row = stored["items"].as_array().unwrap().iter().find(|m| m["year"] == year).unwrap().clone();
        assert_eq!(row, won.json["metrics"]);
    }
}

async fn entry_reasons_added_at_once_are_all_there_in_the_end(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    let path = format!("/units/{}/entry-reasons", made.id());
    let mut waiting = vec!["product_spot_check", "risk_monitoring", "law_enforcement", "verified_complaint"];
    let mut rounds = 0;
    while !waiting.is_empty() {
        rounds += 1;
        assert!(rounds <= 4, "nobody gets on");
        let (county, city) = (app.county(), app.city());
        let (one, other) = (waiting[0], waiting[waiting.len() - 1]);
        let (first, second) = tokio::join!(county.post(&path, json!({"reason": one})), city.post(&path, json!({"reason": other})));
        for (reason, reply) in [(one, first), (other, second)] {
            match reply.code {
                201 => waiting.retain(|r| *r != reason),
                _ if one == other => drop(reply.problem(409, "entry_reason_exists")),
                _ => drop(reply.problem(412, "stale_version")),
            }
        }
    }
    let unit = app.county().get(made.header("location")).await.status(200).json;
    let all = ["product_spot_check", "risk_monitoring", "law_enforcement", "verified_complaint", "baseline_survey"];
    assert_eq!(unit["entry_reasons"], json!(all));
    assert_eq!(unit["version"], 5);
}

e2e![
    of_two_changes_of_the_same_version_one_wins,
    of_two_entries_of_the_same_code_one_wins,
    of_two_figures_for_the_same_new_year_one_wins,
    entry_reasons_added_at_once_are_all_there_in_the_end
];
