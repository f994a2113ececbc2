//! What officers read. The sentences are pinned: a change of wording is a change people see.

use domain::authorities::Topology;
use domain::monitoring::{FindingFact, FindingGrade, MonitoringInput, level};
use domain::rules::policy::Policy;
use domain::rules::tier::{TierInput, decide};
use domain::units::{Activities, Activity, Figures};

use super::{date, decide_as, json};

fn zh(kinds: &[Activity], figures: &str, sole: bool) -> Vec<String> {
    let figures: Figures = json(figures);
    let kinds: Activities = kinds.iter().copied().collect();
    decide_as(kinds, &figures, sole, &Policy::default()).trace.explain().zh
}

#[test]
fn a_tier_tells_what_was_reached_and_what_was_missed() {
    let sentences = zh(&[Activity::Production, Activity::Wholesale], r#"{"employees_period_end": 20, "main_business_revenue_wan": 299.9999}"#, false);
    assert_eq!(sentences, PRODUCER_AND_SELLER);
}

#[test]
fn an_english_reader_is_told_the_same() {
    let figures: Figures = json(r#"{"employees_period_end": 1, "main_business_revenue_wan": 299.9999}"#);
    let kinds = Activities::from([Activity::Production, Activity::Wholesale]);
    assert_eq!(decide_as(kinds, &figures, false, &Policy::default()).trace.explain().en, IN_ENGLISH);
}

#[test]
fn in_a_municipality_levels_have_the_names_that_the_notice_gives_them() {
    let figures: Figures = json(r#"{"employees_period_end": 300, "main_business_revenue_wan": 1}"#);
    let input = TierInput {
        year: None,
        activities: Activities::from([Activity::Production]),
        sole_proprietor: false,
        figures: &figures,
        topology: Topology::Municipality,
        as_of: date("2026-11-24"),
    };
    let sentences = decide(&input, &Policy::default()).trace.explain();
    assert!(sentences.zh.contains(&"结论：该单位为B级主体，原则上对应监管层级为区（县）级（二、（一）·直辖市）。".to_owned()), "{:?}", sentences.zh);
    assert!(
        sentences.en.contains(&"Result: tier B, in principle supervised at district (county) level (二、（一）·直辖市).".to_owned()),
        "{:?}",
        sentences.en
    );
}

#[test]
fn a_sole_proprietor_is_told_why_d() {
    let sentences = zh(&[Activity::Retail], r#"{"employees_annual_average": 60}"#, true);
    assert_eq!(sentences, SOLE_PROPRIETOR);
}

#[test]
fn without_figures_nothing_is_claimed() {
    let sentences = zh(&[Activity::Production], "{}", false);
    assert_eq!(sentences, NO_FIGURES);
}

#[test]
fn a_monitoring_level_names_every_finding_and_condition() {
    let finding = |grade, on, id: Option<&str>| FindingFact {
        grade,
        discovered_on: date(on),
        discovery_id: id.map(str::to_owned),
        finding_id: None,
        source: None,
        reference: None,
        open: false,
    };
    let findings = [
        finding(FindingGrade::Major, "2026-03-01", Some("S-1")),
        finding(FindingGrade::Major, "2026-03-01", Some("S-1")),
        finding(FindingGrade::RelativelyMajor, "2023-03-01", None),
        FindingFact { open: true, ..finding(FindingGrade::RelativelyMajor, "2021-03-01", None) },
        finding(FindingGrade::General, "2026-05-01", None),
    ];
    let input = MonitoringInput { as_of: date("2026-11-24"), credit_risk_class: None, findings: &findings };
    let explanation = level(&input, &Policy::default()).trace.explain();
    assert_eq!(explanation.zh, MONITORING);
    assert_eq!(explanation.en, MONITORING_EN);
}

const PRODUCER_AND_SELLER: &[&str] = &[
    "从业人员采用期末从业人员数20人（附件1说明第2条第（1）项）。",
    "批发：主营业务收入299.9999万元低于限额标准2000万元，属限额以下，营业收入应采用商品销售额（附件1说明第2条第（2）项）。",
    "生产单位的从业人员：期末从业人员数20人，未达到B级标准（≥300人），达到C级标准（≥20人），按此项为C级（附件1·生产单位）。",
    "生产单位的营业收入：主营业务收入299.9999万元，未达到C级标准（≥300万元），按此项为D级（附件1·生产单位）。",
    "批发单位的从业人员：期末从业人员数20人，未达到A级标准（≥200人），达到B级标准（≥20人），按此项为B级（附件1·批发单位）。",
    "批发单位的营业收入：主营业务收入299.9999万元（应采用商品销售额而缺少该数据，通知未规定此种情形，本系统暂以主营业务收入代替），未达到C级标准（≥1000万元），按此项为D级（附件1·批发单位）。",
    "各项指标中最高为B级，依据是批发单位的从业人员；符合多个条件的，按较高等级划分（附件1说明第3条）。",
    "结论：该单位为B级主体，原则上对应监管层级为市级（二、（一）·分层分级）。",
    "部分指标缺失，按标准划分的级别以现有数据为准，补充数据后可能变化。",
    "划分日期：2026年11月24日；规则版本：notice-2023-38-annex1/2；政策版本：national-2023-38。",
];
const SOLE_PROPRIETOR: &[&str] = &[
    "没有期末从业人员数，以全年平均人员数60人代替（附件1说明第2条第（1）项）。",
    "零售单位没有收入数据，无法判断是否为限额以上（附件1说明第2条第（2）项）。",
    "零售单位的从业人员：全年平均人员数60人，未达到A级标准（≥300人），达到B级标准（≥50人），按此项为B级（附件1·零售单位）。",
    "零售单位的营业收入：没有可用数据，不参与划分（附件1·零售单位）。",
    "各项指标中最高为B级，依据是零售单位的从业人员；符合多个条件的，按较高等级划分（附件1说明第3条）。",
    "该单位是个体工商户，划为D级（附件1·D级）；按标准划分则为B级，请核对。",
    "结论：该单位为D级主体，原则上对应监管层级为市场监管所（分局）（二、（一）·分层分级）。",
    "部分指标缺失，按标准划分的级别以现有数据为准，补充数据后可能变化。",
    "划分日期：2026年11月24日；规则版本：notice-2023-38-annex1/2；政策版本：national-2023-38。",
];
const NO_FIGURES: &[&str] = &[
    "没有从业人员数据，该项指标缺失（附件1说明第2条第（1）项）。",
    "生产单位的从业人员：没有可用数据，不参与划分（附件1·生产单位）。",
    "生产单位的营业收入：没有可用数据，不参与划分（附件1·生产单位）。",
    "没有可用的从业人员和营业收入数据，无法按标准划分主体级别。",
    "结论：暂不划分主体级别，由属地市场监管部门负责，请补充数据。",
    "划分日期：2026年11月24日；规则版本：notice-2023-38-annex1/2；政策版本：national-2023-38。",
];
const MONITORING: &[&str] = &[
    "2026年3月1日发现的重大风险隐患（发现编号S-1）计入。",
    "2026年3月1日发现的重大风险隐患（发现编号S-1）不计入：与已计入的隐患属同一次发现。",
    "2023年3月1日发现的较大风险隐患不计入：已超出统计期限。",
    "2021年3月1日发现的较大风险隐患计入：已超出统计期限，但尚未验收销号。",
    "2026年5月1日发现的一般风险隐患不计入：风险等级为一般。",
    "没有信用风险分类信息。",
    "特别监管条件“近2年内发现3次及以上重大质量安全风险”不符合：2024年11月24日至2026年11月24日共1次，需3次及以上（三·特别监管）。",
    "特别监管条件“信用风险高（D类）”不符合（三·特别监管）。",
    "重点监管条件“近2年内发现重大质量安全风险”符合：2024年11月24日至2026年11月24日共1次，需1次及以上（三·重点监管；通知未写明发现1至2次重大风险的情形，按不轻于较大风险理解）。",
    "重点监管条件“发现较大质量安全风险”符合：2024年11月24日至2026年11月24日共0次，另有1次超出期限但尚未验收销号，需1次及以上（三·重点监管；期限由政策参数（national-2023-38）设定，通知未规定期限）。",
    "重点监管条件“信用风险较高（C类）”不符合（三·重点监管）。",
    "结论：截至2026年11月24日，应实施重点监管（三·重点监管）。",
    "规则版本：notice-2023-38-s3/2；政策版本：national-2023-38。",
];
const MONITORING_EN: &[&str] = &[
    "The major finding of 2026-03-01 (discovery S-1) is counted.",
    "The major finding of 2026-03-01 (discovery S-1) is not counted: of a discovery that has been counted.",
    "The relatively major finding of 2023-03-01 is not counted: older than the window.",
    "The relatively major finding of 2021-03-01 is counted: older than the window, but not verified as rectified.",
    "The general finding of 2026-05-01 is not counted: of general grade.",
    "There is no credit risk class.",
    "Condition for special supervision, \"major risks found 3 times or more within the last 2 years\": not met; 1 discovery from 2024-11-24 to 2026-11-24, 3 or more needed (三·特别监管).",
    "Condition for special supervision, \"high credit risk (class D)\": not met (三·特别监管).",
    "Condition for key supervision, \"a major risk found within the last 2 years\": met; 1 discovery from 2024-11-24 to 2026-11-24, 1 or more needed (三·重点监管; the notice does not name one or two major risks, which are read as no lighter than a relatively major one).",
    "Condition for key supervision, \"a relatively major risk found\": met; 0 discoveries from 2024-11-24 to 2026-11-24, and 1 older but not verified as rectified, 1 or more needed (三·重点监管; the window is set by policy national-2023-38, the notice names none).",
    "Condition for key supervision, \"rather high credit risk (class C)\": not met (三·重点监管).",
    "Result: key supervision as of 2026-11-24 (三·重点监管).",
    "Rule set notice-2023-38-s3/2, policy national-2023-38.",
];
const IN_ENGLISH: &[&str] = &[
    "Employees: 1 person, the number of employees at period end (附件1说明第2条第（1）项).",
    "In wholesale the main business revenue of 299.9999 × 10,000 yuan is below the designated size of 2000 × 10,000 yuan; the figure that applies below it is merchandise sales (附件1说明第2条第（2）项).",
    "Employees in production: 1 person (employees at period end), below tier C (≥ 20); tier D by this measure (附件1·生产单位).",
    "Revenue from production: 299.9999 × 10,000 yuan (main business revenue), below tier C (≥ 300); tier D by this measure (附件1·生产单位).",
    "Employees in wholesale: 1 person (employees at period end), below tier C (≥ 5); tier D by this measure (附件1·批发单位).",
    "Revenue from wholesale: 299.9999 × 10,000 yuan (main business revenue), standing in for merchandise sales, which applies (附件1说明第2条第（2）项) but is missing: the notice does not provide for that, this is the program's reading, below tier C (≥ 1000); tier D by this measure (附件1·批发单位).",
    "The highest tier reached is D, by employees in production, revenue from production, employees in wholesale, revenue from wholesale; of several criteria the higher tier counts (附件1说明第3条).",
    "Result: tier D, in principle supervised at the level of the stations (二、（一）·分层分级).",
    "Some figures are missing: the thresholds were applied to what is known, which may change when they are added.",
    "Decided as of 2026-11-24 under rule set notice-2023-38-annex1/2 and policy national-2023-38.",
];
