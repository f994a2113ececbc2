//! A code is registered once in the whole nation.

use serde_json::json;

use crate::support::{App, make};

async fn the_same_code_again_is_a_conflict(app: App) {
    make::enter(&app.county(), make::unit("330106", 1)).await;
    let mut body = make::unit("330106", 1);
    body["name"] = json!("同一代码的另一家");
    app.county().post("/units", body).await.problem(409, "uscc_taken");
    let units = app.county().all("/units").await;
    assert_eq!(units.iter().map(|u| u["name"].as_str().unwrap()).collect::<Vec<_>>(), ["测试单位1"]);
}

async fn a_code_of_a_sibling_is_a_conflict_that_tells_nothing_of_the_sibling(app: App) {
    let theirs = make::enter(&app.sibling(), make::unit("330105", 1)).await.json;
    let mut body = make::unit("330106", 1);
    body["uscc"] = theirs["uscc"].clone();
    let refused = app.county().post("/units", body).await.problem(409, "uscc_taken");
    for secret in [&theirs["id"], &theirs["name"], &theirs["territorial_authority"]["name"]] {
        assert!(!refused.text().contains(secret.as_str().unwrap()), "{}", refused.text());
    }
    assert_eq!(app.county().all("/units").await.len(), 0);
}

async fn a_change_of_code_to_one_that_is_taken_is_a_conflict(app: App) {
    make::enter(&app.sibling(), make::unit("330105", 1)).await;
    let made = make::enter(&app.county(), make::unit("330106", 2)).await;
    let body = json!({"uscc": make::uscc("330105", 1), "name": "改名"});
    app.county().with("If-Match", made.etag()).patch(made.header("location"), body).await.problem(409, "uscc_taken");
    let unit = app.county().get(made.header("location")).await.status(200).json;
    assert_eq!((&unit["name"], &unit["version"]), (&json!("测试单位2"), &json!(1)));
}

e2e![
    the_same_code_again_is_a_conflict,
    a_code_of_a_sibling_is_a_conflict_that_tells_nothing_of_the_sibling,
    a_change_of_code_to_one_that_is_taken_is_a_conflict
];
