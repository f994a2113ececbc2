//! `GET /units?q=`: any part of a name, or the beginning of a code; with the filters, the scope and the pages of every list.

use serde_json::json;

use crate::support::{App, CallerOf, Reply, make};

async fn named(app: &App, division: &str, serial: u32, name: &str) -> Reply {
    let mut body = make::unit(division, serial);
    body["name"] = json!(name);
    make::enter(&app.national(), body).await
}

/// The names that a search finds, in the order of entry.
async fn found(caller: &CallerOf<'_>, q: &str, rest: &str) -> Vec<String> {
    let units = caller.all(&format!("/units?q={}&sort=created_at{rest}", make::encoded(q))).await;
    units.iter().map(|u| u["name"].as_str().unwrap().to_owned()).collect()
}

const NAMES: [&str; 14] = [
    "西湖恒泰电线电缆有限公司",
    "杭州电缆厂",
    "电器（杭州）有限公司",
    "ＡＢＣ电缆 Ｃｏ．",
    "abc Tools & Co. (Hangzhou)",
    "“金盾”\"锁具\"厂",
    "三*星-AND OR NOT NEAR(1)",
    "百分之100%_有限公司",
    "笑脸😀工厂😀👍",
    "O'Brien's 工厂; DROP TABLE units",
    "电",
    "†91330106‡电缆†",
    "線纜𠮷野家",
    "Straße électrique",
];

async fn register(app: &App) {
    for (serial, name) in (0..).zip(NAMES) {
        named(app, "330106", serial, name).await;
    }
}

