//! Whether a text says that figures are of a part of a year: `1-9月`, `前三季度`, `2025H1`, `截至2025-09-30`.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::cells::{clean, fold};
use super::titles::year_in;

/// How much of a text is shown.
const SHOWN: usize = 40;

/// Patterns of folded texts, with `{M}` for a month, `{Q}` for the number of a quarter, `{Y}` for a year and what parts it from what
/// follows, `{D}` for a day and `{TO}` for what stands in a range. `y` is the year, `m` and `n` are the first and last month, `q` and `r` the
/// first and last quarter; without a first one it is that with which the year begins.
pub(super) const RANGES: &[&str] = &[
    r"(?:{Y})?(?P<m>{M})(?:月份?)?(?:{D}日|[./]{D})?起?{TO}(?:(?:20)?\d\d[年./-])?(?P<n>{M})月(?:份|{D}日|[初末底])?",
    r"(?P<y>20\d\d)[./年](?P<m>{M})(?:[./]{D})?{TO}(?:20\d\d[./])?(?P<n>{M})(?:[./]{D})?",
    r"(?P<y>20\d\d)-(?P<m>{M})(?:-{D})?(?:~|至|到)+(?:20\d\d-)?(?P<n>{M})(?:-{D})?",
    r"(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?:[0-3]\d)?{TO}(?:20\d\d)(?P<n>0[1-9]|1[0-2])(?:[0-3]\d)?",
    r"年初{TO}(?P<n>{M})月",
    r"[前后近](?P<n>{M}|两)个月",
    r"前(?P<n>{M}|两)月",
    r"(?P<n>{M})个月(?:数据|累计)",
    r"累计[至到](?P<n>{M})月",
    r"(?:{Y})?第?(?P<q>{Q})(?:季度?)?(?:{TO}|和|及)第?(?P<r>{Q})季[度末报]?",
    r"(?:{Y})?前(?P<r>{Q}|两)个?季度?",
];

/// What figures are as of, which is also the day on which a list was made.
pub(super) const UNTIL: &[&str] = &[
    r"截[至止]到?:?(?:{Y})?(?P<n>{M})月",
    r"截[至止]到?:?(?P<y>20\d\d)(?P<n>0[1-9]|1[0-2])(?:[0-3]\d)?",
    r"截[至止]到?:?(?P<y>20\d\d)[./-](?P<n>{M})(?:[./-]{D})?",
    r"^(?:{Y})?(?P<m>{M})月[末底]?(?:累计)?$",
    r"^(?P<y>20\d\d)[./-]?(?P<m>0[1-9]|1[0-2])$",
    r"^(?P<y>20\d\d)[./-](?P<m>[1-9])$",
];

/// One quarter, half or month: also the time of whatever happened in it.
pub(super) const SINGLE: &[&str] = &[
    r"(?:{Y})?第?(?P<q>{Q})季(?:度末?|末|报)",
    r"(?:{Y})?第(?P<q>{Q})季",
    r"(?:^|[年度(,:;])(?P<q>{Q})季",
    r"(?:^|(?P<y>(?:20)?\d\d)年?)(?:q[1-4]|h[12]|[1-4]q)",
    r"(?:{Y})?(?:[上下前后]?半年)度?",
    r"(?:{Y})?中(?:期报告|期数据|报)",
    r"(?:{Y})?(?P<m>{M})月份",
    r"(?:{Y})?(?P<m>{M})月度?(?:快?报|数据)",
    r"(?:{Y})(?P<m>{M})月[末底]?(?:营业|经营|销售|统计|主要指标)",
    r"(?:季度?|月度)(?:报|数据|统计|汇总|表)",
    r"(?:^|[^月\d])月报",
    r"(?:预测|预计|预算|目标|任务|计划|规划|暂估|估算)(?:数据?|值|收入|营业收入|金额|表)",
];

/// What may follow one of [`SINGLE`]: otherwise it is a piece of a name (四季度假村, 上半年画社).
pub(super) const AFTER_SINGLE: &str = "^(?:$|[),(;:、/-]|数|表|报[表告]|统计|指标|收入|营业|经营|销售|累计|情况|汇总|工业|重点|产品|主体|名录|企业|更新|录入|填报|上报|采集|核查|开展|修订|印发|发布|新增|为|末|底)";

/// What says that figures are of a whole year.
pub(super) const WHOLE: &str = r"全年|整年|各季度|四个季度|(?:^|[^半])年报";

/// What stands before the time in which a list was made or changed, or things happened, and after it.
pub(super) const MADE_BEFORE: &str = r"(?:每|近|日期|时间|制表|填表|编制|打印|导出|更新|录入|报送|上报|印发|发布)(?:于|自|[:(])*$";
pub(super) const MADE_AFTER: &str = r"^(?:[)内]|底|末)*(?:更新|录入|填报|报送|上报|印发|发布|修订|采集|导出|打印|制表|编制|核查|检查|开展)";

