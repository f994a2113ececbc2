//! Text files: encodings, splitting, refusals, NDJSON.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::units::SkipReason;

use super::*;

pub(super) const HEADING: &str = "序号,单位名称,统一社会信用代码,所属行政区划代码,主体类型,从业人员（人）,营业收入（万元）";
const CODE: &str = "91330106MAAY4CL12W";

/// A file that is removed when the test is over.
pub(super) struct Temp(pub PathBuf);

impl Temp {
    pub(super) fn path() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("intake-test-{}-{n}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    pub(super) fn new(bytes: &[u8]) -> Self {
        let temp = Self::path();
        std::fs::write(&temp.0, bytes).unwrap();
        temp
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

pub(super) fn asked() -> Asked {
    Asked::new(None, 2025)
}

pub(super) fn read(path: &Path) -> Result<Vec<Record>, FileError> {
    open(path, &Limits::default(), &asked())?.collect()
}

pub(super) fn records(text: &str) -> Vec<Record> {
    read(&Temp::new(text.as_bytes()).0).unwrap()
}

fn refusal(bytes: &[u8]) -> FileError {
    inspect(&Temp::new(bytes).0, &Limits::default(), &asked()).unwrap_err()
}

pub(super) fn row(cells: &str) -> Record {
    let mut all = records(&format!("{HEADING}\n{cells}\n"));
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

pub(super) fn codes(record: &Record) -> Vec<&'static str> {
    record.problems.iter().map(|p| p.code.code()).collect()
}

#[test]
fn reads_utf8_and_gb18030_alike() {
    let text = format!("\u{FEFF}{HEADING}\r\n1,西湖恒泰电线电缆有限公司,{CODE},330106,生产、批发,\"1,234\",1999.99\r\n");
    let plain = text.trim_start_matches('\u{FEFF}');
    for (bytes, encoding) in [(text.clone().into_bytes(), "utf-8"), (gbk(plain), "gb18030")] {
        let file = Temp::new(&bytes);
        let seen = inspect(&file.0, &Limits::default(), &asked()).unwrap();
        assert_eq!((seen.format, seen.encoding, seen.tables[0].heading_row, seen.rows_total), (Format::Csv, encoding, 1, Some(1)));
        assert_eq!((seen.tables[0].columns[0].heading.as_str(), seen.tables[0].columns[0].field), ("序号", None));
        assert_eq!(seen.tables[0].columns[5].field, Some(Field::EmployeesPeriodEnd));
        let record = &read(&file.0).unwrap()[0];
        assert_eq!(record.row, 2);
        assert_eq!(record.get(Field::Name), Some("西湖恒泰电线电缆有限公司"));
        assert_eq!(record.get(Field::Uscc), Some(CODE));
        assert_eq!(record.get(Field::Activities), Some("production,wholesale"));
        assert_eq!(record.get(Field::EmployeesPeriodEnd), Some("1234"));
        assert_eq!(record.get(Field::MainBusinessRevenueWan), Some("1999.99"));
        assert_eq!(record.problems, []);
    }
}

#[test]
fn broken_encodings_are_named_with_their_place() {
    let mut bytes = format!("{HEADING}\n1,西湖恒泰电线电缆有限公司,{CODE},330106,生产,1,1\n").into_bytes();
    bytes.extend_from_slice(b"2,\xCE\xF7\xBA\xFE,,,,,\n");
    let error = refusal(&bytes);
    assert_eq!(error.code.code(), "broken_encoding");
    assert!(error.detail.zh.contains("第 3 行"), "{}", error.detail.zh);
    let mut bytes = gbk(&format!("{HEADING}\n1,西湖,{CODE},330106,生产,1,1\n"));
    bytes.extend_from_slice(b"2,\xFF\xFF\n");
    let error = refusal(&bytes);
    assert_eq!(error.code.code(), "broken_encoding");
    assert!(error.detail.zh.contains("第 3 行"), "{}", error.detail.zh);
    let mut cut = HEADING.as_bytes().to_vec();
    cut.truncate(cut.len() - 4);
    assert_eq!(refusal(&cut).code.code(), "broken_encoding");
}

#[test]
fn a_character_may_lie_across_chunks() {
    for pad in 0..4 {
        let mut text = format!("{HEADING}\n");
        text.push_str(&" ".repeat(pad));
        for i in 0..4000 {
            text.push_str(&format!("{i},西湖恒泰电线电缆有限公司,{CODE},330106,生产,1,1\n"));
        }
        for bytes in [text.clone().into_bytes(), gbk(&text)] {
            let all = read(&Temp::new(&bytes).0).unwrap();
            assert_eq!(all.len(), 4000);
            assert!(all.iter().all(|r| r.get(Field::Name) == Some("西湖恒泰电线电缆有限公司")));
        }
    }
}

#[test]
fn refuses_what_is_no_table() {
    let utf16: Vec<u8> = HEADING.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut with_bom = vec![0xFF, 0xFE];
    with_bom.extend(&utf16);
    let two_names = HEADING.replace("序号", "企业名称");
    for (bytes, code) in [
        (Vec::new(), "empty_file"),
        (b" \r\n\r\n".to_vec(), "empty_file"),
        (b",,,\n,,\n".to_vec(), "empty_file"),
        (HEADING.as_bytes().to_vec(), "no_rows"),
        (format!("{HEADING}\n合计,,,,,3,4\n").into_bytes(), "no_rows"),
        (with_bom, "utf16_not_supported"),
        (format!("{HEADING}\n1,a\0b\n").into_bytes(), "nul_byte"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....".to_vec(), "legacy_xls"),
        (b"<html><table></table></html>".to_vec(), "markup_not_supported"),
        (b"file,producer,outcome\na,b,c\n".to_vec(), "no_heading"),
        (format!("{two_names}\n1,2\n").into_bytes(), "duplicate_column"),
        ("单位名称,统一社会信用代码,地址\na,b,c\n".into(), "missing_column"),
        (format!("{HEADING}\n1,\"甲公司,{CODE}\n").into_bytes(), "unclosed_quote"),
        (format!("{HEADING}\n1,\"{}", "a\n".repeat(1 << 20)).into_bytes(), "record_too_large"),
        (format!("{HEADING}\n{}x\n", ",".repeat(300)).into_bytes(), "too_many_columns"),
        (HEADING.replace("万元", "万美元").into_bytes(), "unknown_money_unit"),
        (b"{\n \"uscc\": \"1\"\n}\n".to_vec(), "not_ndjson"),
        (b"PK\x03\x04 no archive".to_vec(), "broken_xlsx"),
    ] {
        let error = refusal(&bytes);
        assert_eq!(error.code.code(), code, "{error}");
    }
    let error = refusal("单位名称,统一社会信用代码,电话\na,b,c\n".as_bytes());
    assert!(error.detail.en.contains("division_code, activities"), "{error}");
    let limits = Limits { max_rows: 1, ..Limits::default() };
    let file = Temp::new(format!("{HEADING}\n1,a\n2,b\n").as_bytes());
    assert_eq!(inspect(&file.0, &limits, &asked()).unwrap_err().code.code(), "too_many_rows");
}

#[test]
fn encrypted_ole_is_not_called_xls() {
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.resize(70_000, 0);
    bytes.extend("EncryptedPackage".bytes().flat_map(|b| [b, 0]));
    assert_eq!(refusal(&bytes).code.code(), "encrypted_file");
}

#[test]
fn delimiters_line_ends_and_quotes() {
    for (delimiter, end) in [(',', "\n"), ('\t', "\r\n"), (';', "\r"), ('|', "\n")] {
        let heading = HEADING.replace(',', &delimiter.to_string());
        let data = ["1", "\"甲\"\"乙\"\" 公司\n分店\"", CODE, "330106", " \"生产\"", "", ""];
        let text = ["一张表", &heading, &data.join(&delimiter.to_string()), "", &["2", "丙公司"].join(&delimiter.to_string())].join(end);
        let all = records(&text);
        assert_eq!(all[0].get(Field::Name), Some("甲\"乙\" 公司分店"), "{delimiter:?}");
        assert_eq!(all[0].get(Field::Activities), Some("production"));
        let seen: Vec<_> = all.iter().map(|r| (r.row, r.kind)).collect();
        assert_eq!(seen, [(3, RecordKind::Data), (4, RecordKind::Skipped(SkipReason::BlankRow)), (5, RecordKind::Data)]);
        assert_eq!(all[2].get(Field::Uscc), None);
    }
}

#[test]
fn rows_that_are_not_data_are_skipped_with_a_reason() {
    let text = format!(
        "某县工业产品单位名录,,,,,,\n{HEADING}\n1,甲公司,{CODE},330106,生产,1,1\n\
         ,,,,,,\n本页小计,,,,,1,1\n{HEADING}\n2,合计科技公司,,330106,生产,2,2\n\
         合 计：,2家,,,,3,3\n备注：以上为年报数据,,,,,,\n填表人：张三,,审核人：李四,,,联系电话：1,\n,,,,,,\n"
    );
    let kinds: Vec<_> = records(&text)[1..].iter().map(|r| (r.row, r.kind)).collect();
    use RecordKind::{Data, Skipped};
    assert_eq!(
        kinds,
        [
            (4, Skipped(SkipReason::BlankRow)),
            (5, Skipped(SkipReason::TotalRow)),
            (6, Skipped(SkipReason::RepeatedHeading)),
            (7, Data),
            (8, Skipped(SkipReason::TotalRow)),
            (9, Skipped(SkipReason::NoteRow)),
            // A signature line whose middle stands in the column of the code.
            (10, Skipped(SkipReason::NoteRow)),
        ]
    );
}

#[test]
fn ragged_rows_and_large_cells() {
    let record = row("1,甲公司");
    assert_eq!((record.get(Field::Uscc), codes(&record)), (None, vec![]));
    let record = row(&format!("1,甲公司,{CODE},330106,生产,1,1,,多"));
    assert_eq!(codes(&record), ["extra_cells"]);
    assert_eq!(record.problems[0].column, "I");
    let record = row(&format!("1,{},{CODE},330106,生产,1,1,,", "长".repeat(3000)));
    assert_eq!((record.get(Field::Name), codes(&record)), (None, vec!["cell_too_large"]));
    assert_eq!(record.problems[0].column, "单位名称");
}

#[test]
fn ndjson() {
    let lines = [
        r#"{"uscc":911302006010646915,"name":"甲, {\"乙\"}","activities":["production","retail"],"metrics":{"year":2023,"employees_period_end":12345678901234567890,"main_business_revenue_wan":1999.990},"sole_proprietor":false,"address":null}"#,
        "",
        "not json",
        r#"{"uscc":"a","uscc":"b","colour":"red","name":{"x":1},"metrics":{"name":"x"},"year":1}"#,
        r#"[1]"#,
        r#"{"name":"\ud800"}"#,
    ];
    let file = Temp::new(lines.join("\r\n").as_bytes());
    let seen = inspect(&file.0, &Limits::default(), &asked()).unwrap();
    assert_eq!((seen.format, seen.rows_total, seen.tables[0].heading_row), (Format::Ndjson, Some(5), 0));
    assert!(seen.tables[0].columns.iter().any(|column| column.heading == "metrics.year" && column.field == Some(Field::Year)));
    let all = read(&file.0).unwrap();
    let first = &all[0];
    assert_eq!(codes(first), Vec::<&str>::new());
    assert_eq!(first.get(Field::Uscc), Some("911302006010646915"));
    assert_eq!(first.get(Field::Name), Some("甲, {\"乙\"}"));
    assert_eq!(first.get(Field::Activities), Some("production,retail"));
    assert_eq!(first.get(Field::EmployeesPeriodEnd), Some("12345678901234567890"));
    assert_eq!(first.get(Field::MainBusinessRevenueWan), Some("1999.990"));
    assert_eq!(first.get(Field::SoleProprietor), Some("false"));
    assert_eq!((all[1].row, codes(&all[1])), (3, vec!["not_json"]));
    assert_eq!(codes(&all[2]), ["duplicate_field", "unknown_field", "bad_type", "unknown_field"]);
    assert_eq!(all[2].get(Field::Uscc), Some("A"));
    assert_eq!(codes(&all[3]), ["not_json"]);
    assert_eq!(codes(&all[4]), ["not_json"]);
    let many = format!("{{\"a\":\"{}\"}}\n", "x".repeat(2 << 20));
    assert_eq!(refusal(many.as_bytes()).code.code(), "record_too_large");
    let deep = format!("{{\"name\":{}{}}}\n", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(codes(&records(&deep)[0]), ["bad_type"]);
}

#[test]
fn a_file_that_is_not_there_cannot_be_read() {
    let error = inspect(Path::new("/nowhere/units.csv"), &Limits::default(), &asked()).unwrap_err();
    assert_eq!(error.code.code(), "unreadable", "{error}");
}

#[test]
fn a_reader_can_go_to_another_thread() {
    fn takes<T: Send + 'static>() {}
    takes::<Reader>();
}