async fn any_part_of_a_name_is_found_whatever_its_width_case_and_blanks(app: App) {
    register(&app).await;
    let [hengtai, cable, appliances, full_width, tools, quotes, operators, percent, smile, brien, single, daggers, old, strasse] = NAMES;
    for (q, expected) in [
        ("电", vec![hengtai, cable, appliances, full_width, single, daggers]),
        ("电缆", vec![hengtai, cable, full_width, daggers]),
        ("电线电缆", vec![hengtai]),
        ("线缆", vec![]),
        ("缆电", vec![]),
        ("有限公司", vec![hengtai, appliances, percent]),
        ("西湖恒泰电线电缆有限公司", vec![hengtai]),
        ("西湖恒泰电线电缆有限公司的", vec![]),
        ("(杭州)", vec![appliances]),
        ("（杭州）", vec![appliances]),
        ("电 缆", vec![hengtai, cable, full_width, daggers]),
        ("电\u{3000}缆 厂", vec![cable]),
        ("abc", vec![full_width, tools]),
        ("ＡＢＣ电", vec![full_width]),
        ("C电", vec![full_width]),
        ("c", vec![full_width, tools, strasse]),
        ("co.", vec![full_width, tools]),
        ("TOOLS&CO", vec![tools]),
        ("hangzhou", vec![tools]),
        ("\"", vec![quotes]),
        ("\"锁具\"", vec![quotes]),
        ("“金", vec![quotes]),
        ("*", vec![operators]),
        ("三*星", vec![operators]),
        ("-AND", vec![operators]),
        ("AND", vec![operators]),
        ("OR", vec![operators]),
        ("NOT NEAR(", vec![operators]),
        ("星*", vec![]),
        ("%", vec![percent]),
        ("100%", vec![percent]),
        ("_", vec![percent]),
        ("%_有", vec![percent]),
        ("1_0", vec![]),
        ("😀", vec![smile]),
        ("😀工厂😀", vec![smile]),
        ("👍", vec![smile]),
        ("'", vec![brien]),
        ("o'b", vec![brien]),
        ("; drop table", vec![brien]),
        ("†", vec![daggers]),
        ("†91", vec![daggers]),
        ("†91330106", vec![daggers]),
        ("‡", vec![daggers]),
        ("𠮷", vec![old]),
        ("纜𠮷", vec![old]),
        ("缆𠮷", vec![]),
        ("strasse", vec![strasse]),
        ("ß", vec![strasse]),
        ("ÉLEC", vec![strasse]),
        ("elec", vec![]),
        ("()", vec![]),
        (".", vec![full_width, tools]),
        ("\\", vec![]),
        ("1)", vec![operators]),
    ] {
        assert_eq!(found(&app.county(), q, "").await, expected, "{q}");
        let mut backwards: Vec<String> = expected.iter().map(|name| (*name).to_owned()).collect();
        backwards.reverse();
        let newest = app.county().all(&format!("/units?q={}", make::encoded(q))).await;
        assert_eq!(newest.iter().map(|u| u["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>(), backwards, "{q}");
        let counted = app.county().get(&format!("/units?q={}&count=true&limit=1", make::encoded(q))).await.status(200).json;
        assert_eq!(counted["total"], json!(expected.len()), "{q}");
    }
}

async fn a_code_is_found_by_its_beginning_of_two_to_eighteen_characters(app: App) {
    let first = named(&app, "330106", 1, "甲").await.json["uscc"].as_str().unwrap().to_owned();
    let second = named(&app, "330105", 2, "乙").await.json["uscc"].as_str().unwrap().to_owned();
    // A name that looks like a code.
    named(&app, "110101", 3, &format!("代{}号", &first[..9])).await;
    let like = format!("代{}号", &first[..9]);
    let shared = (0..18).find(|n| first.as_bytes()[*n] != second.as_bytes()[*n]).unwrap();
    for length in 2..=18 {
        let mut expected = vec!["甲".to_owned()];
        if length <= shared {
            expected.push("乙".to_owned());
        }
        // All three codes begin with 91; the name has nine characters of the first code.
        if length <= 9 {
            expected.push(like.clone());
        }
        let q = &first[..length];
        assert_eq!(found(&app.national(), q, "").await, expected, "{q}");
        assert_eq!(found(&app.national(), &q.to_lowercase(), "").await, expected, "{q}");
    }
    assert_eq!(found(&app.national(), &format!("{first}0"), "").await, [""; 0]);
    assert_eq!(found(&app.national(), &first[1..10], "").await, [""; 0], "not from its middle");
    assert_eq!(found(&app.national(), "9", "").await, std::slice::from_ref(&like), "one character is a part of a name");
    assert_eq!(found(&app.sibling(), &first[..2], "").await, ["乙"]);
}

async fn a_search_goes_with_every_filter_and_stays_within_the_scope(app: App) {
    let places = [("330106", "西湖电缆"), ("330105", "拱墅电缆"), ("330203", "海曙电缆"), ("110101", "东城电缆")];
    for (serial, (division, name)) in (0..).zip(places) {
        named(&app, division, serial, name).await;
        named(&app, division, serial + 10, &name.replace("电缆", "水泥")).await;
    }
    let mut special = make::unit("330106", 20);
    (special["name"], special["credit_risk_class"], special["activities"]) = (json!("特别电缆商店"), json!("D"), json!(["retail"]));
    special["metrics"] = json!({"year": 2025, "employees_period_end": 500});
    make::enter(&app.county(), special).await;
    for (caller, expected) in [
        (app.county(), vec!["西湖电缆", "特别电缆商店"]),
        (app.sibling(), vec!["拱墅电缆"]),
        (app.city(), vec!["西湖电缆", "拱墅电缆", "特别电缆商店"]),
        (app.province(), vec!["西湖电缆", "拱墅电缆", "海曙电缆", "特别电缆商店"]),
        (app.as_user("other-province"), vec![]),
    ] {
        assert_eq!(found(&caller, "电缆", "").await, expected);
    }
    let county = app.authority("330106");
    for (rest, expected) in [
        (format!("&authority_id={county}"), vec!["西湖电缆", "特别电缆商店"]),
        (format!("&authority_id={}", app.authority("330200")), vec!["海曙电缆"]),
        (format!("&territorial_authority_id={county}"), vec!["西湖电缆", "特别电缆商店"]),
        ("&tier=A".into(), vec!["特别电缆商店"]),
        ("&activity=production&division_code=330106".into(), vec!["西湖电缆"]),
        ("&monitoring_level=special".into(), vec!["特别电缆商店"]),
        ("&operating_status=dormant".into(), vec![]),
        (format!("&uscc={}", make::uscc("330105", 1)), vec!["拱墅电缆"]),
        ("&entry_reason=baseline_survey&tier=C&authority_id=".to_owned() + &app.authority("110000").to_string(), vec!["东城电缆"]),
    ] {
        assert_eq!(found(&app.national(), "电缆", &rest).await, expected, "{rest}");
    }
    app.county().get(&format!("/units?q={}&authority_id={}", make::encoded("电缆"), app.authority("330105"))).await.problem(404, "not_found");
    let user = json!({"username": "own", "display_name": "x", "password": "a long passphrase", "role": "unit_user",
        "unit_id": app.county().all("/units?sort=created_at").await[0]["id"]});
    app.as_user("county-admin").post("/users", user).await.status(201);
    assert_eq!(found(&app.as_user("own"), "电缆", "").await, ["西湖电缆"]);
    assert_eq!(found(&app.as_user("own"), "水泥", "").await, [""; 0]);
}

async fn what_a_unit_was_called_and_where_it_was_is_forgotten(app: App) {
    let made = named(&app, "330106", 1, "旧名电缆厂").await;
    let (place, first) = (made.header("location").to_owned(), made.json["uscc"].as_str().unwrap().to_owned());
    let renamed = app.county().with("If-Match", made.etag()).patch(&place, json!({"name": "新名电线厂"})).await.status(200);
    assert_eq!(found(&app.county(), "旧名", "").await, [""; 0]);
    assert_eq!(found(&app.county(), "缆", "").await, [""; 0]);
    assert_eq!(found(&app.county(), "新名电线", "").await, ["新名电线厂"]);
    let moved = app.city().with("If-Match", renamed.etag()).patch(&place, json!({"division_code": "330105"})).await.status(200);
    assert_eq!(found(&app.county(), "新名", "").await, [""; 0]);
    assert_eq!(found(&app.sibling(), "新名", "").await, ["新名电线厂"]);
    assert_eq!(found(&app.city(), "新名", &format!("&authority_id={}", app.authority("330106"))).await, [""; 0]);
    let other = make::uscc("440300", 77);
    app.sibling().with("If-Match", moved.etag()).patch(&place, json!({"uscc": other})).await.status(200);
    assert_eq!(found(&app.sibling(), &first, "").await, [""; 0]);
    for length in 2..=18 {
        assert_eq!(found(&app.sibling(), &other[..length], "").await, ["新名电线厂"]);
    }
    assert_eq!(found(&app.sibling(), &first[..6], "").await, [""; 0]);
    app.sibling().with("If-Match", "\"1\"").patch(&place, json!({"name": "没有保存"})).await.problem(412, "stale_version");
    assert_eq!(found(&app.sibling(), "没有", "").await, [""; 0]);
    app.panic_at_next_id();
    let failing = app.sibling().with("If-Match", "\"4\"").with("X-Request-Id", "panics");
    failing.patch(&place, json!({"name": "也没有保存"})).await.problem(500, "internal_error");
    assert_eq!(found(&app.sibling(), "没有", "").await, [""; 0]);
    assert_eq!(found(&app.sibling(), "新名", "").await, ["新名电线厂"]);
}

e2e![
    any_part_of_a_name_is_found_whatever_its_width_case_and_blanks,
    a_code_is_found_by_its_beginning_of_two_to_eighteen_characters,
    a_search_goes_with_every_filter_and_stays_within_the_scope,
    what_a_unit_was_called_and_where_it_was_is_forgotten
];