/// Texts with one of these tell whoever fills in what to do, or what happened when.
pub(super) const INSTRUCTION: &str = "请|每年|次年|有效期|公示|检查时间|报名|报送时间|报送时限|行动|季节性|抽查";

/// What stands beside the time of figures.
pub(super) const OF_FIGURES: &str = r"^(?:累计|上报|采集|报送|填报|核查)*(?:数据|报表|统计|指标|收入|营业|营收|经营)";
pub(super) const FIGURES_ARE_OF: &str = r"(?:收入|营收|数据|指标|金额|销售额)(?:均|都)*(?:为|是|:)$";

/// A month's list is no month's figures, unless it says that it is a report of them.
pub(super) const REPORT: &str = r"报表|统计表|汇总表";
pub(super) const REPORTED_MONTH: &str = r"(?:{Y})?(?P<m>{M})月(?:[^\d份]|$)";

struct Patterns {
    ranges: Vec<Regex>,
    until: Vec<Regex>,
    after_single: Vec<Regex>,
    instruction: Vec<Regex>,
    figures_are_of: Vec<Regex>,
    single: Vec<Regex>,
    reported: Vec<Regex>,
    whole: Vec<Regex>,
    report: Vec<Regex>,
    made: (Vec<Regex>, Vec<Regex>),
    of_figures: Vec<Regex>,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns {
    ranges: compiled(RANGES),
    until: compiled(UNTIL),
    after_single: compiled(&[AFTER_SINGLE]),
    instruction: compiled(&[INSTRUCTION]),
    figures_are_of: compiled(&[FIGURES_ARE_OF]),
    single: compiled(SINGLE),
    reported: compiled(&[REPORTED_MONTH]),
    whole: compiled(&[WHOLE]),
    report: compiled(&[REPORT]),
    made: (compiled(&[MADE_BEFORE]), compiled(&[MADE_AFTER])),
    of_figures: compiled(&[OF_FIGURES]),
});

/// A test holds that every pattern is one.
pub(super) fn compiled(patterns: &[&str]) -> Vec<Regex> {
    patterns.iter().filter_map(|pattern| Regex::new(&spelled(pattern)).ok()).collect()
}

pub(super) fn spelled(pattern: &str) -> String {
    pattern
        .replace("{M}", "(?:1[0-2]|0?[1-9]|十[一二]?|[元一二三四五六七八九])")
        .replace("{Q}", "(?:[1-4一二三四]|i{1,3}|iv)")
        .replace("{Y}", r"(?P<y>(?:20)?\d\d|二[〇零一二三四五六七八九]{3})(?:年度?|[./-])")
        .replace("{D}", r"(?:3[01]|[12]\d|0?[1-9])")
        .replace("{TO}", "(?:[-~至到、])+")
}

pub(super) fn says(patterns: &[Regex], text: &str) -> bool {
    patterns.iter().any(|pattern| pattern.is_match(text))
}

/// Months 1–12, of figures or words; `两` is two.
fn number(text: &str) -> Option<u32> {
    const WORDS: [(&str, u32); 18] = [
        ("十二", 12),
        ("十一", 11),
        ("十", 10),
        ("九", 9),
        ("八", 8),
        ("七", 7),
        ("六", 6),
        ("五", 5),
        ("四", 4),
        ("三", 3),
        ("二", 2),
        ("两", 2),
        ("一", 1),
        ("元", 1),
        ("i", 1),
        ("ii", 2),
        ("iii", 3),
        ("iv", 4),
    ];
    text.parse().ok().or_else(|| WORDS.iter().find(|(word, _)| *word == text).map(|(_, number)| *number))
}

/// A text that says that figures are of a part of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// As it is shown.
    pub text: String,
    /// The year of a day that may be the one on which the list was made.
    until: Option<i32>,
}

impl Part {
    /// Whether it is one of figures of this year: a list of a year is made after it.
    pub(super) fn is_of(&self, year: i32) -> bool {
        self.until.is_none_or(|until| until <= year)
    }
}

/// Lists of a year are made in so many months after it.
const SOON: u32 = 2;

/// How sure a pattern is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Range,
    Until,
    Single,
}

/// Where a part of a year is named.
struct Named<'a> {
    year: Option<i32>,
    last_month: Option<u32>,
    before: &'a str,
    after: &'a str,
    kind: Kind,
}

/// The parts of years that patterns find in a text, and whether one of them is a whole one.
fn found<'a>(patterns: &[Regex], kind: Kind, folded: &'a str) -> (Vec<Named<'a>>, bool) {
    let (mut parts, mut has_whole) = (Vec::new(), false);
    for captures in patterns.iter().flat_map(|pattern| pattern.captures_iter(folded)) {
        let Some(whole) = captures.get(0) else { continue };
        let (before, after) = (folded.get(..whole.start()).unwrap_or_default(), folded.get(whole.end()..).unwrap_or_default());
        let is_digit = |c: char| c.is_ascii_digit();
        // A piece of a longer number.
        if (before.ends_with(is_digit) && whole.as_str().starts_with(is_digit)) || (after.starts_with(is_digit) && whole.as_str().ends_with(is_digit))
        {
            continue;
        }
        if is_whole(&captures) {
            has_whole = true;
            continue;
        }
        let year = captures.name("y").and_then(|year| year.as_str().parse::<i32>().ok()).map(|year| if year < 100 { 2000 + year } else { year });
        let last_month = ["n", "m"].into_iter().find_map(|name| number(captures.name(name)?.as_str()));
        parts.push(Named { year, last_month, before, after, kind });
    }
    (parts, has_whole)
}

