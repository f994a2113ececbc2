//! What was exported comes back as it is: into the same register as all unchanged, into an empty one as the same register.

use calamine::{Data, Reader, Xlsx};
use persistence::DatabaseUrl;
use serde_json::{Value, json};

use super::formulas;
use crate::support::{App, Backend, make};

/// Units of every kind beside those with odd names.
async fn register(app: &App) {
    formulas::register(app).await;
    let shapes = [
        json!({"metrics": null, "importer": true}),
        json!({"division_code": "330106004", "activities": ["retail", "wholesale", "production"], "applicability": ["mandatory_standard", "ccc"]}),
        json!({"credit_risk_class": "A", "entry_reasons": ["defect_recall", "law_enforcement"], "sole_proprietor": true}),
        json!({"uscc": "91330106MAAY4CL12X", "uscc_override_reason": "=执照原件如此"}),
        json!({"metrics": {"year": 2019, "employees_annual_average": 0, "merchandise_sales_wan": 123456789.012345, "above_designated_size": true}}),
        json!({"metrics": {"year": 2026, "main_business_revenue_wan": 0.000001, "above_designated_size": false}}),
        json!({"metrics": {"year": 2025, "main_business_revenue_wan": 999999999999_u64}}),
    ];
    for (serial, shape) in (200..).zip(shapes) {
        let mut body = make::unit("330106", serial);
        body.as_object_mut().unwrap().extend(shape.as_object().unwrap().clone());
        make::enter(&app.county(), body).await;
    }
}

fn counts(job: &Value) -> [i64; 4] {
    ["created", "updated", "unchanged", "rejected"].map(|name| job[name].as_i64().unwrap())
}

/// The rows of an import that did not come to this.
async fn other_than(app: &App, job: &Value, outcome: &str) -> Vec<Value> {
    app.county().rows(job).await.into_iter().filter(|r| r["outcome"] != outcome).collect()
}

async fn an_export_imported_again_is_all_unchanged(app: App) {
    register(&app).await;
    let before = app.county().all("/units").await;
    assert_eq!(before.len(), 27);
    for form in ["csv", "xlsx", "ndjson"] {
        let file = app.county().get(&format!("/exports/units.{form}")).await.status(200).bytes;
        let job = app.county().import("kind=units", file).await;
        assert_eq!(other_than(&app, &job, "unchanged").await, [Value::Null; 0], "{form}");
        assert_eq!(counts(&job), [0, 0, 27, 0], "{form}");
    }
    assert_eq!(app.county().all("/units").await, before);
}

async fn an_export_fills_an_empty_register_with_the_same(app: App) {
    register(&app).await;
    let csv = app.county().get("/exports/units.csv").await.status(200).text();
    let workbook = app.county().get("/exports/units.xlsx").await.status(200).bytes;
    let lines = app.county().get("/exports/units.ndjson").await.status(200).bytes;
    let backend = if matches!(app.db.url(), DatabaseUrl::Sqlite(_)) { Backend::Sqlite } else { Backend::Postgres };
    for file in [csv.clone().into_bytes(), workbook, lines] {
        let other = App::start(backend).await;
        let job = other.county().import("kind=units", file).await;
        assert_eq!(other_than(&other, &job, "created").await, [Value::Null; 0]);
        assert_eq!(counts(&job), [27, 0, 0, 0]);
        assert_eq!(other.county().get("/exports/units.csv").await.status(200).text(), csv);
    }
}

