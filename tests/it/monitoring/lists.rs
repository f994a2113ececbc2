//! Annual lists (年度名单, R-45).

use persistence::testing;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::make::{confirmed, step};
use crate::support::{App, CallerOf, make};

async fn watched(caller: &CallerOf<'_>, serial: u32, activities: &[&str]) -> String {
    let unit = make::enter(caller, make::unit_with("330106", serial, activities, json!(50), json!(1000))).await.id();
    confirmed(caller, &unit, "major", "2026-11-20").await;
    unit
}

async fn names(caller: &CallerOf<'_>, list: &str) -> Vec<(String, String)> {
    let entries = caller.all(&format!("{list}/entries")).await;
    entries.iter().map(|e| (e["change"].as_str().unwrap().to_owned(), e["name"].as_str().unwrap().to_owned())).collect()
}

fn list(level: &str, side: &str) -> Value {
    json!({"year": 2026, "level": level, "side": side})
}

async fn producers_and_sellers_have_lists_of_their_own_and_who_does_both_is_on_both(app: App) {
    let county = app.county();
    watched(&county, 1, &["production"]).await;
    watched(&county, 2, &["retail"]).await;
    watched(&county, 3, &["production", "wholesale"]).await;
    make::enter(&county, make::unit("330106", 4)).await;
    let made =
        async |level: &str, side: &str| format!("/monitoring-lists/{}", county.post("/monitoring-lists", list(level, side)).await.status(201).id());
    let listed = |serials: &[u32]| serials.iter().map(|s| ("listed".to_owned(), format!("测试单位{s}"))).collect::<Vec<_>>();
    assert_eq!(names(&county, &made("key", "producer").await).await, listed(&[1, 3]));
    assert_eq!(names(&county, &made("key", "seller").await).await, listed(&[2, 3]));
    assert_eq!(names(&county, &made("special", "seller").await).await, listed(&[]));
    county.post("/monitoring-lists", list("key", "seller")).await.problem(409, "list_exists");
    county
        .post("/monitoring-lists", json!({"year": 2028, "level": "routine", "side": "seller"}))
        .await
        .faults(&[("/year", "out_of_range"), ("/level", "unknown_code")]);
    // The city's list of the same year takes in the district.
    let city = app.city();
    let theirs = city.post("/monitoring-lists", list("key", "producer")).await.status(201).json;
    assert_eq!((theirs["entries"].as_i64(), theirs["title"].as_str()), (Some(2), Some("杭州市市场监督管理局2026年重点监管生产单位年度名单")));
    app.county().get(&format!("/monitoring-lists/{}", theirs["id"].as_str().unwrap())).await.problem(404, "not_found");
}

async fn a_draft_that_says_what_is_not_so_any_more_is_not_published(app: App) {
    let county = app.county();
    let unit = watched(&county, 1, &["production"]).await;
    let path = format!("/monitoring-lists/{}", county.post("/monitoring-lists", list("key", "producer")).await.status(201).id());
    let finding = county.all(&format!("/units/{unit}/findings")).await[0]["id"].as_str().unwrap().to_owned();
    step(&county, &format!("/findings/{finding}"), "overturn", json!({"reason": "复检合格"})).await;
    assert_eq!(county.get(&format!("/units/{unit}")).await.json["monitoring_level"], "routine");
    county.clone().with("If-Match", "*").post(&format!("{path}/publish"), json!({})).await.problem(409, "list_stale");
    assert_eq!(step(&county, &path, "refresh", json!({})).await["entries"], 0);
    // Nor one that lacks a unit, or names one that has gone to another authority.
    let later = watched(&county, 2, &["production"]).await;
    let publish = async || app.county().with("If-Match", "*").post(&format!("{path}/publish"), json!({})).await;
    publish().await.problem(409, "list_stale");
    assert_eq!(step(&county, &path, "refresh", json!({})).await["entries"], 1);
    app.city().with("If-Match", "*").patch(&format!("/units/{later}"), json!({"division_code": "330105"})).await.status(200);
    publish().await.problem(409, "list_stale");
    assert_eq!(step(&county, &path, "refresh", json!({})).await["entries"], 0);
    publish().await.status(200);
}

