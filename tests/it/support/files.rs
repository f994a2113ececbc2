//! Files as offices send them.

use rust_xlsxwriter::Workbook;

/// A heading as most offices write it.
pub const HEADING: [&str; 6] = ["单位名称", "统一社会信用代码", "行政区划代码", "主体类型", "期末从业人员", "主营业务收入（万元）"];

/// A CSV of plain cells below [`HEADING`].
pub fn csv(rows: &[[&str; 6]]) -> String {
    let lines = std::iter::once(&HEADING).chain(rows).map(|cells| cells.join(",") + "\r\n");
    lines.collect()
}

/// A workbook of one sheet; numbers are numbers, everything else is text.
pub fn xlsx(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            match cell.parse::<f64>() {
                Ok(number) if cell.len() < 12 => sheet.write_number(row, column, number).unwrap(),
                _ => sheet.write_string(row, column, *cell).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

/// Text as older programs write it.
pub fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

/// A form with one file: (Content-Type, body).
pub fn form(field: &str, file_name: &str, file: &[u8]) -> (&'static str, Vec<u8>) {
    let mut body = format!(
        "--frontier\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nx\r\n--frontier\r\n\
         Content-Disposition: form-data; name=\"{field}\"; filename=\"{file_name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--frontier--\r\n");
    ("multipart/form-data; boundary=frontier", body)
}
