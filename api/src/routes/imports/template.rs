//! The workbooks to fill in: notes, columns with drop-downs, and example rows that an import skips.

use domain::units::{Applicability, CreditRiskClass, EntryReason};
use domain::{Code, findings::SpotCheckOutcome};
use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Format, Workbook, XlsxError};

use crate::intake::Field;
use crate::intake::spot_checks::Column as SpotCheck;
use crate::routes::exports::table::Cell;
use crate::routes::exports::workbook::{Holds, TEXT, Table, print_set_up};

/// Drop-downs reach so far down.
const ROWS: u32 = 5000;

/// What may stand in a column.
enum Choice {
    Free,
    /// One of these.
    One(Vec<&'static str>),
    /// Several of these, one after the other; the list helps with the first.
    Several(Vec<&'static str>),
}

/// A column to fill in.
struct Column {
    heading: String,
    holds: Holds,
    note: &'static str,
    choice: Choice,
    examples: [String; 2],
}

/// A workbook to fill in.
pub struct Template {
    /// What is filled in.
    sheet: &'static str,
    notes: Vec<String>,
    columns: Vec<Column>,
}

fn labels<T: Code>() -> Vec<&'static str> {
    T::ALL.iter().map(|member| member.zh()).collect()
}

/// Of units; `year` is the last complete one.
pub fn units(year: i32) -> Template {
    let flag = || Choice::One(vec!["是", "否"]);
    let column = |field: Field, must: bool, holds: Holds, note: &'static str, choice: Choice, examples: [&str; 2]| {
        let is_money = matches!(field, Field::MainBusinessRevenueWan | Field::MerchandiseSalesWan);
        let heading = format!("{}{}{}", if must { "*" } else { "" }, field.heading(), if is_money { "（万元）" } else { "" });
        Column { heading, holds, note, choice, examples: examples.map(str::to_owned) }
    };
    let combined = ["生产", "批发", "零售", "生产、批发", "生产、零售", "批发、零售", "生产、批发、零售"];
    let (text, code, number) = (Holds::Text, Holds::Code, Holds::Number);
    let last = year.to_string();
    let examples = ["示例：91330106MA27Y0000X", "示例：92330106MA27Y0001Y"];
    let columns = vec![
        column(Field::Uscc, true, code, "营业执照上的18位代码。", Choice::Free, examples),
        column(Field::Name, true, text, "与营业执照一致。", Choice::Free, ["杭州示范电缆有限公司", "西湖区示范五金商行"]),
        column(Field::DivisionCode, true, code, "所在地的代码：县级6位，或乡镇街道9位。", Choice::Free, ["330106", "330106004"]),
        column(Field::Activities, true, text, "生产、批发、零售，可以兼有。", Choice::One(combined.to_vec()), ["生产、批发", "零售"]),
        column(Field::SoleProprietor, false, text, "是或者否；不填的按代码判断。", flag(), ["否", "是"]),
        column(Field::Importer, false, text, "是否销售自己进口的产品。", flag(), ["否", "否"]),
        column(Field::Year, false, number, "以下数据所属的年度；不填的为上一年度。", Choice::Free, [&last, &last]),
        column(Field::EmployeesPeriodEnd, false, number, "单位为人。", Choice::Free, ["120", "3"]),
        column(Field::EmployeesAnnualAverage, false, number, "单位为人；没有期末人数的，按全年平均。", Choice::Free, ["118", ""]),
        column(Field::MainBusinessRevenueWan, false, number, "单位为万元，最多6位小数。", Choice::Free, ["3560.5", "85"]),
        column(Field::MerchandiseSalesWan, false, number, "单位为万元；批发、零售单位填写。", Choice::Free, ["", "85"]),
        column(Field::AboveDesignatedSize, false, text, "是否限额以上单位。", flag(), ["", "否"]),
        column(Field::Address, false, text, "生产经营地址。", Choice::Free, ["文三路90号", "文一路1号"]),
        column(Field::Applicability, false, text, "可以填写几项，用顿号分开。", Choice::Several(labels::<Applicability>()), ["强制性产品认证", ""]),
        column(
            Field::EntryReasons,
            false,
            text,
            "可以填写几项，用顿号分开；不填的用导入时指定的原因。",
            Choice::Several(labels::<EntryReason>()),
            ["监督抽查、摸底调查", "摸底调查"],
        ),
        column(Field::CreditRiskClass, false, text, "A、B、C、D。", Choice::One(CreditRiskClass::CODES.to_vec()), ["B", ""]),
        column(Field::UsccOverrideReason, false, text, "代码校验不符但确认无误的，写明理由。", Choice::Free, ["", ""]),
    ];
    let notes = [
        "单位名录填写说明",
        "在“单位名录”工作表中填写，每行一个单位；表头不改动，带*的必须填写。",
        "代码以“示例”开头的行不会导入，可以保留，也可以删除。",
        "代码列是文本，请勿改为数字。同一单位可以再次导入：填写的更新，空着的保持原来的内容。",
    ];
    Template { sheet: "单位名录", notes: notes.map(str::to_owned).to_vec(), columns }
}

