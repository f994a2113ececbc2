//! A unit moves to another authority: its accounts go along, giver and taker know of the move and of what was before, and what an
//! authority did stays its own act (docs/decisions/0014).

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::support::make::{confirmed, finding, step};
use crate::support::{App, PASSWORD, Reply, make};
use crate::users::unit_user;

/// Moves a unit, in the name of somebody who sees both places.
async fn moved(app: &App, by: &str, unit: &str, division: &str) -> Value {
    let path = format!("/units/{unit}");
    let etag = app.as_user(by).get(&path).await.status(200).etag();
    app.as_user(by).with("If-Match", etag).patch(&path, json!({"division_code": division})).await.status(200).json
}

async fn entered(app: &App) -> String {
    make::enter(&app.county(), make::unit("330106", 1)).await.id()
}

async fn deactivated(app: &App, who: &str, user: &str) -> Reply {
    app.as_user(who).with("If-Match", "*").send(Method::POST, &format!("/users/{user}/deactivate"), None).await
}

async fn the_accounts_of_a_unit_go_along_with_it(app: App) {
    let unit = entered(&app).await;
    let boss = unit_user(&app, "boss", &unit).await.id();
    let path = format!("/users/{boss}");
    app.as_user("county-admin").get(&path).await.status(200);
    moved(&app, "national", &unit, "320102").await;

    // Whoever lost the unit has no hand in its accounts any more.
    let old = app.as_user("county-admin");
    old.get(&path).await.problem(404, "not_found");
    old.with("If-Match", "*").patch(&path, json!({"password": "a password of mine"})).await.problem(404, "not_found");
    deactivated(&app, "county-admin", &boss).await.problem(404, "not_found");
    deactivated(&app, "province", &boss).await.problem(404, "not_found");
    assert_eq!(app.as_user("county-admin").all("/users?role=unit_user").await.len(), 0);
    // Whoever has it now has them.
    let seen = app.as_user("other-province").get(&path).await.status(200);
    assert_eq!((&seen.json["authority"]["name"], seen.etag().as_str()), (&json!("玄武区市场监督管理局"), "\"2\""));
    app.nobody().post("/auth/login", json!({"username": "boss", "password": PASSWORD})).await.status(200);
    app.as_user("boss").get(&format!("/units/{unit}")).await.status(200);
    deactivated(&app, "other-province", &boss).await.status(200);
    app.as_user("boss").get("/me").await.problem(401, "unauthenticated");
    // Both are told that they went.
    for who in ["province", "other-province"] {
        let told = app.as_user(who).all(&format!("/audit-events?resource_id={boss}&operation=update_unit")).await;
        assert_eq!((told.len(), &told[0]["after"]["username"]), (1, &json!("boss")), "{who}");
    }
}

async fn whoever_had_the_password_page_open_comes_too_late(app: App) {
    let unit = entered(&app).await;
    let boss = unit_user(&app, "boss", &unit).await;
    moved(&app, "city", &unit, "330105").await;
    let stale = app.province().with("If-Match", boss.etag()).patch(&format!("/users/{}", boss.id()), json!({"password": "a password of mine"})).await;
    stale.problem(412, "stale_version");
}

async fn giver_and_taker_find_the_hand_over_and_the_giver_nothing_after_it(app: App) {
    let unit = entered(&app).await;
    moved(&app, "province", &unit, "330105").await;
    let (given, taken) = (app.county().all("/handovers").await, app.sibling().all("/handovers").await);
    assert_eq!((given.len(), &given), (1, &taken));
    let told = &given[0];
    assert_eq!((&told["unit_id"], &told["name"], &told["uscc"]), (&json!(unit), &json!("测试单位1"), &json!(make::uscc("330106", 1))));
    let names = |part: &Value| (part["from"]["name"].as_str().unwrap().to_owned(), part["to"]["name"].as_str().unwrap().to_owned());
    let both = ("西湖区市场监督管理局".to_owned(), "拱墅区市场监督管理局".to_owned());
    assert_eq!((names(told), names(&told["territory"])), (both.clone(), both));

    // It goes on, out of the province, and is renamed: the first giver is told no more.
    app.sibling().with("If-Match", "*").patch(&format!("/units/{unit}"), json!({"name": "改名有限公司"})).await.status(200);
    moved(&app, "national", &unit, "320102").await;
    assert_eq!(app.county().all("/handovers").await, given);
    let second = app.sibling().all("/handovers").await;
    assert_eq!((second.len(), &second[0]["name"], &second[1]), (2, &json!("改名有限公司"), &given[0]));
    // Who stands above all of it is told of each once.
    for who in ["city", "province", "national", "other-province"] {
        assert_eq!(app.as_user(who).all("/handovers").await, second, "{who}");
    }
    // It comes back: all is seen on the path again, and once.
    moved(&app, "national", &unit, "330106").await;
    for who in ["county", "city", "province", "national"] {
        assert_eq!(app.as_user(who).all("/handovers").await.len(), 3, "{who}");
    }
    assert_eq!(app.sibling().all("/handovers").await, second);
    let first = app.sibling().get("/handovers?limit=1").await.status(200).json;
    let rest = app.sibling().get(&format!("/handovers?cursor={}", first["next_cursor"].as_str().unwrap())).await.status(200).json;
    assert_eq!([&first["items"][0], &rest["items"][0]], [&second[0], &second[1]]);
}