async fn a_published_list_never_changes_and_anyone_can_hash_it(app: App) {
    let county = app.county();
    let unit = watched(&county, 1, &["production"]).await;
    let path = format!("/monitoring-lists/{}", county.post("/monitoring-lists", list("key", "producer")).await.status(201).id());
    watched(&county, 2, &["production"]).await;
    let refreshed = step(&county, &path, "refresh", json!({})).await;
    assert_eq!(refreshed["entries"], 2);
    let published = step(&county, &path, "publish", json!({})).await;
    let file = county.get(&format!("{path}/list.ndjson")).await.status(200);
    let hash: String = Sha256::digest(&file.bytes).iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(published["content_sha256"].as_str(), Some(hash.as_str()));
    assert_eq!(file.text().lines().count(), 3, "the head and two entries");

    for (action, etag) in [("publish", "\"3\""), ("refresh", "\"3\"")] {
        county.clone().with("If-Match", etag).post(&format!("{path}/{action}"), json!({})).await.problem(409, "list_published");
    }
    county.clone().with("If-Match", "\"3\"").patch(&path, json!({"note": "改"})).await.problem(409, "list_published");
    county.clone().with("If-Match", "\"3\"").delete(&path).await.problem(409, "list_published");
    assert_eq!(county.get(&format!("{path}/list.ndjson")).await.bytes, file.bytes);

    // A finding under it is overturned: allowed, and told as a consequence.
    let finding = county.all(&format!("/units/{unit}/findings")).await[0]["id"].as_str().unwrap().to_owned();
    app.set_now("2026-11-25T02:00:00Z");
    let county = app.county();
    let overturned = step(&county, &format!("/findings/{finding}"), "overturn", json!({"reason": "复检合格"})).await;
    assert_eq!(overturned["consequences"][0]["list_id"].as_str(), path.rsplit('/').next());
    let consequences = county.all(&format!("{path}/consequences")).await;
    assert_eq!(
        (consequences.len(), consequences[0]["finding_id"].as_str(), consequences[0]["status"].as_str()),
        (1, Some(finding.as_str()), Some("overturned"))
    );
    assert_eq!(county.get(&format!("{path}/list.ndjson")).await.bytes, file.bytes, "the list stays");

    watched(&county, 3, &["production"]).await;
    let supplement = county.post(&format!("{path}/supplements"), json!({"note": "十一月增补"})).await.status(201).json;
    let supplement = format!("/monitoring-lists/{}", supplement["id"].as_str().unwrap());
    assert_eq!(names(&county, &supplement).await, [("added".to_owned(), "测试单位3".to_owned()), ("removed".to_owned(), "测试单位1".to_owned())]);
    county.post(&format!("{path}/supplements"), json!({})).await.problem(409, "list_not_supplementable");
    step(&county, &supplement, "publish", json!({})).await;
    let none = county.post(&format!("{path}/supplements"), json!({})).await.status(201).json;
    assert_eq!((none["entries"].as_i64(), none["number"].as_i64()), (Some(0), Some(2)), "nothing has changed since");
    county.post(&format!("{supplement}/supplements"), json!({})).await.problem(409, "list_not_supplementable");
    county.get(&format!("{supplement}/difference")).await.problem(409, "list_is_supplement");
}