fn is_whole(captures: &Captures<'_>) -> bool {
    let of = |name: &str| captures.name(name).and_then(|text| number(text.as_str()));
    let years: Vec<&str> = captures.get(0).map_or("", |text| text.as_str()).split(|c: char| !c.is_ascii_digit()).filter(|d| d.len() == 4).collect();
    let is_one_year = years.windows(2).all(|pair| pair.first() == pair.last());
    is_one_year && matches!((of("m"), of("n"), of("q"), of("r")), (None | Some(1), Some(12), _, _) | (_, _, None | Some(1), Some(4)))
}

/// Whether a text says that figures are of a part of a year: not of the year, nor the time in which the list was made.
pub(super) fn part_of_year(text: &str) -> Option<Part> {
    let folded = fold(text);
    let patterns = &*PATTERNS;
    let (mut parts, whole_range) = found(&patterns.ranges, Kind::Range, &folded);
    let (until, whole_until) = found(&patterns.until, Kind::Until, &folded);
    let single = found(&patterns.single, Kind::Single, &folded).0.into_iter().filter(|part| says(&patterns.after_single, part.after));
    parts.extend(until.into_iter().chain(single));
    let has_whole = whole_range || whole_until;
    if says(&patterns.report, &folded) && !["日期", "时间"].iter().any(|word| folded.contains(word)) && !has_whole && parts.is_empty() {
        parts.extend(found(&patterns.reported, Kind::Single, &folded).0);
    }
    let has_whole = has_whole || says(&patterns.whole, &folded);
    let is_instruction = says(&patterns.instruction, &folded);
    let year = year_in(&folded);
    let is_of_figures = |part: &&Named<'_>| {
        let is_said = says(&patterns.of_figures, part.after) || says(&patterns.figures_are_of, part.before);
        let is_other_year = year.is_some() && part.year.is_some() && part.year != year;
        let is_made = says(&patterns.made.0, part.before) || says(&patterns.made.1, part.after);
        is_said
            || !(is_instruction || is_other_year || (part.kind == Kind::Single && (is_made || has_whole)) || (part.kind == Kind::Until && is_made))
    };
    let found = parts.iter().filter(is_of_figures).min_by_key(|part| part.kind == Kind::Until)?;
    let is_soon = found.last_month.is_some_and(|month| month <= SOON);
    Some(Part { text: shown(text), until: found.year.filter(|_| found.kind == Kind::Until && is_soon) })
}

/// The same of a note below a table, of its figures: not of what else happened in that time.
pub(super) fn part_in_note(text: &str) -> Option<Part> {
    const FIGURES: [&str; 15] =
        ["数据", "数值", "收入", "营收", "销售额", "营业额", "指标", "金额", "统计期", "报告期", "所属期", "本表", "以上", "口径", "累计"];
    part_of_year(text).filter(|_| FIGURES.iter().any(|word| text.contains(word)))
}

/// The same of a remark in a row: all that it says is the time, or it says that it is that of the figures.
pub(super) fn part_in_remark(text: &str) -> Option<String> {
    let folded = fold(text);
    let bare = folded.trim_matches(|c: char| "()仅为系是:的累计数值".contains(c));
    let is_all = |patterns: &[Regex]| patterns.iter().any(|pattern| pattern.find(bare).is_some_and(|found| found.as_str() == bare));
    // `Q2` is a hall as often as a quarter.
    let is_time = bare.len() > 2 && (is_all(&PATTERNS.ranges) || is_all(&PATTERNS.until) || is_all(&PATTERNS.single));
    part_of_year(text).or_else(|| part_of_year(bare)).filter(|_| is_time || text.contains("数据")).map(|_| shown(text))
}

/// The same of a cell in a column of times (期间, 所属期): `1-9`, `202509`, a date and `季度` say it too.
pub(super) fn part_in_period(text: &str) -> bool {
    let folded = fold(text);
    let bare = format!("截至{folded}");
    let ends = || found(&PATTERNS.until, Kind::Until, &bare).0.iter().any(|part| part.after.is_empty() && part.before.is_empty());
    let is_months = || folded.contains(['-', '~', '至', '到']) && !found(&PATTERNS.ranges, Kind::Range, &format!("{folded}月")).0.is_empty();
    let is_kind = || matches!(folded.as_str(), "季" | "季度" | "月" | "月度" | "半年" | "半年度" | "季报" | "月报");
    part_of_year(text).is_some() || is_kind() || ends() || is_months()
}

pub(super) fn shown(text: &str) -> String {
    clean(text).chars().take(SHOWN).collect()
}