async fn a_move_that_changes_no_lead_is_told_all_the_same(app: App) {
    let body = make::unit_with("330106", 1, &["production"], json!(1000), json!(0));
    let unit = make::enter(&app.county(), body).await.id();
    moved(&app, "city", &unit, "330105").await;
    for who in ["county", "sibling", "city"] {
        let told = app.as_user(who).all("/handovers").await;
        assert_eq!((told.len(), &told[0]["from"], &told[0]["territory"]["to"]["name"]), (1, &told[0]["to"], &json!("拱墅区市场监督管理局")), "{who}");
    }
}

/// What somebody reads of a thing in the trail, the first first.
async fn trail(app: &App, who: &str, thing: &str) -> Vec<String> {
    let events = app.as_user(who).all(&format!("/audit-events?resource_id={thing}")).await;
    events.iter().rev().map(|event| event["operation"].as_str().unwrap().to_owned()).collect()
}

async fn both_sides_read_the_trail_up_to_the_move_and_the_taker_goes_on(app: App) {
    let unit = entered(&app).await;
    let found = finding(&app.county(), &unit, "general", "2026-11-20").await;
    step(&app.county(), &format!("/findings/{found}"), "confirm", json!({})).await;
    moved(&app, "city", &unit, "330105").await;
    let body = json!({"rectified_on": "2026-11-24", "evidence": "复检合格"});
    step(&app.sibling(), &format!("/findings/{found}"), "rectify", body).await;
    app.sibling().with("If-Match", "*").patch(&format!("/units/{unit}"), json!({"name": "改名有限公司"})).await.status(200);

    assert_eq!(trail(&app, "county-admin", &unit).await, ["create_unit", "update_unit"]);
    assert_eq!(trail(&app, "sibling-admin", &unit).await, ["create_unit", "update_unit", "update_unit"]);
    assert_eq!(trail(&app, "county-admin", &found).await, ["create_finding", "confirm_finding"]);
    assert_eq!(trail(&app, "sibling-admin", &found).await, ["create_finding", "confirm_finding", "rectify_finding"]);
    let page = app.as_user("sibling-admin").get("/audit-events?count=true&limit=2").await.status(200).json;
    assert_eq!((&page["total"], page["items"].as_array().unwrap().len()), (&json!(6), 2));
    assert_eq!(app.as_user("sibling-admin").all("/audit-events").await.len(), 6);
    // Above both, everything is there once.
    assert_eq!(trail(&app, "province", &unit).await, ["create_unit", "update_unit", "update_unit"]);
    assert_eq!(app.as_user("province").all("/audit-events").await, app.national().all("/audit-events").await);
    // The move itself says from where to where.
    let left = &app.as_user("county-admin").all(&format!("/audit-events?resource_id={unit}")).await[0];
    assert_eq!((&left["before"]["division_code"], &left["after"]["division_code"]), (&json!("330106"), &json!("330105")));
    assert_eq!(left["after"]["territorial_authority_id"], app.authority("330105").to_string());
}

