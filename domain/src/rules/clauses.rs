//! The clauses of 国市监质监发〔2023〕38号 that rules cite: their marks and their words.
//!
//! The Chinese words are the notice's, with its scanning slips mended; the English is a
//! translation for orientation and has no force. A mark once published is never reused, and is
//! understood for ever: stored traces name it.

use serde::Serialize;

/// One clause of the notice.
#[derive(Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Clause {
    /// Where it stands, as the notice counts: `二、（一）`, `附件1说明第3条`. After `·` the part of a long paragraph that is meant.
    pub mark: &'static str,
    /// The words of the notice.
    pub zh: &'static str,
    /// A translation.
    pub en: &'static str,
}

/// The clause with this mark, or with the one that it had before.
#[must_use]
pub fn by_mark(mark: &str) -> Option<&'static Clause> {
    let former = || FORMER.iter().find(|(former, _)| *former == mark).map(|(_, clause)| *clause);
    ALL.iter().copied().find(|c| c.mark == mark).or_else(former)
}

/// The marks of the first releases, which decisions of that time have stored. They called 说明 a note (注), and did not count as
/// the notice does.
static FORMER: &[(&str, &Clause)] = &[
    ("一(三)·应录尽录", &ENTER_ALL),
    ("二(一)·分层分级", &TIERED_RESPONSIBILITY),
    ("二(一)·直辖市", &MUNICIPALITIES),
    ("二(一)·挂牌督办", &ELEVATION),
    ("二(一)·建档锁定", &FOCUS_SELECTION),
    ("二(一)·5个工作日", &OFFICER_CHANGE),
    ("二(二)", &TASK_LIST),
    ("二(三)", &OVERSIGHT_LIST),
    ("四(一)·录入原因", &ENTRY_REASON),
    ("附1·生产单位", &TABLE_PRODUCTION),
    ("附1·批发单位", &TABLE_WHOLESALE),
    ("附1·零售单位", &TABLE_RETAIL),
    ("附1·D级", &SOLE_PROPRIETOR),
    ("附1注1", &SELLERS),
    ("附1注2", &STATISTICS),
    ("附1注2(1)", &EMPLOYEES),
    ("附1注2(2)", &REVENUE),
    ("附1注3", &HIGHEST),
];

