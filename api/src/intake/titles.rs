//! What titles, names of sheets and notes say of a table besides units: its year, a part of a year, units that are no longer there.

use super::cells::{clean, fold};

/// Longer texts are instructions, not titles.
const TITLE_LENGTH: usize = 40;

/// What stands above a table says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Title {
    pub year: Option<i32>,
    /// The text that names a part of a year: `1-9月报表`.
    pub part: Option<String>,
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

/// `2024年度某县名录`: the year that a title is of.
pub(super) fn year_in(folded: &str) -> Option<i32> {
    let at = folded.find('年')?;
    let digits = folded.get(at.checked_sub(4)?..at)?;
    let longer = folded.get(..at - 4).is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
    // A day is not a reporting year.
    let is_end = folded.get(..at - 4).is_some_and(|before| ["截至", "截止", "截至到", "截止到"].iter().any(|word| before.ends_with(word)));
    let is_day = !is_end && folded.get(at..).is_some_and(|after| after.trim_start_matches('年').starts_with(|c: char| c.is_ascii_digit()));
    digits.parse().ok().filter(|year| (1990..=2100).contains(year) && !longer && !is_day)
}

/// A text that says that figures are of a part of a year, as it is shown.
pub(super) fn part_of_year(text: &str) -> Option<String> {
    let folded = fold(text);
    let of_whole = ["前四季度", "1-4季度", "一至四季度", "四个季度", "各季度"].iter().any(|word| folded.contains(word));
    // `1-12月报表` is of the year.
    let is_monthly = folded.match_indices("月报").any(|(at, _)| folded.get(..at).is_none_or(|before| trailing_month(before).is_none()));
    let is_part =
        !of_whole && (has_quarter(&folded) || has_months(&folded)) || ["半年", "季报"].iter().any(|word| folded.contains(word)) || is_monthly;
    is_part.then(|| shortened(text))
}

/// The same of a note below a table, of its figures: not of what else happened in that time.
pub(super) fn part_in_note(text: &str) -> Option<String> {
    const OF_FIGURES: [&str; 10] = ["数据", "数值", "收入", "销售额", "营业额", "指标", "金额", "统计期", "报告期", "所属期"];
    part_of_year(text).filter(|_| OF_FIGURES.iter().any(|word| text.contains(word)))
}

fn shortened(text: &str) -> String {
    clean(text).chars().take(TITLE_LENGTH).collect()
}

/// `第一季度`, `前三季度`, `2季度`, `Q3`.
fn has_quarter(folded: &str) -> bool {
    let numbered = |(at, _): (usize, &str)| folded.get(..at).is_some_and(|before| before.ends_with(['一', '二', '三', '四', '1', '2', '3', '4']));
    if folded.match_indices("季度").any(numbered) {
        return true;
    }
    let alone = |(at, mark): (usize, &str)| {
        let before = folded.get(..at).and_then(|before| before.chars().next_back());
        let after = folded.get(at + mark.len()..).unwrap_or_default();
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let ends = !after.get(digits..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
        before.is_none_or(|c| !c.is_ascii_alphabetic()) && digits == 1 && after.starts_with(['1', '2', '3', '4']) && ends
    };
    folded.match_indices('q').any(alone)
}

/// `1-9月`, `截至9月30日`, `9月份`, a name that is a month; not `1-12月`, nor the day on which a list was made.
fn has_months(folded: &str) -> bool {
    folded.match_indices('月').any(|(at, _)| {
        let (before, after) = (folded.get(..at).unwrap_or_default(), folded.get(at + '月'.len_utf8()..).unwrap_or_default());
        let Some((before, month)) = trailing_month(before) else { return false };
        let start = without_year(before);
        let is_alone = start.is_empty() && (after.is_empty() || after == "份");
        let is_report =
            ["报表", "统计表", "汇总表"].iter().any(|word| folded.contains(word)) && !["日期", "时间"].iter().any(|word| folded.contains(word));
        match until(start) {
            Some(first) => month != 12 || !is_beginning(first),
            // A range that begins here is seen at its end.
            None if until(after).is_some() || after.starts_with(RANGES) => false,
            None => after.starts_with('份') || is_alone || (is_report && !after.starts_with(|c: char| c.is_ascii_digit())),
        }
    })
}

const RANGES: [char; 7] = ['-', '—', '–', '─', '~', '至', '到'];

/// What stands before a mark of a range, or before `截止`.
fn until(text: &str) -> Option<&str> {
    text.strip_suffix(RANGES).map(|rest| rest.trim_end_matches(RANGES)).or_else(|| text.strip_suffix("截止").map(|_| "截"))
}

/// Whether a range begins with the year: `1`, `1月`, `2025年1月1日`, `截`, `年初`.
fn is_beginning(first: &str) -> bool {
    if first.ends_with(['截', '初']) || first.ends_with("截止") {
        return true;
    }
    let first = first.strip_suffix("1日").map_or(first, |day| day.strip_suffix('0').unwrap_or(day));
    trailing_month(first.strip_suffix('月').unwrap_or(first)).is_some_and(|(_, month)| month == 1)
}

/// The month at the end of a text, in figures or words, and what stands before it.
fn trailing_month(text: &str) -> Option<(&str, u32)> {
    const WORDS: [(&str, u32); 12] =
        [("十二", 12), ("十一", 11), ("十", 10), ("九", 9), ("八", 8), ("七", 7), ("六", 6), ("五", 5), ("四", 4), ("三", 3), ("二", 2), ("一", 1)];
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        let (before, month) = text.split_at(text.len() - digits);
        return month.parse().ok().filter(|month| digits <= 2 && (1..=12).contains(month)).map(|month| (before, month));
    }
    WORDS.iter().find_map(|(word, month)| text.strip_suffix(word).map(|before| (before, *month)))
}

