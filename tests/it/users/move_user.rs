//! An officer moves to another office.

use serde_json::json;

use super::path_of;
use crate::support::{App, make};

async fn an_officer_moves_within_the_province_and_sees_what_the_new_office_sees(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.header("location").to_owned();
    let path = path_of(&app, "county");
    let moved = app.province().with("If-Match", "\"1\"").patch(&path, json!({"authority_id": app.authority("330105")})).await.status(200);
    assert_eq!(moved.json["authority"]["name"], "拱墅区市场监督管理局");
    app.county().get(&unit).await.problem(404, "not_found");
    // The old office no longer administers them, the new one does.
    app.as_user("county-admin").get(&path).await.problem(404, "not_found");
    app.as_user("sibling-admin").get(&path).await.status(200);
}

async fn the_trail_tells_from_where_to_where(app: App) {
    let path = path_of(&app, "county");
    app.province().with("If-Match", "\"1\"").patch(&path, json!({"authority_id": app.authority("330105")})).await.status(200);
    let event = &app.province().get("/audit-events?operation=update_user").await.status(200).json["items"][0];
    assert_eq!(event["before"]["authority"]["name"], "西湖区市场监督管理局");
    assert_eq!(event["after"]["authority"]["name"], "拱墅区市场监督管理局");
    assert_eq!(event["actor_name"], "province");
}

async fn a_move_out_of_the_province_is_the_nations(app: App) {
    let path = path_of(&app, "county");
    let abroad = json!({"authority_id": app.authority("320000")});
    app.province().with("If-Match", "\"1\"").patch(&path, abroad.clone()).await.faults(&[("/authority_id", "unknown_authority")]);
    app.national().with("If-Match", "\"1\"").patch(&path, abroad).await.status(200);
    app.province().get(&path).await.problem(404, "not_found");
    app.as_user("other-province").get(&path).await.status(200);
}

e2e![
    an_officer_moves_within_the_province_and_sees_what_the_new_office_sees,
    the_trail_tells_from_where_to_where,
    a_move_out_of_the_province_is_the_nations
];