macro_rules! clauses {
    ($( $(#[$doc:meta])* $name:ident: $mark:literal, $zh:literal, $en:literal; )+) => {
        $(
            #[doc = $mark]
            $(#[$doc])*
            pub static $name: Clause = Clause { mark: $mark, zh: $zh, en: $en };
        )+
        /// Every clause, in the order of the notice.
        pub static ALL: &[&Clause] = &[$(&$name),+];
    };
}

clauses! {
    ENTER_ALL: "一、（三）·应录尽录",
        "工业产品生产和销售单位质量安全相关信息在信息平台上应录尽录",
        "quality and safety information of production and sales units is entered into the platform without exception";
    TIERED_RESPONSIBILITY: "二、（一）·分层分级",
        "原则上，省、市、县级市场监管部门及基层市场监管所（分局）分别对应A、B、C、D级主体",
        "in principle the provincial, municipal and county departments and the grass-roots stations answer for units of tier A, B, C and D respectively";
    MUNICIPALITIES: "二、（一）·直辖市",
        "直辖市的市级、区（县）级市场监管部门对应A、B级主体，乡（镇、街道）市场监管所（分局）对应C、D级主体",
        "in municipalities directly under the central government the municipal and district (county) departments answer for tiers A and B, the township stations for tiers C and D";
    ELEVATION: "二、（一）·挂牌督办",
        "发生较大质量安全事故或者多次发现重大质量安全风险隐患的生产和销售单位，可由上一级市场监管部门监管或挂牌督办",
        "a unit with a relatively major quality and safety accident, or with major risks found repeatedly, may be supervised by the next higher department or put under listed supervision";
    FOCUS_SELECTION: "二、（一）·建档锁定",
        "选定本层级中很可能发生重大质量安全风险的生产和销售单位，将监管责任建档锁定明确到人，且半年内现场检查不少于1次",
        "units of the level that are likely to have major quality and safety risks are selected, responsibility for them is recorded against named persons, and they are checked on site at least once in half a year";
    OFFICER_CHANGE: "二、（一）·5个工作日",
        "监管责任人如有变动，应在5个工作日内更新",
        "a change of the responsible officer is recorded within 5 working days";
    TASK_LIST: "二、（二）",
        "实行监管任务清单制",
        "supervision task lists are introduced";
    OVERSIGHT_LIST: "二、（三）",
        "实行督查清单制",
        "oversight checklists are introduced";
    ROUTINE: "三·日常监管",
        "对未发现或者质量安全风险小的工业产品生产和销售单位，按照“无事不扰”原则，纳入属地日常监管或者实施触发式监管",
        "units with no quality and safety risk found, or a small one, come under routine local supervision or supervision on a trigger, and are otherwise left undisturbed";
    KEY: "三·重点监管",
        "对发现较大质量安全风险或者信用风险较高的生产和销售单位，实施重点监管",
        "units with a relatively major risk found, or with a rather high credit risk, come under key supervision";
    SPECIAL: "三·特别监管",
        "对近2年内发现3次及以上重大质量安全风险或者信用风险高的生产和销售单位，实施特别监管",
        "units with major risks found 3 times or more within the last 2 years, or with a high credit risk, come under special supervision";
    ANNUAL_LISTS: "三·年度名单",
        "对实施重点监管、特别监管的，分别建立生产、销售单位年度名单",
        "annual lists of producers and of sellers are kept for key and for special supervision";
    RECALL: "三·召回",
        "经确认存在缺陷的，责成生产单位按照国家有关规定进行召回",
        "where a defect is confirmed the producer is ordered to recall under the national provisions";
    ENTRY_REASON: "四、（一）·录入原因",
        "首次录入信息平台的生产和销售单位，应注明录入原因，并根据生产经营存续状况及时注明异常状态",
        "a unit entered for the first time is entered with the reason, and an abnormal operating status is noted in time";
    LOCAL_PLANS: "五·具体实施方案",
        "各省级市场监管部门可依据监管职责和实际情况，制定具体实施方案",
        "provincial departments may make specific plans according to their duties and circumstances";
    TABLE_PRODUCTION: "附件1·生产单位",
        "其中X为从业人员，Y为营业收入；大型生产单位：X≥1000人或Y≥40000万元；中型生产单位：300人≤X<1000人或2000万元≤Y<40000万元；小型生产单位：20人≤X<300人或300万元≤Y<2000万元；微型生产单位：X<20人或Y<300万元",
        "where X is employees and Y revenue; large producers: X ≥ 1000 persons or Y ≥ 40000 (10,000 yuan); medium: 300 ≤ X < 1000 or 2000 ≤ Y < 40000; small: 20 ≤ X < 300 or 300 ≤ Y < 2000; micro: X < 20 or Y < 300";
    TABLE_WHOLESALE: "附件1·批发单位",
        "其中X为从业人员，Y为营业收入；大型批发单位：X≥200人或Y≥40000万元；中型批发单位：20人≤X<200人或5000万元≤Y<40000万元；小型批发单位：5人≤X<20人或1000万元≤Y<5000万元；微型批发单位：X<5人或Y<1000万元",
        "where X is employees and Y revenue; large wholesalers: X ≥ 200 persons or Y ≥ 40000 (10,000 yuan); medium: 20 ≤ X < 200 or 5000 ≤ Y < 40000; small: 5 ≤ X < 20 or 1000 ≤ Y < 5000; micro: X < 5 or Y < 1000";
    TABLE_RETAIL: "附件1·零售单位",
        "其中X为从业人员，Y为营业收入；大型零售单位：X≥300人或Y≥20000万元；中型零售单位：50人≤X<300人或500万元≤Y<20000万元；小型零售单位：10人≤X<50人或100万元≤Y<500万元；微型零售单位：X<10人或Y<100万元",
        "where X is employees and Y revenue; large retailers: X ≥ 300 persons or Y ≥ 20000 (10,000 yuan); medium: 50 ≤ X < 300 or 500 ≤ Y < 20000; small: 10 ≤ X < 50 or 100 ≤ Y < 500; micro: X < 10 or Y < 100";
    SOLE_PROPRIETOR: "附件1·D级",
        "微型工业产品生产和销售单位（包括个体工商户）",
        "micro production and sales units (sole proprietors included)";
    SELLERS: "附件1说明第1条",
        "工业产品销售单位，包括从事工业产品批发和零售的单位",
        "sales units are the units in wholesale and in retail of industrial products";
    STATISTICS: "附件1说明第2条",
        "企业划分指标以现行统计制度为准",
        "the measures are those of the statistical system in force";
    EMPLOYEES: "附件1说明第2条第（1）项",
        "从业人员，是指期末从业人员数，没有期末从业人员数的，采用全年平均人员数代替",
        "employees are those at the end of the period; without that figure the annual average is used instead";
    REVENUE: "附件1说明第2条第（2）项",
        "营业收入，生产、限额以上批发和零售业企业，采用主营业务收入；限额以下批发与零售业企业采用商品销售额代替",
        "revenue is main business revenue for production and for wholesale and retail above the designated size; below it wholesale and retail use merchandise sales instead";
    HIGHEST: "附件1说明第3条",
        "生产和销售单位同时满足多个划分标准条件时，按照其中符合较高等级主体条件进行分级对应",
        "a unit that meets several criteria at once is placed by the higher tier that it meets";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_unique_and_found() {
        for (i, clause) in ALL.iter().enumerate() {
            assert_eq!(by_mark(clause.mark), Some(*clause));
            assert!(ALL.iter().skip(i + 1).all(|c| c.mark != clause.mark));
        }
        for (i, (mark, clause)) in FORMER.iter().enumerate() {
            assert_eq!(by_mark(mark), Some(*clause));
            assert!(ALL.iter().all(|c| c.mark != *mark) && FORMER.iter().skip(i + 1).all(|(other, _)| other != mark));
        }
        assert_eq!(by_mark("附9"), None);
    }
}
