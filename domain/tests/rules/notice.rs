//! The words and the numbers of the program against the notice itself, character by character.

use domain::monitoring::{MAJOR_WINDOW_MONTHS, SPECIAL_MAJOR_COUNT};
use domain::rules::Clause;
use domain::rules::clauses::ALL;
use domain::rules::half_year;
use domain::rules::policy::OFFICER_CHANGE_WORKING_DAYS;
use domain::rules::thresholds::{Measure, TABLE};
use domain::units::{Activity, Tier, Wan};

use super::{date, json};

const SCAN: &str = include_str!("../fixtures/notice.txt");

/// Slips of the scan, and how often each stands in it.
const SLIPS: [(&str, &str, usize); 3] = [(" and ", "和", 1), ("關鍵", "关键", 1), ("部門", "部门", 1)];

/// What the scan made of the signs in the table of 附件1, and of the full-width marks around them.
const SIGNS: [(&str, &str); 9] =
    [("$", ""), ("\\geq", "≥"), ("\\leq", "≤"), ("\\text{人}", "人"), ("\\text{万元}", "万元"), (":", "："), (",", "，"), (";", "；"), ("(", "（")];

fn plain(text: &str) -> String {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    SIGNS.iter().fold(bare, |text, (scanned, right)| text.replace(scanned, right)).replace(')', "）")
}

fn notice() -> String {
    let (_, scan) = SCAN.split_once("----\n").unwrap_or_else(|| panic!("no line between head and scan"));
    let mended = SLIPS.iter().fold(scan.to_owned(), |text, (slip, right, times)| {
        assert_eq!(text.matches(slip).count(), *times, "{slip}");
        text.replace(slip, right)
    });
    plain(&mended)
}

/// Where each place of the notice begins and what follows it.
const PLACES: [(&str, &str, &str); 14] = [
    ("一、（三）", "（三）主要目标。", "二、实行清单管理制度"),
    ("二、（一）", "（一）实行分层分级责任清单制。", "（二）实行监管任务清单制。"),
    ("二、（二）", "（二）实行监管任务清单制。", "（三）实行督查清单制。"),
    ("二、（三）", "（三）实行督查清单制。", "三、实施分类精准监管和帮扶"),
    ("三", "三、实施分类精准监管和帮扶", "四、推进信息化平台建设"),
    ("四、（一）", "（一）建立工业产品质量安全主体责任信息平台。", "（二）建设监管督查信息平台。"),
    ("五", "五、强化组织保障", "（此件依申请公开）"),
    ("附件1说明第1条", "说明：1.工业产品销售单位", "2.企业划分指标"),
    ("附件1说明第2条第（1）项", "（1）从业人员", "（2）营业收入"),
    ("附件1说明第2条第（2）项", "（2）营业收入", "3.生产和销售单位同时"),
    ("附件1说明第2条", "2.企业划分指标", "（1）从业人员"),
    ("附件1说明第3条", "3.生产和销售单位同时", "监管任务清单（模板）"),
    ("附件1·D级", "市场监管所（分局）D级主体", "微型生产单位："),
    ("附件1", "附件1分层分级责任清单监管层级", "说明：1.工业产品销售单位"),
];

fn place<'a>(notice: &'a str, mark: &str) -> &'a str {
    let (_, begin, end) = PLACES.iter().find(|(of, ..)| mark.starts_with(of)).unwrap_or_else(|| panic!("{mark} is no place of the notice"));
    assert_eq!(notice.matches(begin).count(), 1, "{begin}");
    let rest = notice.find(begin).map_or("", |at| &notice[at..]);
    &rest[..rest.find(end).unwrap_or_else(|| panic!("{mark} does not end"))]
}

/// The place behind the words, if they stand in the text with no digit cut off at either end.
fn stands(text: &str, words: &str) -> Option<usize> {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let whole = |at: usize| !digit(text[..at].chars().next_back()) && !digit(text[at + words.len()..].chars().next());
    text.match_indices(words).map(|(at, _)| at).find(|at| whole(*at)).map(|at| at + words.len())
}

/// Whether a clause says what the notice says there. A row of the table of 附件1 is gathered from its four tiers, in their order.
fn is_verbatim(notice: &str, clause: &Clause) -> bool {
    let mut text = place(notice, clause.mark);
    let is_row = clause.mark.starts_with("附件1·") && clause.mark.ends_with("单位");
    let pieces: Vec<&str> = if is_row { clause.zh.split('；').collect() } else { vec![clause.zh] };
    assert!(!is_row || pieces.len() == 5, "{}: the letters and four tiers", clause.mark);
    pieces.into_iter().all(|piece| match stands(text, piece) {
        Some(end) => {
            text = &text[end..];
            true
        }
        None => false,
    })
}

