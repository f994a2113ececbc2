//! `GET /monitoring-lists/{id}/list.ndjson` and `GET /monitoring-lists/{id}/list.xlsx`

use domain::Code;
use domain::monitoring::FindingGrade;
use persistence::queries::authorities::get_authority;
use persistence::queries::monitoring_lists::{ListEntry, get_monitoring_list};
use rust_xlsxwriter::Workbook;

use crate::auth::caller::{Caller, MonitoringRead};
use crate::error::Problem;
use crate::flows::monitoring::list_content::{Basis, each_entry, entry_line, head_line, title};
use crate::flows::refusal::Refusal;
use crate::http::file::{File, Ndjson, Xlsx};
use crate::http::params::PathId;
use crate::routes::exports::table::Cell;
use crate::routes::exports::workbook::{Holds, Table};

const COLUMNS: [(&str, Holds); 9] = [
    ("序号", Holds::Number),
    ("变动", Holds::Text),
    ("统一社会信用代码", Holds::Code),
    ("单位名称", Holds::Text),
    ("主体类型", Holds::Text),
    ("层级", Holds::Text),
    ("行政区划代码", Holds::Code),
    ("列入依据", Holds::Text),
    ("存续状况", Holds::Text),
];

/// An annual list as NDJSON
///
/// The very bytes of which `content_sha256` is the SHA-256: one line with the head, then one an entry.
#[utoipa::path(get, path = "/monitoring-lists/{id}/list.ndjson")]
pub async fn export_monitoring_list_ndjson(caller: Caller<MonitoringRead>, id: PathId) -> Result<File<Ndjson>, Problem> {
    let bytes = caller
        .read(move |tx| {
            let list = get_monitoring_list(tx, id.0)?;
            let authority = get_authority(tx, list.authority_id)?;
            let mut bytes = head_line(&list, &authority.division_code)?;
            each_entry(tx, list.id, |entry| {
                bytes.extend(entry_line(&entry)?);
                Ok(())
            })?;
            Ok(bytes)
        })
        .await?;
    Ok(File::whole(bytes, Some("list.ndjson")))
}

/// An annual list as XLSX
///
/// For printing and for the file: title, date, and a line an entry with what its level rests on.
#[utoipa::path(get, path = "/monitoring-lists/{id}/list.xlsx")]
pub async fn export_monitoring_list_xlsx(caller: Caller<MonitoringRead>, id: PathId) -> Result<File<Xlsx>, Problem> {
    let bytes = caller
        .read(move |tx| {
            let list = get_monitoring_list(tx, id.0)?;
            let authority = get_authority(tx, list.authority_id)?;
            let mut book = Workbook::new();
            let published = list.published_at.map_or_else(|| "草稿，未发布".to_owned(), |at| format!("发布日期：{}", at.business_day()));
            let mut above = vec![title(&list, &authority.name), format!("截至{}，共{}条；{published}", list.as_of, list.entries)];
            above.extend(list.content_sha256.as_ref().map(|hash| format!("内容校验（SHA-256）：{hash}")));
            let mut table = Table::begin(book.add_worksheet(), "名单", &above, &COLUMNS).map_err(Refusal::internal)?;
            each_entry(tx, list.id, |entry| {
                let mut cells = vec![Cell::Number(entry.position.to_string())];
                cells.extend(texts(&entry)?.map(|text| if text.is_empty() { Cell::Empty } else { Cell::Text(text) }));
                table.row(&cells).map_err(Refusal::internal)
            })?;
            table.end(0).map_err(Refusal::internal)?;
            book.save_to_buffer().map_err(Problem::internal)
        })
        .await?;
    Ok(File::whole(bytes, Some("list.xlsx")))
}

fn texts(entry: &ListEntry) -> Result<[String; 8], Refusal> {
    let basis: Basis = serde_json::from_str(&entry.basis)?;
    let mut grounds = Vec::new();
    for grade in [FindingGrade::Major, FindingGrade::RelativelyMajor] {
        let days: Vec<String> = basis.findings.iter().filter(|f| f.grade == grade).map(|f| f.discovered_on.to_string()).collect();
        if !days.is_empty() {
            grounds.push(format!("{}风险隐患{}次（{}）", grade.zh(), days.len(), days.join("、")));
        }
    }
    grounds.extend(basis.credit_risk_class.filter(|class| matches!(class.code(), "C" | "D")).map(|class| class.zh().to_owned()));
    grounds.extend(basis.override_level.map(|level| format!("人工上调至{}", level.zh())));
    let activities: Vec<&str> = entry.activities.set().iter().map(Code::zh).collect();
    Ok([
        entry.change.0.zh().to_owned(),
        entry.uscc.clone(),
        entry.name.clone(),
        activities.join("、"),
        entry.tier.map(|tier| tier.0.zh().to_owned()).unwrap_or_default(),
        entry.division_code.clone(),
        grounds.join("；"),
        entry.operating_status.map(|status| status.0.zh().to_owned()).unwrap_or_default(),
    ])
}
