//! Headings, numbers and words: what every format shares.

use super::tests::{codes, records, row};
use super::*;
use domain::Code;
use domain::units::{Activity, Applicability, EntryReason};

const CODE: &str = "91330106MAAY4CL12W";

#[test]
fn headings_with_units_and_odd_spelling() {
    let text = "金额单位：元,,,,,\n*单位\u{200B}名称（全称）\t统一社会\u{3000}信用代码\t行政区划\t行政区划代码\t主体类型（生产/批发/零售）\t２０２５年营业收入\t商品销售额\t从业人员数（万人）\t是否限额以上（是/否）\n甲\tＡ１\t某县\t３３０１０６\t零售\t５０，０００\t1234500\t0.12\t√\n"
        .replacen(",,,,,", "\t\t\t\t\t", 1);
    let all = records(&text);
    let get = |field| all[0].get(field);
    assert_eq!(get(Field::Uscc), Some("A1"));
    assert_eq!(get(Field::DivisionCode), Some("330106"));
    assert_eq!(get(Field::MainBusinessRevenueWan), Some("5"));
    assert_eq!(get(Field::MerchandiseSalesWan), Some("123.45"));
    assert_eq!(get(Field::EmployeesPeriodEnd), Some("1200"));
    assert_eq!(get(Field::AboveDesignatedSize), Some("true"));
}

#[test]
fn synonyms_are_folded_and_unique() {
    for (i, (heading, field, _)) in headings::SYNONYMS.iter().enumerate() {
        assert_eq!(&cells::fold(heading), heading);
        let first = headings::SYNONYMS.iter().position(|(other, ..)| other == heading);
        assert_eq!(first, Some(i), "{heading} occurs twice");
        assert_eq!(meaning::understand(heading).map(|m| m.field), Some(*field));
    }
    for (i, field) in Field::ALL.into_iter().enumerate() {
        assert_eq!(field as usize, i);
        assert_eq!(meaning::understand(field.name()).map(|m| m.field), Some(field));
    }
    for (heading, field, shift) in [
        ("营业收入/万元", Field::MainBusinessRevenueWan, Some(0)),
        ("营业收入（单位：元）", Field::MainBusinessRevenueWan, Some(-4)),
        ("主营业务收入【亿元】", Field::MainBusinessRevenueWan, Some(4)),
        ("从业人员（全年平均）（人）", Field::EmployeesAnnualAverage, Some(0)),
        ("上年销售额(百万元)", Field::MerchandiseSalesWan, Some(2)),
    ] {
        let meaning = meaning::understand(heading).unwrap();
        assert_eq!((meaning.field, meaning.unit.map(|unit| unit.shift)), (field, shift), "{heading}");
    }
}

#[test]
fn numbers_are_exact_text() {
    use units::Quantity::{Money, People};
    for (text, quantity, shift, expected) in [
        ("1,234,567.89", Money, 0, Some("1234567.89")),
        ("1 234 567", Money, 0, Some("1234567")),
        ("1,2,3", Money, -4, Some("1,2,3")),
        ("1,234 567", Money, 0, Some("1,234 567")),
        ("3亿元", Money, -4, Some("30000")),
        ("5000元", Money, 0, Some("0.5")),
        ("¥300万元", Money, -4, Some("300")),
        ("1200人", People, 0, Some("1200")),
        ("1200元", People, 0, Some("1200元")),
        ("-12.50", Money, 0, Some("-12.50")),
        ("-1", Money, -4, Some("-0.0001")),
        ("99999999999999999999.99", Money, -4, Some("9999999999999999.999999")),
        ("0.000000000000000000001", Money, 4, Some("0.00000000000000001")),
        ("约100", People, 0, Some("约100")),
        ("1e5", People, 0, Some("1e5")),
        ("12.", People, 0, Some("12.")),
        ("—", Money, 0, None),
        ("N/A", Money, 0, None),
        ("无", Money, 0, None),
        (" ", Money, 0, None),
        ("0", Money, 0, Some("0")),
    ] {
        assert_eq!(number::normalise(text, quantity, shift).as_deref(), expected, "{text}");
    }
    for (value, expected) in [
        (2.5e7, "25000000"),
        (0.1 + 0.2, "0.3"),
        (130229.0, "130229"),
        (-1.5e-7, "-0.00000015"),
        (1e20, "100000000000000000000"),
        (1999.99, "1999.99"),
        (0.0, "0"),
        (f64::MIN_POSITIVE / 8.0, ""),
        (f64::MAX, ""),
    ] {
        let text = number::render_f64(value);
        assert!(expected.is_empty() || text == expected, "{value}: {text}");
    }
}

#[test]
fn codes_flags_and_words() {
    let heading = "uscc,name,division_code,activities,sole_proprietor,year,applicability,entry_reasons,credit_risk_class";
    for (index, text, expected) in [
        (0, "9.11302006010647E+17", ""),
        (0, "=\"91 33\"", "9133"),
        (0, "'91ab", "91AB"),
        (2, "130229.0", "130229"),
        (3, "生产、批发", "production,wholesale"),
        (3, "零售+生产", "production,retail"),
        (3, "生产批发", "production,wholesale"),
        (3, "生产单位", "production"),
        (3, "销售（批发；零售）", "wholesale,retail"),
        (3, "批发和零售业", "wholesale,retail"),
        (3, "production;retail", "production,retail"),
        (3, "仓储", "仓储"),
        (4, "否", "false"),
        (4, "Y", "true"),
        (4, "大概", "大概"),
        (5, "２０２３年度", "2023"),
        (5, "2023-12-31", "2023"),
        (6, "生产许可证、3C认证、强制性标准", "production_licence,ccc,mandatory_standard"),
        (7, "设立质量安全总监;投诉举报（并经核实）、别的", "quality_safety_director,verified_complaint,别的"),
        (8, "ｂ类", "B"),
    ] {
        let mut cells = [""; 9];
        let quoted = format!("\"{}\"", text.replace('"', "\"\""));
        cells[index] = &quoted;
        if index != 1 {
            cells[1] = "甲";
        }
        let all = records(&format!("{heading}\n{}\n", cells.join(",")));
        let value =
            all[0].values.iter().zip(Field::ALL).find(|(_, f)| *f == meaning::understand(heading.split(',').nth(index).unwrap()).unwrap().field);
        assert_eq!(value.unwrap().0.as_deref().unwrap_or(""), expected, "{text}");
        let lossy = text.contains("E+");
        assert_eq!(codes(&all[0]), if lossy { vec!["uscc_lost_digits"] } else { vec![] });
    }
    let record = row(&format!("1,甲,{CODE},330106,销售,1,1"));
    assert_eq!(codes(&record), ["ambiguous_activity"]);
    let record = row(&format!("1,\"'=甲\n\u{a0}乙\u{7}\",{CODE},330106,生产,1,1"));
    assert_eq!(record.get(Field::Name), Some("=甲乙"));
}

/// What an export says in words is read back.
#[test]
fn every_label_of_the_lists_is_read_as_its_code() {
    fn read<T: Code>(words: vocabulary::Words) {
        for member in T::ALL {
            assert_eq!(vocabulary::list(member.zh(), words), member.code());
        }
    }
    read::<Applicability>(vocabulary::APPLICABILITY);
    read::<EntryReason>(vocabulary::ENTRY_REASONS);
    for member in Activity::ALL {
        assert_eq!(vocabulary::activities(member.zh()), (member.code().to_owned(), false));
    }
}
