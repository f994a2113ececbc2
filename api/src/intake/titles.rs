//! What titles, names of sheets and notes say of a table besides units: its year, a part of a year, units that are no longer there.

use std::sync::LazyLock;

use regex::Regex;

use super::cells::fold;
use super::period::{self, Part, compiled, part_of_year, says};

/// What stands above a table says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Title {
    pub year: Option<i32>,
    /// What names a part of a year: `1-9月报表`.
    pub part: Option<Part>,
    /// The text that says that its units have ended: `已注销企业`.
    pub former: Option<String>,
}

impl Title {
    /// Takes in one of its texts.
    pub(super) fn join(&mut self, text: &str) {
        let folded = fold(text);
        self.year = self.year.or_else(|| year_in(&folded));
        self.part = self.part.take().or_else(|| part_of_year(text));
        self.former = self.former.take().or_else(|| former(text));
    }

    /// What holds for a later table: its own title, where it has one, and what an earlier one says of years where its own says nothing.
    pub(super) fn or_earlier(own: Option<Self>, earlier: &Self) -> Self {
        match own {
            None => earlier.clone(),
            Some(own) if own.year.is_some() || own.part.is_some() => own,
            Some(own) => Self { former: own.former, ..earlier.clone() },
        }
    }
}

/// `2024年度某县名录`, `二〇二四年度`, `24年度`, `2024—2025年度`: the (first) year that a title is of.
pub(super) fn year_in(folded: &str) -> Option<i32> {
    let captures = PATTERNS.years.iter().find_map(|pattern| pattern.captures(folded))?;
    let (whole, year) = (captures.get(0)?, captures.get(1)?.as_str());
    let figures: String =
        year.replace('零', "〇").chars().map(|c| "〇一二三四五六七八九".chars().position(|digit| digit == c).map_or(c, figure)).collect();
    let after = folded.get(whole.end()..).unwrap_or_default();
    // A day is not a reporting year, unless figures are as of it.
    let is_day = !whole.as_str().starts_with('截') && after.starts_with(|c: char| c.is_ascii_digit());
    let is_longer = folded.get(..whole.start()).is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
    let year = figures.parse().ok().map(|year: i32| if year < 100 { 2000 + year } else { year })?;
    ((1990..=2100).contains(&year) && !is_day && !is_longer).then_some(year)
}

fn figure(digit: usize) -> char {
    u32::try_from(digit).ok().and_then(|digit| char::from_digit(digit, 10)).unwrap_or('0')
}

/// Patterns of folded texts: years, units that have ended, and what says otherwise.
struct Patterns {
    years: Vec<Regex>,
    ended: Vec<Regex>,
    otherwise: Vec<Regex>,
}

const YEARS: &[&str] = &[r"(?:截[至止]到?)?(\d{4})(?:[-~至到、]+\d{4})?年", r"([二一][〇零0一二三四五六七八九]{3})年", r"(?:^|\D)(\d\d)年度"];

const ENDED: &str = "(?:注销|吊销|停产|停业|歇业|关停|关闭|倒闭|破产|迁出|撤销|清退|已退出)";

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns {
    years: compiled(YEARS),
    ended: compiled(&[&format!("{ENDED}的?(?:$|企业|单位|主体|厂|公司|商户|户|名[单录册]|清单|情况|登记|统计|汇总|类|表|[)、,/和及])")]),
    otherwise: compiled(&[
        &format!("(?:未|不|非|除|含|不包括|无|拟|疑似|新|是否|原)(?:已|有|被|经|申请|迁入)*{ENDED}"),
        "不含|不包括|正常|在营|在册|存续|请|附件|附表|除.*外|错峰|恢复|复工|复产|许可|风险|提示|迁入",
    ]),
});

/// A title that says that the units below it have ended, as it is shown; not one that says that they have not, nor an instruction.
pub(super) fn former(text: &str) -> Option<String> {
    const LENGTH: usize = 40;
    // Nearly no text has one of these; folding every one would cost.
    if !text.contains(['销', '停', '歇', '关', '倒', '破', '迁', '撤', '退']) {
        return None;
    }
    let folded = fold(text);
    let is_ended = folded.chars().count() <= LENGTH && says(&PATTERNS.ended, &folded) && !says(&PATTERNS.otherwise, &folded);
    is_ended.then(|| period::shown(text))
}

/// Whether a heading asks whether the unit has ended: `是否注销`.
pub(super) fn asks_whether_ended(heading: &str) -> bool {
    // It is asked of every cell; folding every heading again would cost.
    heading.contains("是否") && says(&PATTERNS.ended, &fold(heading))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_that_have_ended() {
        for text in ["已注销企业", "吊销", "停产", "西湖区停产停业企业名单", "二、已关停企业", "含氟注销企业", "除尘设备停产清单", "歇业、停业单位"]
        {
            assert_eq!(former(text).as_deref(), Some(text));
        }
        for text in [
            "在营企业",
            "未注销企业",
            "非停产企业",
            "正常及停产企业",
            "注：停产企业请填写说明",
            "名录（含停产）",
            "名录（除停产外）",
            "主体名录",
            "关闭式插座",
            "疑似停业",
            "新迁入迁出",
            "注销企业名单见附件2",
            "拟注销企业",
            "不停产企业",
            "错峰停产企业名单",
            "已恢复生产的停产企业",
            "食品许可注销企业",
        ] {
            assert_eq!(former(text), None, "{text}");
        }
    }

    #[test]
    fn years_of_titles() {
        for (text, year) in [
            ("2025年度西湖区名录", 2025),
            ("二〇二四年度名录", 2024),
            ("二零二四年名录", 2024),
            ("24年度名录", 2024),
            ("2024—2025年度名录", 2024),
            ("截至2024年12月31日", 2024),
        ] {
            assert_eq!(year_in(&fold(text)), Some(year), "{text}");
        }
        for text in ["2025年3月5日", "名录", "共12345年", "1024年"] {
            assert_eq!(year_in(&fold(text)), None, "{text}");
        }
    }
}
