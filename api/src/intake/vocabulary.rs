//! The words of the office and the codes of the API.

use super::cells::fold;

pub(super) type Words = &'static [(&'static str, &'static str)];

/// Which regimes apply to the unit's products.
pub(super) const APPLICABILITY: Words = &[
    ("生产许可", "production_licence"),
    ("生产许可证", "production_licence"),
    ("工业产品生产许可", "production_licence"),
    ("工业产品生产许可证", "production_licence"),
    ("ccc", "ccc"),
    ("3c", "ccc"),
    ("3c认证", "ccc"),
    ("ccc认证", "ccc"),
    ("强制性产品认证", "ccc"),
    ("强制性认证", "ccc"),
    ("强制认证", "ccc"),
    ("强制性标准", "mandatory_standard"),
    ("强制性国家标准", "mandatory_standard"),
    ("强标", "mandatory_standard"),
];

/// Why a unit was entered.
pub(super) const ENTRY_REASONS: Words = &[
    ("设立质量安全总监", "quality_safety_director"),
    ("设质量安全总监", "quality_safety_director"),
    ("质量安全总监", "quality_safety_director"),
    ("监督抽查", "product_spot_check"),
    ("产品质量监督抽查", "product_spot_check"),
    ("风险监测", "risk_monitoring"),
    ("缺陷产品召回", "defect_recall"),
    ("缺陷召回", "defect_recall"),
    ("工业产品生产许可", "production_licence"),
    ("工业产品生产许可证", "production_licence"),
    ("生产许可", "production_licence"),
    ("生产许可证", "production_licence"),
    ("强制性产品认证", "compulsory_certification"),
    ("ccc", "compulsory_certification"),
    ("3c", "compulsory_certification"),
    ("现场检查", "on_site_inspection"),
    ("执法查处", "law_enforcement"),
    ("被投诉举报并经核实", "verified_complaint"),
    ("投诉举报", "verified_complaint"),
    ("投诉举报并经核实", "verified_complaint"),
    ("投诉举报(并经核实)", "verified_complaint"),
    ("投诉举报经核实", "verified_complaint"),
    ("摸底调查", "baseline_survey"),
    ("摸底", "baseline_survey"),
];

const NONE_WORDS: &[&str] = &["-", "--", "/", "无", "n/a", "null"];

fn is_separator(c: char) -> bool {
    matches!(c, '、' | ',' | ';' | '+' | '/' | '&' | '|' | '\\') || c.is_whitespace()
}

/// A list of words to codes joined by a comma; a word that is not known stays as it is.
pub(super) fn list(text: &str, words: Words) -> String {
    if NONE_WORDS.contains(&fold(text).as_str()) {
        return String::new();
    }
    let mut out: Vec<String> = Vec::new();
    for token in text.split(is_separator).filter(|token| !token.is_empty()) {
        let folded = fold(token);
        let code =
            words.iter().find(|(word, code)| *word == folded || *code == folded).map_or_else(|| token.to_owned(), |(_, code)| (*code).to_owned());
        if !out.contains(&code) {
            out.push(code);
        }
    }
    out.join(",")
}

/// Yes and no; anything else stays as it is.
pub(super) fn flag(text: &str) -> String {
    match fold(text).as_str() {
        "是" | "√" | "✓" | "✔" | "☑" | "y" | "yes" | "true" | "t" | "1" | "对" | "有" | "限上" | "个体" | "个体工商户" => {
            "true".to_owned()
        }
        "否" | "×" | "✗" | "✘" | "x" | "n" | "no" | "false" | "f" | "0" | "错" | "不是" | "限下" => "false".to_owned(),
        "-" | "--" | "/" | "n/a" | "null" => String::new(),
        _ => text.to_owned(),
    }
}

/// Longest first, since the words are matched as prefixes.
const ACTIVITY_WORDS: &[(&str, &[&str])] = &[
    ("production", &["production"]),
    ("wholesale", &["wholesale"]),
    ("retail", &["retail"]),
    ("生产", &["production"]),
    ("制造", &["production"]),
    ("批零", &["wholesale", "retail"]),
    ("批发", &["wholesale"]),
    ("零售", &["retail"]),
    ("销售", &["sales"]),
    ("经销", &["sales"]),
    ("流通", &["sales"]),
    ("sales", &["sales"]),
    ("单位", &[]),
    ("企业", &[]),
    ("环节", &[]),
    ("主体", &[]),
    ("型", &[]),
    ("类", &[]),
    ("业", &[]),
    ("商", &[]),
    ("者", &[]),
    ("和", &[]),
    ("与", &[]),
    ("及", &[]),
    ("兼", &[]),
    ("(", &[]),
    (")", &[]),
    ("-", &[]),
    (":", &[]),
    ("_", &[]),
];

/// Activities to codes joined by a comma in a fixed order, and whether "sales" is left without
/// saying which. Text with a word that is not known stays as it is.
pub(super) fn activities(text: &str) -> (String, bool) {
    let mut found: Vec<&str> = Vec::new();
    for token in text.split(is_separator) {
        let folded = fold(token);
        let mut rest = folded.as_str();
        while !rest.is_empty() {
            let known = ACTIVITY_WORDS.iter().find_map(|(word, codes)| rest.strip_prefix(word).map(|rest| (rest, codes)));
            let Some((after, codes)) = known else {
                return (text.to_owned(), false);
            };
            found.extend(codes.iter());
            rest = after;
        }
    }
    let codes: Vec<&str> = ["production", "wholesale", "retail"].into_iter().filter(|code| found.contains(code)).collect();
    let says_which = codes.iter().any(|code| *code != "production");
    if found.contains(&"sales") && !says_which {
        return (text.to_owned(), true);
    }
    if codes.is_empty() {
        return (text.to_owned(), false);
    }
    (codes.join(","), false)
}
