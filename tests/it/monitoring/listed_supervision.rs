//! 挂牌督办: the upper authority lists, follows and closes a case that its lead goes on handling; and what becomes of an elevation when
//! its grounds are gone, or come back (二(一), R-21).

use serde_json::{Value, json};

use crate::support::make::{confirmed, finding, step};
use crate::support::{App, make};

/// A unit of Xihu with two majors, and the elevation that they propose.
async fn proposed(app: &App, serial: u32) -> (String, [String; 2], String) {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", serial)).await.id();
    let first = confirmed(&county, &unit, "major", "2026-05-20").await;
    let second = finding(&county, &unit, "major", "2026-11-20").await;
    let answer = step(&county, &format!("/findings/{second}"), "confirm", json!({})).await;
    (unit, [first, second], format!("/elevations/{}", answer["elevation_id"].as_str().unwrap()))
}

async fn lead(app: &App, unit: &str) -> Value {
    app.province().get(&format!("/units/{unit}")).await.status(200).json["lead_authority"]["level"].clone()
}

async fn a_listed_case_stays_with_its_lead_and_is_followed_and_closed_above(app: App) {
    let (unit, _, elevation) = proposed(&app, 1).await;
    let decide = async |body| app.city().with("If-Match", "\"1\"").post(&format!("{elevation}/decide"), body).await;
    let said = json!({"approved": true, "kind": "listed_supervision", "reason": "挂牌督办"});
    let with = |more: Value| {
        let mut body = said.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    decide(with(json!({"to_on": "2026-12-31"}))).await.faults(&[("/to_on", "other_elevation_kind"), ("/due_on", "required")]);
    decide(with(json!({"due_on": "2026-11-23", "published_on": "2026-11-25"}))).await.faults(&[
        ("/published_in", "required"),
        ("/published_on", "date_in_future"),
        ("/due_on", "date_order"),
    ]);
    decide(with(json!({"due_on": "2026-12-31", "published_in": "市局网站"}))).await.faults(&[("/published_on", "required")]);
    let leads = json!({"approved": true, "kind": "upper_level_supervision", "reason": "提级", "due_on": "2026-12-31", "published_on": "2026-11-24",
        "published_in": "市局网站"});
    let other = "other_elevation_kind";
    decide(leads).await.faults(&[("/due_on", other), ("/published_on", other), ("/published_in", other)]);

    let listed = step(&app.city(), &elevation, "decide", with(json!({"due_on": "2026-12-31"}))).await;
    assert_eq!((&listed["kind"], &listed["in_force"]), (&json!("listed_supervision"), &json!(true)));
    assert_eq!(listed["upper_authority"]["level"], "municipal", "who lists it");
    assert_eq!(lead(&app, &unit).await, "county", "the local authority goes on handling the case");
    assert_eq!(app.county().get(&format!("/lead-overrides?unit_id={unit}")).await.status(200).json["items"], json!([]));

    // Whoever lists it follows it; its lead does not.
    let public = json!({"published_on": "2026-11-24", "published_in": "市局网站公告2026年第41号"});
    app.county().with("If-Match", "\"2\"").patch(&elevation, public.clone()).await.problem(403, "act_of_higher_authority");
    let shown = app.city().with("If-Match", "\"2\"").patch(&elevation, public).await.status(200).json;
    assert_eq!((&shown["published_on"], &shown["published_in"]), (&json!("2026-11-24"), &json!("市局网站公告2026年第41号")));
    let patch = async |body| app.city().with("If-Match", "\"3\"").patch(&elevation, body).await;
    patch(json!({"published_in": null, "due_on": null})).await.faults(&[("/due_on", "cannot_be_null"), ("/published_in", "required")]);
    patch(json!({"due_on": "2026-11-01"})).await.faults(&[("/due_on", "date_order")]);
    assert_eq!(patch(json!({"published_on": "2026-11-24"})).await.status(200).etag(), "\"3\"", "the same again changes nothing");
    app.set_now("2027-01-01T02:00:00Z");
    assert_eq!(app.city().get(&elevation).await.status(200).json["overdue"], true);
    assert_eq!(app.city().with("If-Match", "\"3\"").patch(&elevation, json!({"due_on": "2027-03-31"})).await.status(200).json["overdue"], false);

    // While it is listed, its lead may be overridden as otherwise; closing it leaves that.
    let path = format!("/units/{unit}");
    let etag = app.city().get(&path).await.etag();
    let body = json!({"authority_id": app.authority("330100"), "reason": "市局直管"});
    app.city().with("If-Match", etag).put(&format!("{path}/lead-override"), body).await.status(200);
    let close = async |body| app.city().with("If-Match", "\"4\"").post(&format!("{elevation}/release"), body).await;
    close(json!({"reason": "整改验收合格"})).await.faults(&[("/result", "required")]);
    let closed = close(json!({"reason": "整改验收合格", "result": "两项隐患全部整改销号"})).await.status(200).json;
    assert_eq!((&closed["status"], &closed["result"]), (&json!("released"), &json!("两项隐患全部整改销号")));
    assert_eq!(lead(&app, &unit).await, "municipal");
    app.city().with("If-Match", "\"5\"").patch(&elevation, json!({"due_on": "2027-04-30"})).await.problem(409, "elevation_not_listed");
}

async fn the_result_belongs_to_a_listing_only(app: App) {
    let (_, _, elevation) = proposed(&app, 1).await;
    step(&app.city(), &elevation, "decide", json!({"approved": true, "kind": "upper_level_supervision", "reason": "提级监管"})).await;
    let body = json!({"reason": "已消除", "result": "已整改"});
    app.city().with("If-Match", "\"2\"").post(&format!("{elevation}/release"), body).await.faults(&[("/result", "other_elevation_kind")]);
    app.city().with("If-Match", "\"2\"").patch(&elevation, json!({"due_on": "2027-04-30"})).await.problem(409, "elevation_not_listed");
}

/// Listings that were decided before moved the lead, and give it back.
async fn an_old_listing_gives_the_lead_back(app: App) {
    let old = async |serial| {
        let (unit, _, elevation) = proposed(&app, serial).await;
        step(&app.city(), &elevation, "decide", json!({"approved": true, "kind": "upper_level_supervision", "reason": "挂牌督办"})).await;
        (unit, elevation)
    };
    let ((first, released), (second, dated)) = (old(1).await, old(2).await);
    app.rewrite("UPDATE elevations SET kind = 'listed_supervision'").await;
    let path = format!("/units/{first}");
    let etag = app.city().get(&path).await.etag();
    app.city().with("If-Match", etag).delete(&format!("{path}/lead-override")).await.problem(409, "unit_elevated");
    assert_eq!(lead(&app, &first).await, "municipal");
    step(&app.city(), &released, "release", json!({"reason": "整改验收合格", "result": "已整改"})).await;
    assert_eq!(lead(&app, &first).await, "county");
    app.city().with("If-Match", "\"2\"").patch(&dated, json!({"due_on": "2026-12-31"})).await.status(200);
    assert_eq!(lead(&app, &second).await, "county");
}

async fn what_was_released_is_not_proposed_again_unless_there_is_more(app: App) {
    let county = app.county();
    let (unit, [first, _], elevation) = proposed(&app, 1).await;
    step(&app.city(), &elevation, "decide", json!({"approved": true, "kind": "upper_level_supervision", "reason": "提级监管"})).await;
    step(&app.city(), &elevation, "release", json!({"reason": "整改验收合格"})).await;
    // The same two, weighed anew.
    let path = format!("/findings/{first}");
    let etag = county.get(&path).await.etag();
    let again = county.clone().with("If-Match", etag).patch(&path, json!({"discovered_on": "2026-05-21"})).await.status(200).json;
    assert_eq!(again["elevation_id"], json!(null), "the same grounds");
    let third = finding(&county, &unit, "major", "2026-11-22").await;
    let more = step(&county, &format!("/findings/{third}"), "confirm", json!({})).await;
    let id = more["elevation_id"].as_str().expect("three are more than two");
    assert_eq!(county.get(&format!("/elevations/{id}")).await.status(200).json["finding_ids"].as_array().unwrap().len(), 3);
}

async fn fallen_grounds_propose_the_release(app: App) {
    let (_, [first, _], overturned) = proposed(&app, 1).await;
    let (aging_unit, _, aging) = proposed(&app, 2).await;
    let supervise = json!({"approved": true, "kind": "upper_level_supervision", "reason": "提级监管"});
    for elevation in [&overturned, &aging] {
        step(&app.city(), elevation, "decide", supervise.clone()).await;
    }
    let fell = "/elevations?release_proposed=true";
    assert_eq!(app.city().all(fell).await.len(), 0);
    step(&app.county(), &format!("/findings/{first}"), "overturn", json!({"reason": "复检合格"})).await;
    let told = app.city().all(fell).await;
    assert_eq!((told.len(), &told[0]["release_ground"], &told[0]["status"]), (1, &json!("finding_overturned"), &json!("active")));
    assert!(told[0]["release_proposed_at"].is_string());
    assert_eq!(lead(&app, told[0]["unit_id"].as_str().unwrap()).await, "municipal", "who decided it ends it");
    step(&app.city(), &overturned, "release", json!({"reason": "依据已不成立"})).await;

    // The finding of 20 May 2026 leaves the two years on 21 May 2028: the sweep of that day proposes.
    app.set_now("2028-05-20T02:00:00Z");
    app.sweep();
    assert_eq!(app.city().get(&aging).await.status(200).json["release_ground"], json!(null));
    app.set_now("2028-05-21T02:00:00Z");
    app.sweep();
    assert_eq!(app.city().get(&aging).await.status(200).json["release_ground"], "aged_out");
    // Another major: there are two again, and nothing is proposed any more.
    confirmed(&app.county(), &aging_unit, "major", "2028-05-20").await;
    let stands = app.city().get(&aging).await.status(200).json;
    assert_eq!((&stands["release_ground"], &stands["release_proposed_at"]), (&json!(null), &json!(null)));
    let events = app.as_user("county-admin").all(&format!("/audit-events?resource=elevation&resource_id={}", stands["id"].as_str().unwrap())).await;
    assert_eq!(events.len(), 4, "proposed, decided, fallen, standing again");
}

e2e![
    a_listed_case_stays_with_its_lead_and_is_followed_and_closed_above,
    the_result_belongs_to_a_listing_only,
    an_old_listing_gives_the_lead_back,
    what_was_released_is_not_proposed_again_unless_there_is_more,
    fallen_grounds_propose_the_release
];
