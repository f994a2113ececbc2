//! `GET /monitoring-lists/{id}/list.ndjson` and `GET /monitoring-lists/{id}/list.xlsx`

use domain::Code;
use domain::monitoring::FindingGrade;
use persistence::queries::authorities::get_authority;
use persistence::queries::monitoring_lists::{ListEntry, get_monitoring_list};
use rust_xlsxwriter::{Format, Workbook};

use crate::auth::caller::{Caller, MonitoringRead};
use crate::error::Problem;
use crate::flows::monitoring::list_content::{Basis, each_entry, entry_line, head_line, title};
use crate::flows::refusal::Refusal;
use crate::http::file::{File, Ndjson, Xlsx};
use crate::http::params::PathId;
use crate::routes::exports::table::harmless;

const HEADINGS: [&str; 9] = ["序号", "变动", "统一社会信用代码", "单位名称", "主体类型", "层级", "行政区划代码", "列入依据", "存续状况"];

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
            let sheet = book.add_worksheet();
            let (bold, wrapped) = (Format::new().set_bold(), Format::new().set_text_wrap());
            let published = list.published_at.map_or_else(|| "草稿，未发布".to_owned(), |at| format!("发布日期：{}", at.business_day()));
            let facts = format!("截至{}，共{}条；{published}", list.as_of, list.entries);
            sheet.set_name("名单").map_err(Refusal::internal)?;
            sheet.write_string_with_format(0, 0, title(&list, &authority.name), &bold).map_err(Refusal::internal)?;
            sheet.write_string(1, 0, facts).map_err(Refusal::internal)?;
            if let Some(hash) = &list.content_sha256 {
                sheet.write_string(2, 0, format!("内容校验（SHA-256）：{hash}")).map_err(Refusal::internal)?;
            }
            for (column, heading) in (0_u16..).zip(HEADINGS) {
                sheet.write_string_with_format(3, column, heading, &bold).map_err(Refusal::internal)?;
            }
            for (column, width) in [(0, 6), (1, 8), (2, 22), (3, 36), (4, 14), (5, 12), (6, 14), (7, 60), (8, 12)] {
                sheet.set_column_width(column, width).map_err(Refusal::internal)?;
            }
            let mut line = 3_u32;
            each_entry(tx, list.id, |entry| {
                line += 1;
                let position = u32::try_from(entry.position).unwrap_or(u32::MAX);
                sheet.write_number(line, 0, position).map_err(Refusal::internal)?;
                for (column, text) in (1_u16..).zip(texts(&entry)?) {
                    sheet.write_string_with_format(line, column, harmless(&text), &wrapped).map_err(Refusal::internal)?;
                }
                Ok(())
            })?;
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