/// Of published results of spot checks.
pub fn spot_checks() -> Template {
    let column = |column: SpotCheck, must: bool, holds: Holds, note: &'static str, choice: Choice, examples: [&str; 2]| Column {
        heading: format!("{}{}", if must { "*" } else { "" }, column.label()),
        holds,
        note,
        choice,
        examples: examples.map(str::to_owned),
    };
    let (text, code) = (Holds::Text, Holds::Code);
    let outcomes = Choice::One(labels::<SpotCheckOutcome>());
    let columns = vec![
        column(
            SpotCheck::RecordId,
            true,
            code,
            "样品、抽样单或者检验报告的编号；序号不是编号。",
            Choice::Free,
            ["示例：CJ-2026-0311", "示例：CJ-2026-0312"],
        ),
        column(SpotCheck::ReportDate, false, text, "如2026-11-20；不填的用导入时指定的日期。", Choice::Free, ["2026-11-20", "2026-11-20"]),
        column(SpotCheck::Producer, true, text, "与公告一致。", Choice::Free, ["杭州示范电缆有限公司", "杭州示范五金有限公司"]),
        column(SpotCheck::Product, true, text, "与公告一致。", Choice::Free, ["聚氯乙烯绝缘电缆", "水嘴"]),
        column(SpotCheck::Model, false, text, "与公告一致。", Choice::Free, ["BV 2.5mm²", "DN15"]),
        column(SpotCheck::Batch, false, code, "生产日期或者批号。", Choice::Free, ["2026-08-01", "20260801"]),
        column(SpotCheck::Outcome, true, text, "合格或者不合格。", outcomes, ["不合格", "合格"]),
        column(SpotCheck::FailedItems, false, text, "不合格的填写，用分号分开。", Choice::Free, ["绝缘厚度", ""]),
        column(SpotCheck::OfficialPage, false, text, "公告的网址。", Choice::Free, ["https://example.cn/2026/11.html", ""]),
    ];
    let notes = [
        "产品质量监督抽查结果填写说明",
        "在“抽查结果”工作表中填写，每行一个样品；表头不改动，带*的必须填写。",
        "编号以“示例”开头的行不会导入，可以保留，也可以删除。",
        "编号和批号列是文本，请勿改为数字。",
    ];
    Template { sheet: "抽查结果", notes: notes.map(str::to_owned).to_vec(), columns }
}

impl Template {
    /// As a file.
    ///
    /// # Errors
    /// Of the writer.
    pub fn written(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let notes = book.add_worksheet().set_name("填写说明")?;
        let (title, wrapped) = (Format::new().set_bold(), Format::new().set_text_wrap());
        let explained = self.columns.iter().map(|column| format!("【{}】{}", column.heading, column.note));
        for (row, line) in (0_u32..).zip(self.notes.iter().cloned().chain(explained)) {
            notes.write_string_with_format(row, 0, line, if row == 0 { &title } else { &wrapped })?;
        }
        notes.set_column_width(0, 100)?;
        print_set_up(notes, 1);

        let sheet = book.add_worksheet();
        let columns: Vec<(&str, Holds)> = self.columns.iter().map(|column| (column.heading.as_str(), column.holds)).collect();
        let mut table = Table::begin(sheet, self.sheet, &[], &columns)?;
        for example in 0..2 {
            let cells: Vec<Cell> = self.columns.iter().map(|column| cell(column, example)).collect();
            table.row(&cells)?;
        }
        table.end(2)?;
        let sheet = book.worksheet_from_name(self.sheet)?;
        for (at, column) in (0_u16..).zip(&self.columns) {
            if column.holds == Holds::Code {
                sheet.set_column_format(at, &Format::new().set_num_format_index(TEXT))?;
            }
            let (choices, strict) = match &column.choice {
                Choice::Free => continue,
                Choice::One(choices) => (choices, true),
                Choice::Several(choices) => (choices, false),
            };
            let validation = DataValidation::new().allow_list_strings(choices)?.set_input_message(column.note)?;
            let validation = validation.set_error_style(DataValidationErrorStyle::Stop).show_error_message(strict);
            sheet.add_data_validation(1, at, ROWS, at, &validation)?;
        }
        sheet.set_active(true);
        book.save_to_buffer()
    }
}

fn cell(column: &Column, example: usize) -> Cell {
    match column.examples.get(example).map(String::as_str).unwrap_or_default() {
        "" => Cell::Empty,
        text if column.holds == Holds::Number => Cell::Number(text.to_owned()),
        text => Cell::Text(text.to_owned()),
    }
}
