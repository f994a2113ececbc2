//! Things that stories begin with.

use serde_json::{Value, json};

use super::app::CallerOf;
use super::reply::Reply;

/// A code that verifies, in a division; another serial, another code.
pub fn uscc(division: &str, serial: u32) -> String {
    let alphabet = domain::units::uscc::ALPHABET;
    let mut rest = serial as usize;
    let mut body = String::from("MT");
    for _ in 0..6 {
        body.push(char::from(alphabet[rest % alphabet.len()]));
        rest /= alphabet.len();
    }
    body.push(domain::units::uscc::organisation_check_digit(&body).unwrap());
    let first17 = format!("91{}{body}", &division[..6]);
    format!("{first17}{}", domain::units::uscc::check_digit(&first17).unwrap())
}

/// The body of a unit in a division; change what the story is about.
pub fn unit(division: &str, serial: u32) -> Value {
    json!({
        "uscc": uscc(division, serial), "name": format!("测试单位{serial}"), "activities": ["production"], "division_code": division,
        "entry_reasons": ["baseline_survey"], "metrics": {"year": 2025, "employees_period_end": 50, "main_business_revenue_wan": 1000}
    })
}

/// A unit with figures: employees and revenue in 万元.
pub fn unit_with(division: &str, serial: u32, activities: &[&str], employees: Value, revenue: Value) -> Value {
    let mut body = unit(division, serial);
    body["activities"] = json!(activities);
    body["metrics"] = json!({"year": 2025, "employees_period_end": employees, "main_business_revenue_wan": revenue});
    body
}

/// Enters a unit.
pub async fn enter(caller: &CallerOf<'_>, body: Value) -> Reply {
    caller.post("/units", body).await.status(201)
}

/// A reported finding of a unit.
pub async fn finding(caller: &CallerOf<'_>, unit: &str, grade: &str, discovered_on: &str) -> String {
    let body = json!({"source": "product_spot_check", "grade": grade, "grade_basis": "不符合强制性国家标准，可能危及人身安全",
        "description": "绝缘厚度不足", "product": "聚氯乙烯绝缘电缆", "discovered_on": discovered_on});
    caller.post(&format!("/units/{unit}/findings"), body).await.status(201).id()
}

/// Takes a step of something in its present version.
pub async fn step(caller: &CallerOf<'_>, path: &str, action: &str, body: Value) -> Value {
    let etag = caller.get(path).await.status(200).etag();
    caller.clone().with("If-Match", etag).post(&format!("{path}/{action}"), body).await.status(200).json
}

/// A confirmed finding of a unit.
pub async fn confirmed(caller: &CallerOf<'_>, unit: &str, grade: &str, discovered_on: &str) -> String {
    let id = finding(caller, unit, grade, discovered_on).await;
    step(caller, &format!("/findings/{id}"), "confirm", json!({})).await;
    id
}

/// Puts a finding right today: the county says so, the city verifies it.
pub async fn put_right(app: &super::App, finding: &str) -> Value {
    let path = format!("/findings/{finding}");
    let today = app.today();
    step(&app.county(), &path, "rectify", json!({"rectified_on": today, "evidence": "复检合格"})).await;
    step(&app.city(), &path, "verify", json!({"passed": true})).await
}

/// A confirmed finding of a unit of the county that was put right.
pub async fn settled(app: &super::App, unit: &str, grade: &str, discovered_on: &str) -> String {
    let id = confirmed(&app.county(), unit, grade, discovered_on).await;
    put_right(app, &id).await;
    id
}

/// A text as it stands in a query.
pub fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
