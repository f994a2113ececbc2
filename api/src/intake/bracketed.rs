//! What stands in the brackets of a heading: a unit, a period, a remark that changes nothing, or something that makes it another column.

use super::Field;
use super::cells::fold;
use super::field::Kind;
use super::meaning::{Period, split_period};
use super::units::{Quantity, is_unit, is_unknown_money, named_currency};

/// Remarks that change nothing of what a column means.
const REMARKS: &[&str] = &[
    "必填",
    "必填项",
    "选填",
    "非必填",
    "可为空",
    "单选",
    "多选",
    "可多选",
    "请选择",
    "下拉选择",
    "是/否",
    "含税",
    "不含税",
    "户",
    "全称",
    "单位全称",
    "企业全称",
    "盖章",
    "公章",
    "加盖公章",
    "签章",
    "与营业执照一致",
    "与营业执照名称一致",
    "同营业执照",
    "按营业执照填写",
    "以营业执照为准",
    "注册号",
    "或注册号",
    "人民币",
    "实际",
    "实际数",
    "本单位",
    "整数",
    "数字",
    "保留两位小数",
    "保留2位小数",
    "代码",
    "县级",
    "详细到门牌号",
];

/// A folded heading in which blanks between words in brackets stay apart: `（含税 元）`.
pub(super) fn parted(heading: &str) -> String {
    let mut depth = 0_usize;
    let kept = |c: char| {
        match c {
            '(' | '（' | '[' | '［' | '【' | '〔' => depth += 1,
            ')' | '）' | ']' | '］' | '】' | '〕' => depth = depth.saturating_sub(1),
            ' ' | '\u{3000}' if depth > 0 => return '、',
            _ => {}
        }
        c
    };
    fold(&heading.chars().map(kept).collect::<String>())
}

/// Takes the bracketed parts out of a folded heading; brackets within brackets divide what is in them.
pub(super) fn brackets(folded: &str) -> (String, Vec<String>) {
    let (mut outside, mut parts, mut inside, mut depth) = (String::new(), Vec::new(), String::new(), 0_usize);
    for c in folded.chars() {
        match (c, depth) {
            ('(' | '[', 0) => depth = 1,
            ('(' | '[', _) => {
                depth += 1;
                inside.push('、');
            }
            (')' | ']', 1) => {
                depth = 0;
                parts.push(std::mem::take(&mut inside));
            }
            (')' | ']', 2..) => {
                depth -= 1;
                inside.push('、');
            }
            (c, 0) => outside.push(c),
            (c, _) => inside.push(c),
        }
    }
    if !inside.is_empty() {
        parts.push(inside);
    }
    (outside, parts)
}

/// What the bracketed parts of a heading say.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Bracketed<'a> {
    pub units: Vec<&'a str>,
    pub period: Option<Period>,
    /// The parts that say something else, one after the other.
    pub words: String,
    /// What is neither a unit nor a period nor a remark.
    left: Vec<&'a str>,
    /// Whether what is left comes in lists: `（生产/批发/零售）`.
    lists: bool,
}

impl<'a> Bracketed<'a> {
    pub(super) fn new(parts: &'a [String]) -> Self {
        let mut said = Self { lists: true, ..Self::default() };
        for part in parts {
            if is_remark(part) || is_remark(&part.replace('、', "")) {
                continue;
            }
            let pieces: Vec<&str> = part.split(['、', ',', ';', '/', '或']).filter(|piece| !piece.is_empty()).collect();
            let before = said.left.len();
            for piece in &pieces {
                match (unit(piece), split_period(piece)) {
                    (Some(unit), _) => said.units.push(unit),
                    (None, (Some(period), "")) => said.period = Some(period),
                    (None, _) if is_remark(piece) || unlabelled(piece) == "人民币" => {}
                    (None, _) => said.left.push(piece),
                }
            }
            let left = said.left.len() - before;
            if left > 0 {
                let all = left == pieces.len();
                said.words.push_str(&if all { part.clone() } else { said.left.iter().skip(before).copied().collect() });
                said.lists &= all && left > 1;
            }
        }
        said
    }

    /// Whether every part is a unit, a period or a remark.
    pub(super) fn is_understood(&self) -> bool {
        self.left.is_empty()
    }

    /// Whether nothing is left that could make the column another one: a list of what may be chosen does not.
    pub(super) fn leaves_nothing(&self, field: Field) -> bool {
        let is_chosen = matches!(field.kind(), Kind::Flag | Kind::Activities | Kind::Applicability | Kind::EntryReasons | Kind::CreditRiskClass);
        let is_of_year = |word: &&str| matches!(*word, "全年" | "全年数" | "年度") && field.kind() == Kind::Number(Quantity::Money);
        self.left.iter().all(is_of_year) || (is_chosen && self.lists)
    }
}

/// `万元`, `单位:元`, `计量单位:元`, `单位为元`, `以元计`: the unit.
fn unit(piece: &str) -> Option<&str> {
    let bare = unlabelled(piece);
    let counted = bare.strip_prefix(['以', '按']).and_then(|rest| ["计", "为单位", "填报"].iter().find_map(|end| rest.strip_suffix(end)));
    let bare = counted.unwrap_or(bare);
    (is_unit(bare) || is_unknown_money(bare) || named_currency(bare).is_some()).then_some(bare)
}

/// `单位:元`: what follows the label.
fn unlabelled(piece: &str) -> &str {
    let bare = ["计量单位", "金额单位", "货币单位", "单位"].iter().find_map(|word| piece.strip_prefix(word));
    bare.map_or(piece, |bare| bare.trim_start_matches([':', '为', '是']))
}

/// `必填`, `18位`, `6位数字`.
fn is_remark(piece: &str) -> bool {
    let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
    let after = piece.get(digits..).unwrap_or_default();
    REMARKS.contains(&piece) || (digits > 0 && matches!(after, "位" | "位数" | "位数字" | "位代码" | "位编码"))
}