async fn what_rests_on_a_finding_is_told_to_whoever_sees_it(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await.id();
    let finding = confirmed(&app.county(), &unit, "relatively_major", "2026-11-20").await;
    let published = async |who: &str, code: &str| {
        let caller = app.as_user(who);
        let body = json!({"authority_id": app.authority(code), "year": 2026, "level": "key", "side": "producer"});
        let id = caller.post("/monitoring-lists", body).await.status(201).id();
        step(&caller, &format!("/monitoring-lists/{id}"), "publish", json!({})).await;
        id
    };
    let (below, above) = (published("county", "330106").await, published("province", "330000").await);
    let lists = |reply: &serde_json::Value| {
        let told = reply["consequences"].as_array().unwrap();
        told.iter().map(|list| list["list_id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    app.set_now("2026-11-25T02:00:00Z");
    let path = format!("/findings/{finding}");
    let by_county = step(&app.county(), &path, "overturn", json!({"reason": "复检合格"})).await;
    assert_eq!(lists(&by_county), [below.as_str()], "the list of the province is out of the county's sight");
    let again = step(&app.county(), &path, "restore", json!({"reason": "复检结论撤回"})).await;
    assert_eq!(lists(&again), [below.as_str()]);

    // It moves: its new county is told of no list, the old one of nothing that happens there; who stands above both is told of all.
    app.city().with("If-Match", "*").patch(&format!("/units/{unit}"), json!({"division_code": "330105"})).await.status(200);
    let there = step(&app.sibling(), &path, "overturn", json!({"reason": "复检合格"})).await;
    assert_eq!(lists(&there), [""; 0]);
    let by_province = step(&app.province(), &path, "restore", json!({"reason": "复检结论撤回"})).await;
    assert_eq!(lists(&by_province), [below.as_str(), above.as_str()]);
    let under = async |who: &str, list: &str| app.as_user(who).all(&format!("/monitoring-lists/{list}/consequences")).await.len();
    assert_eq!((under("county", &below).await, under("city", &below).await, under("province", &above).await), (0, 1, 1));
    assert_eq!(app.county().all(&format!("/monitoring-lists/{below}/entries")).await.len(), 1, "the list is the county's own act");
}

async fn a_draft_can_be_deleted_and_made_again(app: App) {
    let county = app.county();
    watched(&county, 1, &["production"]).await;
    let path = format!("/monitoring-lists/{}", county.post("/monitoring-lists", list("key", "producer")).await.status(201).id());
    county.clone().with("If-Match", "\"1\"").delete(&path).await.status(204);
    county.get(&path).await.problem(404, "not_found");
    county.post("/monitoring-lists", list("key", "producer")).await.status(201);
}

async fn the_workbook_opens_with_title_entries_and_grounds(app: App) {
    use calamine::{Data, Reader, Xlsx};
    let county = app.county();
    let mut body = make::unit("330106", 1);
    body["name"] = json!("=HYPERLINK(\"x\")电缆");
    body["credit_risk_class"] = json!("C");
    let unit = make::enter(&county, body).await.id();
    confirmed(&county, &unit, "relatively_major", "2026-11-20").await;
    let path = format!("/monitoring-lists/{}", county.post("/monitoring-lists", list("key", "producer")).await.status(201).id());
    step(&county, &path, "publish", json!({})).await;
    let file = county.get(&format!("{path}/list.xlsx")).await.status(200);
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(file.bytes.to_vec())).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let text = |row: u32, column: u32| sheet.get_value((row, column)).map(ToString::to_string).unwrap_or_default();
    assert_eq!(book.worksheet_formula("名单").unwrap().used_cells().count(), 0);
    assert_eq!(text(0, 0), "西湖区市场监督管理局2026年重点监管生产单位年度名单");
    assert_eq!((text(3, 2), text(4, 2)), ("统一社会信用代码".to_owned(), make::uscc("330106", 1)));
    assert_eq!(text(4, 3), "=HYPERLINK(\"x\")电缆", "a text");
    assert_eq!((text(3, 8), text(4, 8)), ("存续状况".to_owned(), "正常经营".to_owned()));
    assert_eq!(text(4, 7), "较大风险隐患1次（2026-11-20）；信用风险较高（C类）");
    assert!(matches!(sheet.get_value((4, 0)), Some(Data::Float(position)) if *position == 1.0));
}

async fn a_list_is_of_this_year_or_the_next(app: App) {
    let county = app.county();
    watched(&county, 1, &["production"]).await;
    for year in [2022, 2025, 2028] {
        let refused = county.post("/monitoring-lists", json!({"year": year, "level": "key", "side": "producer"})).await;
        refused.faults(&[("/year", "out_of_range")]);
    }
    let of = async |year: i32| {
        let body = json!({"year": year, "level": "key", "side": "producer"});
        format!("/monitoring-lists/{}", county.post("/monitoring-lists", body).await.status(201).id())
    };
    let (draft, next) = (of(2026).await, of(2027).await);
    let body = json!({"year": 2026, "level": "key", "side": "seller"});
    let published = format!("/monitoring-lists/{}", county.post("/monitoring-lists", body).await.status(201).id());
    step(&county, &published, "publish", json!({})).await;
    // The year is over: its draft is neither refreshed nor published from the units of another year, nor is its list supplemented.
    app.set_now("2027-01-04T02:00:00Z");
    let county = app.county();
    for action in ["refresh", "publish"] {
        county.clone().with("If-Match", "*").post(&format!("{draft}/{action}"), json!({})).await.problem(422, "list_year_over");
    }
    county.post(&format!("{published}/supplements"), json!({})).await.problem(422, "list_year_over");
    step(&county, &next, "publish", json!({})).await;
    county.clone().with("If-Match", "*").delete(&draft).await.status(204);
}

async fn a_deregistered_unit_is_on_no_list_and_other_states_are_shown(app: App) {
    let county = app.county();
    let mut units = Vec::new();
    for serial in 1..=3 {
        units.push(format!("/units/{}", watched(&county, serial, &["production"]).await));
    }
    let patch = async |unit: &str, status: &str| {
        let body = json!({"operating_status": status, "operating_status_reason": "核查"});
        app.county().with("If-Match", "*").patch(unit, body).await.status(200);
    };
    patch(&units[0], "deregistered").await;
    patch(&units[1], "uncontactable").await;
    let path = format!("/monitoring-lists/{}", county.post("/monitoring-lists", list("key", "producer")).await.status(201).id());
    let entries = county.all(&format!("{path}/entries")).await;
    let shown: Vec<_> = entries.iter().map(|e| (e["name"].as_str().unwrap(), e["operating_status"].as_str().unwrap())).collect();
    assert_eq!(shown, [("测试单位2", "uncontactable"), ("测试单位3", "active")]);
    step(&county, &path, "publish", json!({})).await;
    let file = county.get(&format!("{path}/list.ndjson")).await.status(200).text();
    assert!(file.lines().nth(1).unwrap().ends_with(r#","operating_status":"uncontactable"}"#), "{file}");
    // Whoever is deregistered later leaves the list by a supplement.
    patch(&units[2], "deregistered").await;
    let supplement = county.post(&format!("{path}/supplements"), json!({})).await.status(201).id();
    assert_eq!(names(&county, &format!("/monitoring-lists/{supplement}")).await, [("removed".to_owned(), "测试单位3".to_owned())]);
}

async fn what_was_hashed_of_an_old_line_stays(app: App) {
    let county = app.county();
    watched(&county, 1, &["production"]).await;
    let path = format!("/monitoring-lists/{}", county.post("/monitoring-lists", list("key", "producer")).await.status(201).id());
    step(&county, &path, "publish", json!({})).await;
    // As a line stands that was published before the status was kept.
    testing::execute(&mut testing::open(app.db.url()).unwrap(), "UPDATE monitoring_list_entries SET operating_status = NULL").unwrap();
    let file = county.get(&format!("{path}/list.ndjson")).await.status(200).text();
    let line = file.lines().nth(1).unwrap();
    let begin = format!(r#"{{"position":1,"change":"listed","uscc":"{}","name":"测试单位1","activities":["production"],"#, make::uscc("330106", 1));
    assert!(line.starts_with(&begin), "{line}");
    assert!(line.ends_with("}]}}") && !line.contains("operating_status"), "{line}");
    assert_eq!(county.all(&format!("{path}/entries")).await[0]["operating_status"], json!(null));
}

e2e![
    a_draft_that_says_what_is_not_so_any_more_is_not_published,
    what_was_hashed_of_an_old_line_stays,
    a_list_is_of_this_year_or_the_next,
    a_deregistered_unit_is_on_no_list_and_other_states_are_shown,
    producers_and_sellers_have_lists_of_their_own_and_who_does_both_is_on_both,
    a_published_list_never_changes_and_anyone_can_hash_it,
    what_rests_on_a_finding_is_told_to_whoever_sees_it,
    a_draft_can_be_deleted_and_made_again,
    the_workbook_opens_with_title_entries_and_grounds
];
