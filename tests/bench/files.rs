//! Files of made-up units, one row in a hundred bad.

use rust_xlsxwriter::{Format, Workbook};

use super::workloads::code;

const HEADINGS: [&str; 7] = ["单位名称", "统一社会信用代码", "行政区划代码", "主体类型", "年度", "期末从业人员", "主营业务收入（万元）"];

fn rows(start: u64, count: u64) -> impl Iterator<Item = [String; 7]> {
    (start..start + count).map(|n| {
        let uscc = if n % 100 == 7 { "坏代码".to_owned() } else { code("330106", n) };
        [format!("导入明辉阀门{n}有限公司"), uscc, "330106".into(), "生产".into(), "2025".into(), (n % 1100).to_string(), (n % 45_000).to_string()]
    })
}

/// The rows as CSV.
pub fn csv(start: u64, count: u64) -> Vec<u8> {
    let mut text = HEADINGS.join(",") + "\n";
    for row in rows(start, count) {
        text.push_str(&row.join(","));
        text.push('\n');
    }
    text.into_bytes()
}

/// The same as a workbook.
pub fn xlsx(start: u64, count: u64) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0_u16..).zip(HEADINGS) {
        sheet.write_string(0, column, heading).unwrap();
    }
    for (line, row) in (1_u32..).zip(rows(start, count)) {
        for (column, cell) in (0_u16..).zip(row) {
            sheet.write_string(line, column, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// A workbook with so many rows that are formatted and empty below its own.
pub fn formatted(start: u64, count: u64, empty: u32) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let bordered = Format::new().set_border(rust_xlsxwriter::FormatBorder::Thin);
    for (line, row) in (0_u32..).zip(std::iter::once(HEADINGS.map(str::to_owned)).chain(rows(start, count))) {
        for (column, cell) in (0_u16..).zip(row) {
            sheet.write_string(line, column, cell).unwrap();
        }
    }
    let first = u32::try_from(count).unwrap() + 1;
    for line in first..first + empty {
        sheet.write_blank(line, 0, &bordered).unwrap();
        sheet.write_blank(line, 1, &bordered).unwrap();
    }
    book.save_to_buffer().unwrap()
}
