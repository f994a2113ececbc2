//! The trail of a subtree is read by its administrators and auditors, and by those above.

use serde_json::json;

use crate::support::{App, make};

async fn count(app: &App, who: &str) -> i64 {
    app.as_user(who).get("/audit-events?count=true").await.status(200).json["total"].as_i64().unwrap()
}

async fn an_event_is_seen_from_its_county_up(app: App) {
    make::enter(&app.county(), make::unit("330106", 1)).await;
    make::enter(&app.sibling(), make::unit("330105", 2)).await;
    for (who, seen) in [("national", 2), ("province", 2), ("auditor", 2), ("county-admin", 1), ("sibling-admin", 1), ("other-province", 0)] {
        assert_eq!(count(&app, who).await, seen, "{who}");
    }
    let own = app.as_user("county-admin").get("/audit-events").await.status(200).json;
    assert_eq!(own["items"][0]["after"]["division_code"], "330106");
}

async fn what_is_the_nations_is_seen_by_the_nation(app: App) {
    let body = json!({"source": "通知", "days": [{"date": "2027-01-01", "kind": "holiday", "name": "元旦"}]});
    app.national().put("/calendar/2027", body).await.status(201);
    assert_eq!((count(&app, "national").await, count(&app, "province").await), (1, 0));
    let event = &app.national().get("/audit-events?resource=calendar").await.json["items"][0];
    assert_eq!((&event["before"], &event["after"]["year"]), (&json!(null), &json!(2027)));
}

async fn officers_and_units_do_not_read_it(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    crate::users::unit_user(&app, "boss", &unit).await;
    for who in ["county", "city", "inspector", "integration", "boss"] {
        app.as_user(who).get("/audit-events").await.problem(403, "forbidden");
    }
    app.nobody().get("/audit-events").await.problem(401, "unauthenticated");
}

async fn an_event_of_a_user_is_seen_where_the_user_belongs(app: App) {
    let body = json!({"username": "wang", "display_name": "王芳", "password": crate::support::PASSWORD, "role": "auditor",
        "authority_id": app.authority("330106")});
    app.province().post("/users", body).await.status(201);
    let event = app.as_user("county-admin").get("/audit-events").await.status(200).json["items"][0].clone();
    assert_eq!((&event["operation"], &event["actor_name"], &event["after"]["username"]), (&json!("create_user"), &json!("province"), &json!("wang")));
    assert_eq!(count(&app, "sibling-admin").await, 0);
}

e2e![
    an_event_is_seen_from_its_county_up,
    what_is_the_nations_is_seen_by_the_nation,
    officers_and_units_do_not_read_it,
    an_event_of_a_user_is_seen_where_the_user_belongs
];
