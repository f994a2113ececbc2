//! How grave an accident was says how grave its finding is at least, and whether the next higher authority is asked (二、（一）, R-21).

use serde_json::{Value, json};

use crate::support::make::{confirmed, finding, step};
use crate::support::{App, Reply, make};

async fn reported(app: &App, unit: &str, fields: Value) -> Reply {
    let mut body = json!({"source": "accident", "grade_basis": "事故调查报告", "description": "电缆起火", "discovered_on": "2026-11-20"});
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    app.county().post(&format!("/units/{unit}/findings"), body).await
}

async fn confirm(app: &App, finding: &str) -> Value {
    step(&app.county(), &format!("/findings/{finding}"), "confirm", json!({})).await
}

async fn of_unit(app: &App, unit: &str) -> Vec<Value> {
    app.national().all(&format!("/elevations?unit_id={unit}")).await
}

fn path(elevation: &Value) -> String {
    format!("/elevations/{}", elevation["id"].as_str().unwrap())
}

async fn an_accident_is_at_least_the_finding_that_its_grade_says(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    for (accident, grade) in [("ordinary", "general"), ("relatively_major", "relatively_major"), ("major", "major"), ("particularly_major", "major")]
    {
        let told = reported(&app, &unit, json!({"accident_grade": accident})).await.status(201).json;
        assert_eq!((&told["accident_grade"], &told["grade"]), (&json!(accident), &json!(grade)));
    }
    let graver = reported(&app, &unit, json!({"accident_grade": "ordinary", "grade": "major"})).await.status(201);
    let lower = json!({"accident_grade": "major", "grade": "relatively_major"});
    reported(&app, &unit, lower).await.faults(&[("/grade", "below_accident_grade")]);
    let none = json!({"source": "self_report", "accident_grade": "major", "grade": "major"});
    reported(&app, &unit, none).await.faults(&[("/accident_grade", "accidents_only")]);
    reported(&app, &unit, json!({})).await.faults(&[("/grade", "required")]);

    let finding = format!("/findings/{}", graver.id());
    let sent = async |body: Value| {
        let etag = app.county().get(&finding).await.etag();
        app.county().with("If-Match", etag).patch(&finding, body).await
    };
    // What is graver than the accident stays so, what followed it follows on.
    assert_eq!(sent(json!({"accident_grade": "relatively_major"})).await.status(200).json["grade"], "major");
    let down = json!({"accident_grade": "ordinary", "grade": "general"});
    assert_eq!(sent(down).await.status(200).json["grade"], "general");
    sent(json!({"accident_grade": "major"})).await.faults(&[("/grade_basis", "required")]);
    let up = json!({"accident_grade": "major", "grade_basis": "事故等级更正"});
    assert_eq!(sent(up).await.status(200).json["grade"], "major");
    sent(json!({"grade": "general"})).await.faults(&[("/grade", "below_accident_grade")]);
}

async fn an_accident_is_a_ground_by_its_own_grade(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    // A graver finding of an ordinary accident is none.
    let ordinary = reported(&app, &unit, json!({"accident_grade": "ordinary", "grade": "relatively_major"})).await.status(201).id();
    assert_eq!(confirm(&app, &ordinary).await["elevation_id"], json!(null));
    let finding = format!("/findings/{ordinary}");
    let sent = async |caller: &str, body: Value| {
        let etag = app.county().get(&finding).await.etag();
        app.as_user(caller).with("If-Match", etag).patch(&finding, body).await
    };
    sent("inspector", json!({"accident_grade": "relatively_major"})).await.problem(403, "forbidden");
    let raised = sent("county", json!({"accident_grade": "relatively_major"})).await.status(200).json;
    assert_eq!(raised["consequences"], json!([]));
    let proposed = of_unit(&app, &unit).await;
    assert_eq!((proposed.len(), &proposed[0]["ground"], &proposed[0]["id"]), (1, &json!("accident"), &raised["elevation_id"]));
    assert_eq!(proposed[0]["release_ground"], json!(null));
    // The grade of the finding stays, the ground falls with that of the accident.
    assert_eq!(
        sent("county", json!({"accident_grade": "ordinary", "grade": "relatively_major"})).await.status(200).json["grade"],
        "relatively_major"
    );
    assert_eq!(of_unit(&app, &unit).await[0]["release_ground"], "finding_overturned");
}

