//! What is said of the columns of a file is remembered once, as long as it is the same.

use serde_json::{Value, json};

use crate::support::{App, make};

const HEADING: &str = "商号,证照,所在,做什么,备用";

fn file() -> String {
    format!("{HEADING}\n某某公司,{},330106,生产加工,{}\n", make::uscc("330106", 1), make::uscc("330106", 1))
}

fn query(uscc: &str) -> String {
    let encoded = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    let columns = [("name", "商号"), ("uscc", uscc), ("division_code", "所在")];
    let said: String = columns.iter().map(|(field, heading)| format!("&column.{field}={}", encoded(heading))).collect();
    format!("kind=units&entry_reason=baseline_survey&activities=production{said}")
}

async fn layouts(app: &App) -> (Vec<Value>, Vec<Value>) {
    let events = app.as_user("county-admin").all("/audit-events?resource=import_layout").await;
    (app.county().all("/imports/layouts").await, events)
}

async fn the_same_answers_are_remembered_once_and_others_take_their_place(app: App) {
    // A dry run remembers nothing.
    let job = app.county().import(&format!("{}&dry_run=true", query("证照")), file()).await;
    assert_eq!((&job["created"], layouts(&app).await), (&json!(1), (vec![], vec![])), "{job}");
    app.county().import(&query("证照"), file()).await;
    let (first, _) = layouts(&app).await;
    app.county().import(&query("证照"), file()).await;
    let (again, events) = layouts(&app).await;
    assert_eq!((first.len(), &again, events.len()), (1, &first, 1));
    // Others keep the id, and the audit has the former beside them.
    app.county().import(&query("备用"), file()).await;
    let (changed, events) = layouts(&app).await;
    assert_eq!((changed.len(), &changed[0]["id"], events.len()), (1, &first[0]["id"], 2));
    assert_ne!(changed[0]["columns"], first[0]["columns"]);
    let event = events.iter().find(|event| !event["before"].is_null()).unwrap();
    assert_eq!((&event["before"]["columns"], &event["after"]["columns"]), (&first[0]["columns"], &changed[0]["columns"]), "{event}");
}

async fn alike_sheets_are_remembered_once(app: App) {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, serial) in [("西湖", 1), ("其他", 2)] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        let row = ["某某公司".to_owned(), make::uscc("330106", serial), "330106".to_owned(), "生产加工".to_owned(), String::new()];
        for (column, (heading, cell)) in (0..).zip(HEADING.split(',').zip(row)) {
            sheet.write(0, column, heading).unwrap();
            sheet.write(1, column, cell).unwrap();
        }
    }
    let job = app.county().import(&query("证照"), book.save_to_buffer().unwrap()).await;
    let (layouts, events) = layouts(&app).await;
    assert_eq!((&job["created"], layouts.len(), events.len()), (&json!(2), 1, 1), "{job}");
}

e2e![the_same_answers_are_remembered_once_and_others_take_their_place, alike_sheets_are_remembered_once];
