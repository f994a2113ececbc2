//! One text in the spellings in which people, scanners and PDFs write it: it is stored as it is seen and compared as it is meant.

use api::commands::setup::migrate_all;
use persistence::{migrate, testing};
use serde_json::{Value, json};

use crate::support::make::{encoded, finding, step};
use crate::support::{App, PASSWORD, make};

async fn named(app: &App, serial: u32, name: &str) -> Value {
    let mut body = make::unit("330106", serial);
    body["name"] = json!(name);
    make::enter(&app.county(), body).await.json
}

async fn found(app: &App, q: &str) -> Vec<Value> {
    app.county().all(&format!("/units?q={}", encoded(q))).await.into_iter().map(|unit| unit["name"].clone()).collect()
}

async fn a_name_is_shown_without_what_nobody_sees_and_found_by_every_spelling(app: App) {
    let unit = named(&app, 1, " 星河\u{200b}（杭州）⼯业·Cafe\u{301}Ⅲ厂。\u{feff}").await;
    assert_eq!(unit["name"], "星河（杭州）⼯业·CaféⅢ厂。");
    for q in ["星河(杭州)工业", "杭州)工业", "工业•café", "caféiii厂", "CAFÉⅢ厂。", "【杭州】", "〔杭州〕⼯", "业・c", "星\u{ad}河", "河 （"]
    {
        assert_eq!(found(&app, q).await, [unit["name"].clone()], "{q}");
    }
    for q in ["星河杭州", "cafe", "土业"] {
        assert_eq!(found(&app, q).await, [json!(null); 0], "{q}");
    }
    // The same name typed in another way is a change of what is shown, the same typed with what nobody sees is none.
    let path = format!("/units/{}", unit["id"].as_str().unwrap());
    let patched = app.county().with("If-Match", "\"1\"").patch(&path, json!({"name": "星河（杭州）⼯业\u{2060}·CaféⅢ厂。"})).await.status(200);
    assert_eq!(patched.json["version"], 1);
    for (path, q) in [("/units", "\u{200b}"), ("/units", "\u{3000}\u{ad}"), ("/authorities", "\u{feff}"), ("/divisions", "\u{200b} ")] {
        app.county().get(&format!("{path}?q={}", encoded(q))).await.names(400, "invalid_parameter", &[("q", "bad_length")]);
    }
}

async fn authorities_and_divisions_are_found_by_every_spelling(app: App) {
    let body =
        json!({"name": "西溪（⻔岗）市场监管所", "level": "station", "division_code": "330106\u{ff10}13", "parent_id": app.authority("330106")});
    let station = app.national().post("/authorities", body).await.status(201).json;
    assert_eq!(station["division_code"], "330106013");
    let of = async |q: &str| app.national().all(&format!("/authorities?q={}", encoded(q))).await;
    for q in ["西溪(门岗)", "〔门岗〕 市场", "西\u{200b}溪"] {
        assert_eq!(of(q).await, std::slice::from_ref(&station), "{q}");
    }
    let renamed = json!({"name": "留下・所"});
    app.national().with("If-Match", "\"1\"").patch(&format!("/authorities/{}", station["id"].as_str().unwrap()), renamed).await.status(200);
    assert_eq!((of("西溪(门岗)").await.len(), of("留下·所").await.len()), (0, 1));
    let divisions = async |q: &str| app.national().all(&format!("/divisions?q={}", encoded(q))).await.len();
    assert_eq!((divisions("中国(南京)软件谷").await, divisions("产业园—沿江").await, divisions("西湖區").await), (1, 1, 0));
}

async fn one_discovery_is_one_however_its_id_is_spelled(app: App) {
    let unit = named(&app, 1, "甲").await["id"].as_str().unwrap().to_owned();
    let spellings = ["CJ2026-01", "ＣＪ2026-01", "cj2026-01", "CJ\u{200b}2026–01", "CJ2026—01。", "CJ２０２６ − 01"];
    for (day, id) in (10..).zip(spellings) {
        let found = finding(&app.county(), &unit, "major", &format!("2026-03-{day}")).await;
        let path = format!("/findings/{found}");
        app.county().with("If-Match", "*").patch(&path, json!({"discovery_id": id})).await.status(200);
        step(&app.county(), &path, "confirm", json!({"grade_basis": "危及安全"})).await;
    }
    let told = app.county().get(&format!("/units/{unit}/monitoring-level")).await.status(200).json;
    let counted = told["trace"]["findings"].as_array().unwrap().iter().filter(|f| f["counted"] == true).count();
    assert_eq!((&told["level"], counted), (&json!("key"), 1));
}