/// `截至2025年`: without the year.
fn without_year(text: &str) -> &str {
    let Some(rest) = text.strip_suffix('年') else { return text };
    rest.trim_end_matches(|c: char| c.is_ascii_digit())
}

/// A title that says that the units below it have ended, as it is shown; not one that says that they have not, nor an instruction.
pub(super) fn former(text: &str) -> Option<String> {
    const ENDED: [&str; 13] = ["注销", "吊销", "停产", "停业", "歇业", "关停", "关闭", "倒闭", "破产", "迁出", "撤销", "清退", "已退出"];
    const OTHERWISE: [&str; 12] = ["未", "非", "除", "不含", "不包括", "含", "无", "正常", "在营", "在册", "存续", "请"];
    let folded = fold(text);
    let says = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    (folded.chars().count() <= TITLE_LENGTH && says(&ENDED) && !says(&OTHERWISE)).then(|| shortened(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_year() {
        for text in [
            "西湖区2025年1-9月重点工业产品主体报表",
            "1—9月",
            "2025年1月至9月",
            "2025年1月-2025年6月",
            "一至九月",
            "1～11月累计",
            "7-12月",
            "10月至12月",
            "前三季度",
            "2025年第一季度",
            "4季度",
            "三、四季度",
            "2025Q3",
            "Q1",
            "上半年",
            "2025年半年度",
            "截至9月",
            "截至2025年9月30日",
            "截止2025年6月底",
            "截止到9月末",
            "年初至9月",
            "填报期：2025年1月1日至2025年9月30日",
            "9月份",
            "12月份报表",
            "9月",
            "2025年9月",
            "2025年9月工业产品主体统计表",
            "季报",
            "月报",
            "9月报表",
        ] {
            assert!(part_of_year(text).is_some(), "{text}");
        }
        for text in [
            "2025年度西湖区重点工业产品主体名录",
            "2025年1-12月",
            "2025年1-12月报表",
            "2025年1月至12月",
            "2025年1月1日至2025年12月31日",
            "2025年01月01日—12月31日",
            "截至2024年12月31日",
            "截止2025年12月底",
            "前四季度",
            "填报日期：2025年9月30日",
            "2025年9月西湖区主体名录",
            "制表时间：2025年9月",
            "报表时间：2025年9月",
            "FAQ1A",
            "季度更新",
            "三月电器有限公司",
            "",
        ] {
            assert_eq!(part_of_year(text), None, "{text}");
        }
    }

    #[test]
    fn units_that_have_ended() {
        for text in ["已注销企业", "吊销", "停产", "西湖区停产停业企业名单", "二、已关停企业"] {
            assert_eq!(former(text).as_deref(), Some(text));
        }
        for text in ["在营企业", "未注销企业", "非停产企业", "正常及停产企业", "注：停产企业请填写说明", "名录（含停产）", "主体名录"]
        {
            assert_eq!(former(text), None, "{text}");
        }
    }
}
