//! A text keeps to its length wherever it is sent: refused with the limits, taken when it just fits. In what is told in sentences lines may
//! end, names and numbers have one line.

use serde_json::{Value, json};

use crate::support::make::{finding, step};
use crate::support::{App, Reply, make};

/// Where a text is sent: by whom, how, its pointer in the body and the most characters that it may have.
struct Place {
    by: &'static str,
    method: &'static str,
    path: String,
    body: Value,
    pointer: &'static str,
    most: usize,
}

/// The most characters of a text in which lines may end.
const PARAGRAPH: usize = 500;

async fn places(app: &App) -> Vec<Place> {
    let county = app.county();
    let unit = make::enter(&county, make::unit("330106", 1)).await.id();
    let known = finding(&county, &unit, "general", "2026-11-20").await;
    let overturned = finding(&county, &unit, "general", "2026-11-19").await;
    step(&county, &format!("/findings/{overturned}"), "overturn", json!({"reason": "复检合格"})).await;
    let place = |by, method, path: String, body, pointer, most| Place { by, method, path, body, pointer, most };
    let findings = json!({"source": "other", "grade": "general", "discovered_on": "2026-11-20", "description": ""});
    let station = json!({"name": "", "level": "station", "division_code": "330106013", "parent_id": app.authority("330106")});
    let calendar = json!({"source": "", "days": [{"date": "2027-01-01", "kind": "holiday", "name": "元旦"}]});
    let day = json!({"source": "通知", "days": [{"date": "2028-01-01", "kind": "holiday", "name": ""}]});
    let policy = json!({"effective_on": "2027-01-01", "parameters": {}, "reason": ""});
    let level = json!({"as_of": "2026-11-23", "findings": [{"grade": "major", "discovered_on": "2026-11-23", "discovery_id": ""}]});
    vec![
        place("county", "POST", format!("/units/{unit}/findings"), findings, "/description", 500),
        place("county", "PATCH", format!("/findings/{known}"), json!({"plan": ""}), "/plan", 500),
        place("county", "PATCH", format!("/findings/{known}"), json!({"discovery_id": ""}), "/discovery_id", 100),
        place("county", "POST", format!("/findings/{known}/overturn"), json!({"reason": ""}), "/reason", 500),
        place("county", "POST", format!("/findings/{overturned}/restore"), json!({"reason": ""}), "/reason", 500),
        place("county", "POST", "/elevations".into(), json!({"unit_id": unit, "reason": ""}), "/reason", 500),
        place("county", "PUT", format!("/units/{unit}/monitoring-override"), json!({"level": "key", "reason": ""}), "/reason", 500),
        place(
            "county",
            "POST",
            format!("/units/{unit}/credit-risk"),
            json!({"credit_risk_class": "B", "source": "", "valid_from": "2026-11-01"}),
            "/source",
            200,
        ),
        place("county", "POST", "/monitoring-lists".into(), json!({"year": 2026, "level": "key", "side": "producer", "note": ""}), "/note", 500),
        place("county", "POST", format!("/units/{unit}/information-requests"), json!({"fields": ["address"], "purpose": ""}), "/purpose", 500),
        place("county", "POST", "/access-tokens".into(), json!({"name": "", "scopes": ["units.read"], "expires_on": "2027-01-31"}), "/name", 100),
        place("national", "POST", "/authorities".into(), station, "/name", 200),
        place("national", "PUT", "/calendar/2027".into(), calendar, "/source", 200),
        place("national", "PUT", "/calendar/2028".into(), day, "/days/0/name", 50),
        place("national", "PUT", format!("/authorities/{}/policy", app.authority("330000")), policy, "/reason", 500),
        place("county", "POST", "/rules/monitoring-level".into(), level, "/findings/0/discovery_id", 100),
    ]
}

async fn send(app: &App, place: &Place, text: &str) -> Reply {
    let mut body = place.body.clone();
    *body.pointer_mut(place.pointer).unwrap() = json!(text);
    let caller = app.as_user(place.by);
    match place.method {
        "POST" if place.path.ends_with("/overturn") || place.path.ends_with("/restore") => caller.with("If-Match", "*").post(&place.path, body).await,
        "POST" => caller.post(&place.path, body).await,
        "PATCH" => caller.with("If-Match", "*").patch(&place.path, body).await,
        _ if place.path.starts_with("/units") => caller.with("If-Match", "*").put(&place.path, body).await,
        _ => caller.put(&place.path, body).await,
    }
}

async fn a_text_keeps_to_its_length_wherever_it_is_sent(app: App) {
    for place in places(&app).await {
        for text in ["", " \t ", &"字".repeat(place.most + 1)] {
            let refused = send(&app, &place, text).await.faults(&[(place.pointer, "bad_length")]);
            assert_eq!(refused.json["errors"][0]["params"], json!({"min": "1", "max": place.most.to_string()}), "{} {}", place.path, place.pointer);
        }
        send(&app, &place, "响铃\u{7}").await.faults(&[(place.pointer, "control_character")]);
        let one_line = place.most != PARAGRAPH;
        if one_line {
            send(&app, &place, "一行\n又一行").await.faults(&[(place.pointer, "line_break")]);
        }
        // What nobody sees is taken off and does not count.
        let end = if one_line { "字字字" } else { "字\n字" };
        let fits = send(&app, &place, &format!(" {}\u{202e}{end}\u{200b} ", "字".repeat(place.most - 3))).await;
        assert!(!fits.text().contains(['\u{202e}', '\u{200b}']), "{} {}: {}", place.path, place.pointer, fits.text());
        assert!((200..300).contains(&fits.code), "{} {}: {}", place.path, place.pointer, fits.text());
    }
}

async fn what_is_typed_to_log_in_or_to_be_looked_at_has_a_most_and_no_least(app: App) {
    let long = "x".repeat(201);
    app.nobody()
        .post("/auth/login", json!({"username": long, "password": long}))
        .await
        .faults(&[("/username", "bad_length"), ("/password", "bad_length")]);
    app.county().post("/rules/uscc", json!({"value": long})).await.faults(&[("/value", "bad_length")]);
    assert_eq!(app.county().post("/rules/uscc", json!({"value": ""})).await.status(200).json["valid"], false);
}

e2e![a_text_keeps_to_its_length_wherever_it_is_sent, what_is_typed_to_log_in_or_to_be_looked_at_has_a_most_and_no_least];
