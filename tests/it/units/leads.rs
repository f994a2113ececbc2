//! `lead_authority_id`: the units that an authority leads today, listed, counted and taken away.

use serde_json::{Value, json};

use crate::support::{App, CallerOf, make};

/// Nine units of two counties of one city, each third of a size that the county, the city or the province leads; in December the city
/// leads one of the county's, and the county one of the city's.
async fn register(app: &App) {
    for serial in 0..9 {
        let division = if serial % 2 == 0 { "330106" } else { "330105" };
        let employees = json!([50, 500, 5000][serial as usize % 3]);
        let made = make::enter(&app.province(), make::unit_with(division, serial, &["production"], employees, json!(0))).await;
        let other = match serial {
            0 => "330100",
            4 => "330106",
            _ => continue,
        };
        let body = json!({"authority_id": app.authority(other), "reason": "统一监管", "from_on": "2026-12-01", "to_on": "2026-12-31"});
        app.province().with("If-Match", made.etag()).put(&format!("/units/{}/lead-override", made.id()), body).await.status(200);
    }
}

/// The ids of a list, walked through by pages of two.
async fn walked(caller: &CallerOf<'_>, query: &str) -> Vec<String> {
    let (mut ids, mut path) = (Vec::new(), format!("/units?limit=2&{query}"));
    loop {
        let page = caller.get(&path).await.status(200).json;
        ids.extend(page["items"].as_array().unwrap().iter().map(|unit| unit["id"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/units?limit=2&{query}&cursor={cursor}"),
            None => return ids,
        }
    }
}

async fn the_list_the_counters_and_the_export_are_what_the_units_say(app: App) {
    register(&app).await;
    let mut led = Vec::new();
    for now in ["2026-11-30T02:00:00Z", "2026-12-01T02:00:00Z", "2026-12-31T02:00:00Z", "2027-01-01T02:00:00Z"] {
        app.set_now(now);
        for code in ["330000", "330100", "330106", "330105", "330200"] {
            let id = app.authority(code);
            for sort in ["created_at", "-created_at", "updated_at"] {
                let all = app.city().all(&format!("/units?sort={sort}")).await;
                let expected: Vec<&Value> = all.iter().filter(|unit| unit["lead_authority"]["id"] == json!(id)).collect();
                let ids: Vec<&str> = expected.iter().map(|unit| unit["id"].as_str().unwrap()).collect();
                for narrower in ["", "&q=%E6%B5%8B%E8%AF%95", "&monitoring_level=routine"] {
                    assert_eq!(walked(&app.city(), &format!("lead_authority_id={id}&sort={sort}{narrower}")).await, ids, "{now} {code} {sort}");
                }
                if sort != "-created_at" {
                    continue;
                }
                led.push((now, code, ids.len()));
                let exported = app.city().get(&format!("/exports/units.ndjson?lead_authority_id={id}")).await.status(200);
                let lines = exported.text();
                let mut exported: Vec<String> =
                    lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned()).collect();
                exported.reverse();
                assert_eq!(exported.iter().filter(|id| ids.contains(&id.as_str())).count(), ids.len(), "{now} {code}");
                assert_eq!(exported.len(), ids.len(), "{now} {code}");
                let counted = app.city().get(&format!("/units?lead_authority_id={id}&count=true&limit=1")).await.status(200).json;
                assert_eq!(counted["total"], json!(ids.len()));
                let path = format!("/statistics/units?lead_authority_id={id}&by=child,activity,tier,monitoring_level,routine_mode,operating_status");
                let figures = app.city().get(&path).await.status(200).json;
                assert_eq!(figures["total"], json!(ids.len()), "{now} {code}");
                for figure in figures["items"].as_array().unwrap() {
                    let list = app.city().get(&format!("{}&count=true", figure["href"].as_str().unwrap())).await.status(200).json;
                    assert_eq!(list["total"], figure["units"], "{figure}");
                }
            }
        }
    }
    // In December the city has got one and given one away.
    let of = |code: &str| led.iter().filter(|(_, known, _)| *known == code).map(|(.., units)| *units).collect::<Vec<_>>();
    assert_eq!((of("330100"), of("330106"), of("330000"), of("330200")), (vec![3; 4], vec![2; 4], vec![3; 4], vec![0; 4]));
}

async fn nobody_sees_more_by_it_than_they_see_anyway(app: App) {
    register(&app).await;
    let city = app.authority("330100");
    let seen = async |caller: CallerOf<'_>| caller.all(&format!("/units?lead_authority_id={city}")).await.len();
    let (of_city, of_county, of_sibling) = (seen(app.city()).await, seen(app.county()).await, seen(app.sibling()).await);
    assert_eq!((of_city, of_county + of_sibling, seen(app.as_user("other-province")).await), (3, 3, 0));
    assert!(of_county > 0 && of_sibling > 0);
    let counted = app.county().get(&format!("/statistics/units?lead_authority_id={city}")).await.status(200).json;
    assert_eq!(counted["total"], json!(of_county));
    let path = format!("/statistics/units?lead_authority_id={city}&authority_id={city}");
    app.county().get(&path).await.problem(404, "not_found");
    app.county().get("/units?lead_authority_id=330100").await.names(400, "invalid_parameter", &[("lead_authority_id", "unknown_code")]);
}

e2e![the_list_the_counters_and_the_export_are_what_the_units_say, nobody_sees_more_by_it_than_they_see_anyway];