/// A field that somebody changed in an export is a change of the unit, whatever the form; what only follows from the fields is not read.
async fn a_changed_field_of_an_export_is_a_change(app: App) {
    let mut body = make::unit("330106", 1);
    body["name"] = json!("星河电缆厂");
    body["metrics"] = json!({"year": 2025, "employees_period_end": 20, "main_business_revenue_wan": 300});
    make::enter(&app.county(), body).await;
    let changed = async |file: String| {
        let job = app.county().import("kind=units", file).await;
        let rows = app.county().rows(&job).await;
        (rows[0]["outcome"].clone(), rows[0]["changed_fields"].clone())
    };
    let export = async |form: &str| app.county().get(&format!("/exports/units.{form}")).await.status(200).text();
    let line = export("ndjson").await;
    assert_eq!(changed(line.replace("星河", "银河")).await, (json!("updated"), json!(["name"])));
    assert_eq!(changed(export("csv").await.replace("银河", "金河")).await, (json!("updated"), json!(["name"])));
    let more = export("ndjson").await.replace("\"main_business_revenue_wan\":300", "\"main_business_revenue_wan\":\"300.5\"");
    assert_eq!(changed(more).await, (json!("updated"), json!(["main_business_revenue_wan"])));
    let shown = export("ndjson").await.replace("\"tier\":\"B\"", "\"tier\":\"A\"").replace("\"version\":", "\"version\":9");
    assert_eq!(changed(shown).await.0, json!("unchanged"));
    let unknown = export("ndjson").await.replace("\"tier\":", "\"teir\":");
    assert_eq!(changed(unknown).await.0, json!("rejected"));
}

/// By a double click on the CSV codes of digits alone become numbers and lose their last digits; in the workbook they are text.
async fn codes_of_digits_alone_come_back_unharmed(app: App) {
    for (serial, code) in (1..).zip(["913301066352080599", "913301068816453697"]) {
        let mut body = make::unit("330106", serial);
        body["uscc"] = json!(code);
        make::enter(&app.county(), body).await;
    }
    let workbook = app.county().get("/exports/units.xlsx").await.status(200).bytes;
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(workbook.clone())).unwrap();
    let sheet = book.worksheet_range("units").unwrap();
    let codes: Vec<Data> = sheet.rows().skip(1).map(|row| row[0].clone()).collect();
    assert_eq!(codes, ["913301066352080599", "913301068816453697"].map(|code| Data::String(code.to_owned())));
    let job = app.county().import("kind=units", workbook).await;
    assert_eq!(counts(&job), [0, 0, 2, 0]);
}

/// What people did besides entering a unit stays as it is: confirmed figures, figures of other years, a status, a lead and an authority by hand.
async fn what_people_decided_survives_its_own_export(app: App) {
    let unit = make::enter(&app.county(), make::unit("330106", 1)).await;
    let path = format!("/units/{}", unit.id());
    let city = || app.city().with("If-Match", "*");
    let figures = json!({"employees_period_end": 50, "main_business_revenue_wan": 1000, "confirmed": true});
    city().put(&format!("{path}/metrics/2025"), figures).await.status(200);
    app.city().put(&format!("{path}/metrics/2023"), json!({"employees_period_end": 7})).await.status(201);
    let body = json!({"operating_status": "suspended", "operating_status_reason": "停产检修", "territorial_authority_id": app.authority("330100")});
    city().patch(&path, body).await.status(200);
    let body = json!({"authority_id": app.authority("330000"), "reason": "省局直管"});
    city().put(&format!("{path}/lead-override"), body).await.status(200);
    let told = async || (app.city().get(&path).await.status(200).json, app.city().get(&format!("{path}/metrics")).await.status(200).json);
    let before = told().await;
    for form in ["csv", "xlsx", "ndjson"] {
        let file = app.city().get(&format!("/exports/units.{form}")).await.status(200).bytes;
        let job = app.city().import("kind=units", file).await;
        assert_eq!(counts(&job), [0, 0, 1, 0], "{form}: {:?}", app.city().rows(&job).await);
        assert_eq!(told().await, before, "{form}");
    }
}

e2e![
    what_people_decided_survives_its_own_export,
    codes_of_digits_alone_come_back_unharmed,
    a_changed_field_of_an_export_is_a_change,
    an_export_imported_again_is_all_unchanged,
    an_export_fills_an_empty_register_with_the_same
];
