//! An officer who is no programmer reads why: the figures used, the thresholds met and missed, the clause; in both languages.

use serde_json::{Value, json};

use crate::support::App;

/// The sentences in one language.
fn sentences<'a>(answer: &'a Value, language: &str) -> Vec<&'a str> {
    answer["explanation"][language].as_array().unwrap().iter().map(|s| s.as_str().unwrap()).collect()
}

async fn a_tier_is_explained_figure_by_figure(app: App) {
    let body = json!({"activities": ["production"], "employees_period_end": 300, "main_business_revenue_wan": "299.9999"});
    let answer = app.county().post("/rules/tier", body).await.status(200).json;
    assert_eq!(
        sentences(&answer, "zh"),
        [
            "从业人员采用期末从业人员数300人（附件1说明第2条第（1）项）。",
            "生产单位的从业人员：期末从业人员数300人，未达到A级标准（≥1000人），达到B级标准（≥300人），按此项为B级（附件1·生产单位）。",
            "生产单位的营业收入：主营业务收入299.9999万元，未达到C级标准（≥300万元），按此项为D级（附件1·生产单位）。",
            "各项指标中最高为B级，依据是生产单位的从业人员；符合多个条件的，按较高等级划分（附件1说明第3条）。",
            "结论：该单位为B级主体，原则上对应监管层级为市级（二、（一）·分层分级）。",
            "划分日期：2026年11月24日；规则版本：notice-2023-38-annex1/2；政策版本：national-2023-38。",
        ]
    );
    assert_eq!(
        sentences(&answer, "en"),
        [
            "Employees: 300 persons, the number of employees at period end (附件1说明第2条第（1）项).",
            "Employees in production: 300 persons (employees at period end), below tier A (≥ 1000) and at least tier B (≥ 300); tier B by this measure (附件1·生产单位).",
            "Revenue from production: 299.9999 × 10,000 yuan (main business revenue), below tier C (≥ 300); tier D by this measure (附件1·生产单位).",
            "The highest tier reached is B, by employees in production; of several criteria the higher tier counts (附件1说明第3条).",
            "Result: tier B, in principle supervised at municipal level (二、（一）·分层分级).",
            "Decided as of 2026-11-24 under rule set notice-2023-38-annex1/2 and policy national-2023-38.",
        ]
    );
}

async fn a_substituted_figure_and_a_sole_proprietor_are_told(app: App) {
    let body = json!({"activities": ["wholesale"], "sole_proprietor": true, "employees_annual_average": 20, "main_business_revenue_wan": 1000});
    let answer = app.county().post("/rules/tier", body).await.status(200).json;
    let zh = sentences(&answer, "zh").join("");
    for words in [
        "没有期末从业人员数，以全年平均人员数20人代替（附件1说明第2条第（1）项）。",
        "应采用商品销售额而缺少该数据，通知未规定此种情形，本系统暂以主营业务收入代替",
        "该单位是个体工商户，划为D级（附件1·D级）；按标准划分则为B级，请核对。",
        "结论：该单位为D级主体，原则上对应监管层级为市场监管所（分局）",
    ] {
        assert!(zh.contains(words), "{words} is not in {zh}");
    }
    let en = sentences(&answer, "en").join(" ");
    for words in [
        "the annual average is used instead: 20 persons (附件1说明第2条第（1）项)",
        "which applies (附件1说明第2条第（2）项) but is missing",
        "by the thresholds it would be tier B: please check",
    ] {
        assert!(en.contains(words), "{words} is not in {en}");
    }
}

async fn missing_figures_are_told_and_not_guessed(app: App) {
    let answer = app.county().post("/rules/tier", json!({"activities": ["retail"]})).await.status(200).json;
    let zh = sentences(&answer, "zh");
    assert!(zh.contains(&"没有从业人员数据，该项指标缺失（附件1说明第2条第（1）项）。"), "{zh:?}");
    assert!(zh.contains(&"结论：暂不划分主体级别，由属地市场监管部门负责，请补充数据。"), "{zh:?}");
    let partial = app.county().post("/rules/tier", json!({"activities": ["retail"], "employees_period_end": 9})).await.status(200).json;
    let zh = sentences(&partial, "zh");
    assert!(zh.contains(&"部分指标缺失，按标准划分的级别以现有数据为准，补充数据后可能变化。"), "{zh:?}");
}

async fn a_monitoring_level_is_explained_finding_by_finding(app: App) {
    let body = json!({"as_of": "2026-11-24", "credit_risk_class": "B", "findings": [
        {"grade": "major", "discovered_on": "2024-11-23"}, {"grade": "major", "discovered_on": "2025-05-01", "discovery_id": "F-7"},
            {"grade": "general", "discovered_on": "2026-01-05"}]});
    let answer = app.county().post("/rules/monitoring-level", body).await.status(200).json;
    assert_eq!(
        sentences(&answer, "zh"),
        [
            "2024年11月23日发现的重大风险隐患不计入：已超出统计期限。",
            "2025年5月1日发现的重大风险隐患（发现编号F-7）计入。",
            "2026年1月5日发现的一般风险隐患不计入：风险等级为一般。",
            "信用风险分类为B类。",
            "特别监管条件“近2年内发现3次及以上重大质量安全风险”不符合：2024年11月24日至2026年11月24日共1次，需3次及以上（三·特别监管）。",
            "特别监管条件“信用风险高（D类）”不符合（三·特别监管）。",
            "重点监管条件“近2年内发现重大质量安全风险”符合：2024年11月24日至2026年11月24日共1次，需1次及以上（三·重点监管；通知未写明发现1至2次重大风险的情形，按不轻于较大风险理解）。",
            "重点监管条件“发现较大质量安全风险”不符合：2024年11月24日至2026年11月24日共0次，需1次及以上（三·重点监管；期限由政策参数（national-2023-38）设定，通知未规定期限）。",
            "重点监管条件“信用风险较高（C类）”不符合（三·重点监管）。",
            "结论：截至2026年11月24日，应实施重点监管（三·重点监管）。",
            "规则版本：notice-2023-38-s3/2；政策版本：national-2023-38。",
        ]
    );
    let en = sentences(&answer, "en");
    assert_eq!(en.len(), 11);
    assert_eq!(en[1], "The major finding of 2025-05-01 (discovery F-7) is counted.");
    assert_eq!(en[9], "Result: key supervision as of 2026-11-24 (三·重点监管).");
}

e2e![
    a_tier_is_explained_figure_by_figure,
    a_substituted_figure_and_a_sole_proprietor_are_told,
    missing_figures_are_told_and_not_guessed,
    a_monitoring_level_is_explained_finding_by_finding
];