fn instrument(unit: &str, number: &str) -> Value {
    json!({"unit_id": unit, "kind": "reminder_letter", "number": number, "subject": "敦促", "content": "请整改。", "issued_on": "2026-11-24"})
}

async fn a_number_a_department_and_a_user_are_taken_however_they_are_spelled(app: App) {
    let unit = named(&app, 1, "甲").await["id"].as_str().unwrap().to_owned();
    let made = app.county().post("/instruments", instrument(&unit, "西市监提〔2026〕3号")).await.status(201).json;
    assert_eq!(made["number"], "西市监提〔2026〕3号");
    for number in ["西市监提[2026]3号", "西市监提（２０２６）3号", "西市监提 〔2026〕 3号。", "西市监提〔2026〕3号\u{200b}"]
    {
        app.county().post("/instruments", instrument(&unit, number)).await.problem(409, "instrument_number_taken");
    }
    app.county().post("/instruments", instrument(&unit, "西市监提〔2026〕4号")).await.status(201);
    let admin = app.as_user("county-admin");
    let departments = format!("/authorities/{}/departments", app.authority("330106"));
    let made = admin.post(&departments, json!({"name": "综合执法（一）队"})).await.status(201).json;
    admin.post(&departments, json!({"name": "综合执法(一) 队"})).await.problem(409, "department_name_taken");
    // A department may be spelled in another way.
    let path = format!("/departments/{}", made["id"].as_str().unwrap());
    admin.clone().with("If-Match", "\"1\"").patch(&path, json!({"name": "综合执法(一)队"})).await.status(200);
    let user = |name: &str| json!({"username": name, "display_name": "王芳", "password": PASSWORD, "role": "regulator", "authority_id": app.authority("330106")});
    admin.post("/users", user("Xihu.Wang")).await.status(201);
    admin.post("/users", user("xihu.wang")).await.problem(409, "username_taken");
    for name in ["Xihu.Wang", "xihu.wang", "ＸＩＨＵ.wang", " xihu.WANG\u{200b}"] {
        app.nobody().post("/auth/login", json!({"username": name, "password": PASSWORD})).await.status(200);
    }
    assert_eq!(admin.all("/users?username=XIHU.WANG").await[0]["username"], "Xihu.Wang");
    // Whoever guesses gets five guesses, not five a spelling.
    let guess = async |name: &str| app.nobody().post("/auth/login", json!({"username": name, "password": "wrong"})).await.code;
    let mut codes = Vec::new();
    for name in ["xihu.wang", "Xihu.wang", "XIHU.wang", "xIhu.wang", "xihu.wanG"] {
        codes.push(guess(name).await);
    }
    assert_eq!((codes.last(), guess("Xihu.Wang").await), (Some(&429), 429));
}

async fn a_division_is_typed_in_any_width(app: App) {
    let mut body = make::unit("330106", 1);
    body["division_code"] = json!("３３０１０６\u{200b}");
    let made = make::enter(&app.county(), body).await;
    assert_eq!(made.json["division_code"], "330106");
    let patch =
        async |code: &str| app.city().with("If-Match", "*").patch(made.header("location"), json!({"division_code": code})).await.status(200).json;
    // Said again in another width it is the same, and no change.
    assert_eq!((&patch("３３０１０６").await["version"], &patch("330 106").await["version"]), (&json!(1), &json!(1)));
    let moved = patch("３３０１０５").await;
    assert_eq!((&moved["division_code"], &moved["version"]), (&json!("330105"), &json!(2)));
    app.city()
        .with("If-Match", "*")
        .patch(made.header("location"), json!({"division_code": "３３０１９９"}))
        .await
        .faults(&[("/division_code", "unknown_division")]);
}

async fn a_situation_is_named_in_any_case(app: App) {
    let situations = json!([{"code": "DL-3.2", "name": "绝缘厚度不足", "grade": "major", "clause": "附件第12项"}]);
    let path = format!("/authorities/{}/policy", app.authority("330000"));
    let twice = json!([situations[0], {"code": "dl-3.2", "name": "另一", "grade": "general", "clause": "附件第13项"}]);
    let policy = |situations: &Value| json!({"effective_on": "2026-11-25", "parameters": {"situations": situations}, "reason": "目录"});
    app.province().put(&path, policy(&twice)).await.status(422);
    app.province().put(&path, policy(&situations)).await.status(201);
    app.set_now("2026-11-26T02:00:00Z");
    let unit = named(&app, 1, "甲").await["id"].as_str().unwrap().to_owned();
    let body = json!({"source": "on_site_inspection", "situation": "dl–3.2", "description": "绝缘厚度不足", "discovered_on": "2026-11-25"});
    let found = app.county().post(&format!("/units/{unit}/findings"), body).await.status(201).json;
    assert_eq!((&found["situation"], &found["grade"]), (&json!("DL-3.2"), &json!("major")));
}