/// Another elevation is open when the accident is confirmed: it is proposed when that one ends, once.
async fn an_accident_is_proposed_when_the_elevation_that_was_open_ends(app: App) {
    let manual = async |unit: &str| app.county().post("/elevations", json!({"unit_id": unit, "reason": "提请"})).await.status(201).json;
    let mut accidents = Vec::new();
    for serial in 1..=4 {
        let unit = make::enter(&app.county(), make::unit("330106", serial)).await.id();
        let first = manual(&unit).await;
        let accident = reported(&app, &unit, json!({"accident_grade": "major"})).await.status(201).id();
        assert_eq!(confirm(&app, &accident).await["elevation_id"], json!(null), "another is open");
        accidents.push((unit, first, accident));
    }
    let [rejected, released, overturned, ends] = <[_; 4]>::try_from(accidents).unwrap();
    let reject = json!({"approved": false, "reason": "由属地继续处置"});
    let supervise = json!({"approved": true, "kind": "upper_level_supervision", "reason": "提级监管"});

    step(&app.city(), &path(&rejected.1), "decide", reject.clone()).await;
    step(&app.city(), &path(&released.1), "decide", supervise.clone()).await;
    assert_eq!(of_unit(&app, &released.0).await.len(), 1, "it is active");
    step(&app.city(), &path(&released.1), "release", json!({"reason": "整改验收合格"})).await;
    for (unit, _, accident) in [&rejected, &released] {
        let proposed = of_unit(&app, unit).await;
        assert_eq!((proposed.len(), &proposed[0]["ground"], &proposed[0]["status"]), (2, &json!("accident"), &json!("proposed")));
        assert_eq!((&proposed[0]["finding_ids"], &proposed[0]["upper_authority"]["level"]), (&json!([accident]), &json!("municipal")));
        assert_eq!(proposed[0]["lead_authority"]["level"], "county", "of the authority that leads after the release");
        step(&app.city(), &path(&proposed[0]), "decide", reject.clone()).await;
        assert_eq!(of_unit(&app, unit).await.len(), 2, "what was decided on is not proposed again");
    }
    // What is no ground any more is not proposed.
    step(&app.county(), &format!("/findings/{}", overturned.2), "overturn", json!({"reason": "事故与产品无关"})).await;
    step(&app.city(), &path(&overturned.1), "decide", reject.clone()).await;
    assert_eq!(of_unit(&app, &overturned.0).await.len(), 1);

    // One that ends with its last day is followed by the next sweep.
    let mut until = supervise;
    until["to_on"] = json!("2026-12-10");
    step(&app.city(), &path(&ends.1), "decide", until).await;
    app.set_now("2026-12-10T02:00:00Z");
    app.sweep();
    assert_eq!(of_unit(&app, &ends.0).await.len(), 1);
    app.set_now("2026-12-11T02:00:00Z");
    app.sweep();
    assert_eq!((of_unit(&app, &ends.0).await.len(), &of_unit(&app, &ends.0).await[0]["finding_ids"]), (2, &json!([ends.2])));
    step(&app.city(), &path(&of_unit(&app, &ends.0).await[0]), "decide", reject).await;
    app.set_now("2026-12-12T02:00:00Z");
    app.sweep();
    assert_eq!(of_unit(&app, &ends.0).await.len(), 2);
}

/// The same of major findings that are 多次 by the time the elevation ends, and where the unit leaves who decided.
async fn majors_and_moved_units_are_looked_at_when_an_elevation_ends(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    let first = app.county().post("/elevations", json!({"unit_id": unit, "reason": "提请"})).await.status(201).json;
    for day in ["2026-05-20", "2026-11-20"] {
        confirmed(&app.county(), &unit, "major", day).await;
    }
    assert_eq!(of_unit(&app, &unit).await.len(), 1);
    step(&app.city(), &path(&first), "decide", json!({"approved": false, "reason": "由属地继续处置"})).await;
    assert_eq!(of_unit(&app, &unit).await[0]["ground"], "repeated_major_findings");

    let moving = make::enter(&app.county(), make::unit("330106", 2)).await.id();
    app.county().post("/elevations", json!({"unit_id": moving, "reason": "提请"})).await.status(201);
    let accident = reported(&app, &moving, json!({"accident_grade": "major"})).await.status(201).id();
    confirm(&app, &accident).await;
    // A finding of another source beside it changes nothing.
    finding(&app.county(), &moving, "general", "2026-11-20").await;
    let at = format!("/units/{moving}");
    let etag = app.province().get(&at).await.etag();
    app.province().with("If-Match", etag).patch(&at, json!({"division_code": "330203"})).await.status(200);
    let proposed = of_unit(&app, &moving).await;
    assert_eq!((proposed.len(), &proposed[0]["ground"], &proposed[1]["status"]), (2, &json!("accident"), &json!("released")));
    assert_eq!(proposed[0]["upper_authority"]["id"], app.authority("330200").to_string());
}

e2e![
    an_accident_is_at_least_the_finding_that_its_grade_says,
    an_accident_is_a_ground_by_its_own_grade,
    an_accident_is_proposed_when_the_elevation_that_was_open_ends,
    majors_and_moved_units_are_looked_at_when_an_elevation_ends
];