#[test]
fn every_clause_has_the_words_of_the_notice() {
    let notice = notice();
    for clause in ALL {
        assert!(is_verbatim(&notice, clause), "{}: {}", clause.mark, clause.zh);
    }
}

/// The comparison can fail: each digit of each clause, changed, doubled or left out, is noticed.
#[test]
fn a_digit_that_differs_is_noticed() {
    let notice = notice();
    let mut tried = 0;
    for clause in ALL {
        for (at, digit) in clause.zh.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
            let other = if digit == '9' { '8' } else { '9' };
            for with in [other.to_string(), format!("1{digit}"), String::new()] {
                let zh: &'static str = format!("{}{with}{}", &clause.zh[..at], &clause.zh[at + 1..]).leak();
                assert!(!is_verbatim(&notice, &Clause { mark: clause.mark, zh, en: "" }), "{zh}");
                tried += 1;
            }
        }
    }
    assert!(tried > 300, "{tried}");
}

fn number_before(text: &str, sign: &str) -> u32 {
    let before = &text[..text.find(sign).unwrap_or_else(|| panic!("{sign} in {text}"))];
    let digits: String = before.chars().rev().take_while(char::is_ascii_digit).collect();
    json(&digits.chars().rev().collect::<String>())
}

fn number_after(text: &str, sign: &str) -> u32 {
    let after = &text[text.find(sign).unwrap_or_else(|| panic!("{sign} in {text}")) + sign.len()..];
    json(&after.chars().take_while(char::is_ascii_digit).collect::<String>())
}

/// The lower bounds of A, B and C, read from the table of 附件1; its upper bounds have to meet them.
fn bounds(annex: &str, kind: &str, letter: &str, unit: &str) -> [u32; 3] {
    let cell = |size: &str| {
        let begin = format!("{size}{kind}单位：");
        let rest = &annex[annex.find(&begin).unwrap_or_else(|| panic!("{begin}")) + begin.len()..];
        &rest[..rest.find("单位").unwrap_or(rest.len())]
    };
    let a = number_after(cell("大型"), &format!("{letter}≥"));
    let [b, c] = ["中型", "小型"].map(|size| number_before(cell(size), &format!("{unit}≤{letter}<")));
    let below = ["中型", "小型", "微型"].map(|size| number_after(cell(size), &format!("{letter}<")));
    assert_eq!(below, [a, b, c], "{kind} {letter}");
    [a, b, c]
}

#[test]
fn the_thresholds_are_those_of_the_table() {
    let notice = notice();
    let annex = place(&notice, "附件1·生产单位");
    for row in &TABLE {
        let kind = match row.activity {
            Activity::Production => "生产",
            Activity::Wholesale => "批发",
            Activity::Retail => "零售",
        };
        let (letter, unit) = match row.measure {
            Measure::Employees => ("X", "人"),
            Measure::Revenue => ("Y", "万元"),
        };
        let [a, b, c] = bounds(annex, kind, letter, unit).map(Wan::whole);
        assert_eq!(row.at_least, [(Tier::A, a), (Tier::B, b), (Tier::C, c)], "{kind} {letter}");
        assert!(row.clause.mark.contains(kind));
    }
    let rows: std::collections::BTreeSet<_> = TABLE.iter().map(|row| (row.activity, row.measure)).collect();
    assert_eq!(rows.len(), 6, "every activity by both measures");
}

#[test]
fn the_fixed_numbers_are_those_of_the_notice() {
    let notice = notice();
    let supervision = place(&notice, "三");
    assert_eq!(number_after(supervision, "对近") * 12, MAJOR_WINDOW_MONTHS);
    assert_eq!(number_after(supervision, "年内发现"), SPECIAL_MAJOR_COUNT);
    let responsibility = place(&notice, "二、（一）");
    assert_eq!(number_after(responsibility, "如有变动，应在"), OFFICER_CHANGE_WORKING_DAYS);
    assert!(responsibility.contains("且半年内现场检查不少于1次"));
    assert_eq!(half_year::due(date("2026-01-01")), date("2026-07-01"));
}