async fn what_an_authority_did_stays_its_own_act(app: App) {
    let unit = entered(&app).await;
    let notice = |number: &str| {
        json!({"unit_id": unit, "kind": "rectification_notice", "number": number, "subject": "绝缘厚度不合格整改", "content": "立即停止销售",
            "issued_on": "2026-11-20", "reply_due_on": "2026-12-20"})
    };
    let by_county = app.county().post("/instruments", notice("西市监整改〔2026〕17号")).await.status(201);
    assert_eq!(by_county.json["addressee_name"], "测试单位1");
    app.city().post("/instruments", notice("杭市监整改〔2026〕3号")).await.status(201);
    let visit = json!({"visited_on": "2026-11-24", "purpose": "sampling"});
    app.county().post(&format!("/units/{unit}/visits"), visit.clone()).await.status(201);
    moved(&app, "province", &unit, "330203").await;
    let reply = json!({"replied_on": "2026-11-24", "reply": "已更换原料供应商。"});
    let path = format!("/instruments/{}", by_county.id());
    app.province().with("If-Match", "*").post(&format!("{path}/reply"), reply).await.status(200);
    app.province().with("If-Match", "*").patch(&format!("/units/{unit}"), json!({"name": "改名有限公司"})).await.status(200);
    app.province().post(&format!("/units/{unit}/visits"), visit).await.status(201);

    // The instrument went along; the register of issued ones keeps what stood in it on the day.
    app.county().get(&path).await.problem(404, "not_found");
    let issued = app.county().all("/issued-instruments").await;
    assert_eq!(
        issued,
        [json!({
            "id": by_county.id(), "authority": {"id": app.authority("330106"), "name": "西湖区市场监督管理局", "level": "county"},
            "kind": "rectification_notice", "number": "西市监整改〔2026〕17号", "subject": "绝缘厚度不合格整改", "issued_on": "2026-11-20",
            "reply_due_on": "2026-12-20", "addressee_uscc": make::uscc("330106", 1), "addressee_name": "测试单位1"
        })]
    );
    let numbers = async |who: &str, query: &str| {
        let page = app.as_user(who).get(&format!("/issued-instruments?count=true{query}")).await.status(200).json;
        (page["total"].as_i64().unwrap(), page["items"].as_array().unwrap().len())
    };
    let number = format!("&number={}", make::encoded("西市监整改〔2026〕17号"));
    assert_eq!((numbers("city", "").await, numbers("province", "").await, numbers("national", "").await), ((2, 2), (2, 2), (2, 2)));
    assert_eq!((numbers("city", &number).await, numbers("sibling", "").await, numbers("other-province", "").await), ((1, 1), (0, 0), (0, 0)));

    // The burden of a year lies where it was laid on the unit; the ledger of the unit has all of it.
    let visits = async |who: &str, query: &str| {
        let total = app.as_user(who).get(&format!("/statistics/burden{query}")).await.status(200).json["total"].clone();
        (total["visits"].as_i64().unwrap(), total["instruments"].as_i64().unwrap())
    };
    let ningbo = format!("?authority_id={}", app.authority("330200"));
    assert_eq!((visits("county", "").await, visits("city", "").await), ((1, 2), (1, 2)));
    assert_eq!((visits("province", &ningbo).await, visits("province", "").await), ((1, 0), (2, 2)));
    let ledger = app.province().get(&format!("/units/{unit}/burden")).await.status(200).json;
    assert_eq!((&ledger["visits"], &ledger["instruments"]), (&json!(2), &json!(2)));
}

async fn an_officer_who_is_sent_elsewhere_is_told_to_both_sides(app: App) {
    let user = app.county().get("/me").await.status(200).json["user_id"].as_str().unwrap().to_owned();
    let body = json!({"authority_id": app.authority("330105")});
    app.province().with("If-Match", "*").patch(&format!("/users/{user}"), body).await.status(200);
    for who in ["county-admin", "sibling-admin", "province"] {
        assert_eq!(trail(&app, who, &user).await, ["update_user"], "{who}");
    }
    app.province().with("If-Match", "*").patch(&format!("/users/{user}"), json!({"display_name": "王芳"})).await.status(200);
    assert_eq!(trail(&app, "county-admin", &user).await, ["update_user"], "nothing after it");
}

async fn an_import_that_moves_a_unit_leaves_the_same(app: App) {
    let unit = entered(&app).await;
    unit_user(&app, "boss", &unit).await;
    confirmed(&app.county(), &unit, "general", "2026-11-20").await;
    let file = format!("单位名称,统一社会信用代码,行政区划代码,主体类型\n测试单位1,{},330105,生产\n", make::uscc("330106", 1));
    let job = app.city().import("kind=units&entry_reason=baseline_survey", file).await;
    assert_eq!(job["updated"], 1, "{job}");
    assert_eq!(app.county().all("/handovers").await, app.sibling().all("/handovers").await);
    assert_eq!(app.county().all("/handovers").await.len(), 1);
    assert_eq!(app.as_user("sibling-admin").all("/users?role=unit_user").await.len(), 1);
    assert_eq!(trail(&app, "county-admin", &unit).await.len(), trail(&app, "sibling-admin", &unit).await.len());
}

e2e![
    the_accounts_of_a_unit_go_along_with_it,
    whoever_had_the_password_page_open_comes_too_late,
    giver_and_taker_find_the_hand_over_and_the_giver_nothing_after_it,
    a_move_that_changes_no_lead_is_told_all_the_same,
    both_sides_read_the_trail_up_to_the_move_and_the_taker_goes_on,
    what_an_authority_did_stays_its_own_act,
    an_officer_who_is_sent_elsewhere_is_told_to_both_sides,
    an_import_that_moves_a_unit_leaves_the_same
];