/// What an older program has stored is folded by `qsr migrate`; until then the program does not serve.
async fn what_was_stored_before_is_folded_anew(app: App) {
    let unit = named(&app, 1, "星河•⻔业Ⅲ厂").await;
    app.county().post("/instruments", instrument(unit["id"].as_str().unwrap(), "市监〔2026〕1号")).await.status(201);
    {
        let mut conn = testing::open(app.db.url()).unwrap();
        for sql in [
            "DELETE FROM settings WHERE key = 'folding'",
            "UPDATE units SET search_name = '星河•⻔业Ⅲ厂'",
            "UPDATE users SET folded_name = NULL",
            "UPDATE authorities SET folded_name = NULL",
            "UPDATE records SET folded_key = NULL",
        ] {
            testing::execute(&mut conn, sql).unwrap();
        }
    }
    assert!(!migrate::is_current(&app.db).unwrap());
    assert_eq!(found(&app, "星河·门业").await, [json!(null); 0]);
    migrate_all(app.db.url(), &app.db).unwrap();
    assert!(migrate::is_current(&app.db).unwrap());
    assert_eq!(found(&app, "星河·门业iii").await, [unit["name"].clone()]);
    assert!(!app.national().all(&format!("/authorities?q={}", encoded("西湖区市场"))).await.is_empty());
    app.nobody().post("/auth/login", json!({"username": "COUNTY", "password": PASSWORD})).await.status(200);
    let again = instrument(unit["id"].as_str().unwrap(), "市监(2026)1号");
    app.county().post("/instruments", again).await.problem(409, "instrument_number_taken");
}

/// Names that differ by their spelling only, from before they were compared folded: both go on.
async fn two_that_have_one_name_already_both_stay(app: App) {
    let unit = named(&app, 1, "甲").await["id"].as_str().unwrap().to_owned();
    let mut made = Vec::new();
    for number in ["市监〔2026〕1号", "市监〔2026〕2号"] {
        made.push(app.county().post("/instruments", instrument(&unit, number)).await.status(201).id());
    }
    {
        let mut conn = testing::open(app.db.url()).unwrap();
        for sql in [
            "DELETE FROM settings WHERE key = 'folding'",
            "UPDATE records SET folded_key = NULL",
            "UPDATE records SET natural_key = '市监(2026)1号' WHERE natural_key = '市监〔2026〕2号'",
            "UPDATE users SET folded_name = NULL",
            "UPDATE users SET username = 'COUNTY' WHERE username = 'sibling'",
        ] {
            testing::execute(&mut conn, sql).unwrap();
        }
    }
    migrate_all(app.db.url(), &app.db).unwrap();
    for id in &made {
        let close = app.county().with("If-Match", "\"1\"");
        close.post(&format!("/instruments/{id}/reply"), json!({"replied_on": "2026-11-24", "reply": "已改。"})).await.status(200);
    }
    app.county().post("/instruments", instrument(&unit, "市监[2026]1号")).await.problem(409, "instrument_number_taken");
    // Both are found, the younger as it is written.
    for (number, count) in [("市监(2026)1号", 2), ("市监[2026]1号", 1)] {
        assert_eq!(app.county().all(&format!("/issued-instruments?number={}", encoded(number))).await.len(), count, "{number}");
    }
    for (name, count) in [("COUNTY", 2), ("county", 1), ("County", 1)] {
        assert_eq!(app.national().all(&format!("/users?username={name}")).await.len(), count, "{name}");
    }
    for (name, authority) in [("county", "330106"), ("COUNTY", "330105"), ("County", "330106")] {
        let token = app.nobody().post("/auth/login", json!({"username": name, "password": PASSWORD})).await.status(200).json["access_token"].clone();
        let me = app.bearer(token.as_str().unwrap()).get("/me").await.status(200).json;
        assert_eq!(me["authority"]["id"], json!(app.authority(authority)), "{name}");
    }
}

e2e![
    a_name_is_shown_without_what_nobody_sees_and_found_by_every_spelling,
    authorities_and_divisions_are_found_by_every_spelling,
    one_discovery_is_one_however_its_id_is_spelled,
    a_number_a_department_and_a_user_are_taken_however_they_are_spelled,
    a_division_is_typed_in_any_width,
    a_situation_is_named_in_any_case,
    what_was_stored_before_is_folded_anew,
    two_that_have_one_name_already_both_stay
];
