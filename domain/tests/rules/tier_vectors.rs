//! The worked examples for tiers.

use domain::Code;
use domain::authorities::{Level, Topology};
use domain::rules::TierDecision;
use domain::rules::policy::Policy;
use domain::rules::tier::{RULE_SET, TierInput, TierWarning, decide, replay};
use domain::rules::tier_trace::DesignatedSizeBasis;
use domain::units::{Activities, Activity, Completeness, FigureName, Figures, Tier};

use super::{by_threshold, date, decide_as, json, to_json, wan};

fn activities(text: &str) -> Activities {
    text.split('+').filter_map(Activity::from_code).collect()
}

fn figures(employees: Option<u32>, revenue: Option<&str>) -> Figures {
    Figures { employees_period_end: employees, main_business_revenue_wan: revenue.map(wan), ..Figures::default() }
}

#[test]
fn thresholds() {
    use Tier::{A, B, C, D};
    for (kinds, employees, revenue, expected) in [
        ("production", 1000, "0", A),
        ("production", 5, "40000", A),
        ("production", 300, "300", B),
        ("production", 999, "39999.9999", B),
        ("production", 19, "299.9999", D),
        ("production", 20, "0", C),
        ("production", 0, "0", D),
        ("production", 299, "1999.999999", C),
        ("production", 0, "2000", B),
        ("production", 0, "300", C),
        ("wholesale", 4, "999.9999", D),
        ("wholesale", 4, "1000", C),
        ("wholesale", 4, "5000", B),
        ("wholesale", 4, "40000", A),
        ("wholesale", 5, "0", C),
        ("wholesale", 20, "0", B),
        ("wholesale", 199, "39999.999999", B),
        ("wholesale", 200, "0", A),
        ("retail", 9, "99.9999", D),
        ("retail", 9, "100", C),
        ("retail", 9, "500", B),
        ("retail", 9, "20000", A),
        ("retail", 10, "0", C),
        ("retail", 50, "0", B),
        ("retail", 299, "19999.999999", B),
        ("retail", 300, "0", A),
        ("production+wholesale", 20, "300", B),
        ("production+retail", 60, "1500", B),
        ("wholesale+retail", 40, "400", B),
        ("production", 1200, "500", A),
        ("production", 350, "35000", B),
        ("production", 50, "2500", B),
        ("production", 15, "280", D),
        ("wholesale", 12, "800", C),
        ("wholesale", 3, "6000", B),
        ("retail", 320, "100", A),
        ("retail", 8, "90", D),
    ] {
        let decision = decide_as(activities(kinds), &figures(Some(employees), Some(revenue)), false, &Policy::default());
        assert_eq!(decision.tier, Some(expected), "{kinds} {employees} {revenue}");
        assert_eq!(decision.threshold_tier, Some(expected));
        // Below the designated size a seller is measured by its sales, which are missing here.
        let right = decision.trace.steps.iter().all(|step| !step.substituted);
        assert_eq!(decision.completeness, if right { Completeness::Complete } else { Completeness::Partial });
        assert_eq!(decision.rule_set, RULE_SET);
        assert_eq!(decision.policy, "national-2023-38");
    }
}

#[test]
fn lead_level_follows_the_shape_of_the_province() {
    let figures = figures(Some(50), Some("2500"));
    let level = |topology| {
        let input = TierInput {
            activities: activities("production"),
            sole_proprietor: false,
            figures: &figures,
            topology,
            year: None,
            as_of: date("2026-11-24"),
        };
        decide(&input, &Policy::default()).lead_level
    };
    assert_eq!(level(Topology::Ordinary), Some(Level::Municipal));
    assert_eq!(level(Topology::Municipality), Some(Level::County));
    assert_eq!(level(Topology::Xpcc), Some(Level::Municipal));
}

#[test]
fn employees_fall_back_to_the_average_and_zero_is_a_value() {
    let mut f = figures(None, None);
    f.employees_annual_average = Some(300);
    let d = decide_as(activities("production"), &f, false, &Policy::default());
    assert_eq!(d.tier, Some(Tier::B));
    assert_eq!(d.completeness, Completeness::Partial);
    assert_eq!(d.trace.employees.figure, Some(FigureName::EmployeesAnnualAverage));
    assert_eq!(d.warnings, [TierWarning::RevenueMissing]);

    f.employees_period_end = Some(0);
    let d = decide_as(activities("production"), &f, false, &Policy::default());
    assert_eq!(d.tier, Some(Tier::D));
    assert_eq!(d.trace.employees.figure, Some(FigureName::EmployeesPeriodEnd));
}

#[test]
fn sellers_below_the_designated_size_use_sales() {
    // Derived: revenue of 400 is below 500, so sales count.
    let mut f = figures(Some(1), Some("400"));
    f.merchandise_sales_wan = Some(wan("600"));
    let d = decide_as(activities("retail"), &f, false, &Policy::default());
    assert_eq!(d.tier, Some(Tier::B));
    let size = d.trace.designated_sizes[0];
    assert_eq!((size.basis, size.above), (Some(DesignatedSizeBasis::Derived), Some(false)));
    assert_eq!(d.trace.steps[1].figure, Some(FigureName::MerchandiseSalesWan));
    assert!(!d.trace.steps[1].substituted);

    // The designated size itself is above.
    f.main_business_revenue_wan = Some(wan("500"));
    f.merchandise_sales_wan = Some(wan("20000"));
    let d = decide_as(activities("retail"), &f, false, &Policy::default());
    assert_eq!(d.tier, Some(Tier::B));
    assert_eq!(d.trace.designated_sizes[0].above, Some(true));

    // A statement wins over what the figures say, and the disagreement is shown.
    f.above_designated_size = Some(false);
    let d = decide_as(activities("retail"), &f, false, &Policy::default());
    assert_eq!(d.tier, Some(Tier::A));
    assert_eq!(d.trace.designated_sizes[0].basis, Some(DesignatedSizeBasis::Stated));
    assert_eq!(d.warnings, [TierWarning::DesignatedSizeContradicted]);
}

#[test]
fn a_single_revenue_figure_stands_in_and_the_trace_says_so() {
    let f = figures(Some(1), Some("1500"));
    let d = decide_as(activities("wholesale"), &f, false, &Policy::default());
    assert_eq!(d.tier, Some(Tier::C));
    assert!(d.trace.steps[1].substituted);
    assert_eq!(d.warnings, [TierWarning::RevenueSubstituted]);
    assert_eq!(d.completeness, Completeness::Partial, "the right figure is missing");

    let f: Figures = json(r#"{"merchandise_sales_wan": 6000, "employees_period_end": 1}"#);
    let d = decide_as(activities("wholesale"), &f, false, &Policy::default());
    assert_eq!((d.tier, d.trace.steps[1].substituted), (Some(Tier::B), true));

    // Sales never stand in for a producer's revenue.
    let d = decide_as(activities("production"), &f, false, &Policy::default());
    assert_eq!((d.tier, d.completeness), (Some(Tier::D), Completeness::Partial));
    assert_eq!(d.trace.steps[1].value, None);
    let d = decide_as(activities("production+wholesale"), &f, false, &Policy::default());
    assert_eq!((d.tier, d.completeness), (Some(Tier::B), Completeness::Partial));
}

#[test]
fn nothing_is_guessed() {
    let none = Figures::default();
    let d = decide_as(activities("production"), &none, false, &Policy::default());
    assert_eq!((d.tier, d.threshold_tier, d.lead_level), (None, None, None));
    assert_eq!(d.completeness, Completeness::Unclassified);
    // A producer's sales alone are no usable figure.
    let sales: Figures = json(r#"{"merchandise_sales_wan": 60000}"#);
    let d = decide_as(activities("production"), &sales, false, &Policy::default());
    assert_eq!((d.tier, d.completeness), (None, Completeness::Unclassified));
    // Without activities there is no table to look at.
    let d = decide_as(Activities::empty(), &figures(Some(5), None), false, &Policy::default());
    assert_eq!((d.tier, d.completeness), (None, Completeness::Unclassified));
}

#[test]
fn sole_proprietors() {
    let big = figures(Some(60), Some("1"));
    let d = decide_as(activities("retail"), &big, true, &Policy::default());
    assert_eq!((d.tier, d.threshold_tier), (Some(Tier::D), Some(Tier::B)));
    assert_eq!(d.lead_level, Some(Level::Station));
    assert!(d.warnings.contains(&TierWarning::SoleProprietorThresholdDiffers));
    assert!(d.trace.steps.iter().all(|s| !s.decisive));

    let d = decide_as(activities("retail"), &big, true, &by_threshold());
    assert_eq!((d.tier, d.threshold_tier), (Some(Tier::B), Some(Tier::B)));
    assert_eq!(d.trace.sole_proprietor.map(|s| s.decisive), Some(false));

    for policy in [Policy::default(), by_threshold()] {
        let d = decide_as(activities("retail"), &Figures::default(), true, &policy);
        assert_eq!((d.tier, d.threshold_tier), (Some(Tier::D), None));
        assert_eq!(d.completeness, Completeness::Unclassified);
        assert!(!d.warnings.contains(&TierWarning::SoleProprietorThresholdDiffers));
    }
}

#[test]
fn the_trace_shows_every_cell_and_survives_storage() {
    let d = decide_as(Activities::all(), &figures(Some(20), Some("299.9999")), false, &Policy::default());
    assert_eq!(d.trace.steps.len(), 6);
    assert_eq!(d.trace.designated_sizes.len(), 2);
    let decisive: Vec<_> = d.trace.steps.iter().filter(|s| s.decisive).map(|s| (s.activity, s.measure.code(), s.clause.mark)).collect();
    assert_eq!(decisive, [(Activity::Wholesale, "employees", "附件1·批发单位")]);
    assert_eq!(d.trace.result.clause.mark, "附件1说明第3条");
    let text = to_json(&d);
    assert!(text.contains(r#""value":299.9999,"unit":"万元""#), "{text}");
    assert_eq!(json::<domain::rules::TierDecision>(&text), d);
    // also by way of a parsed document, as databases hand it back
    let document: serde_json::Value = json(&text);
    assert_eq!(serde_json::from_value(document).ok(), Some(d));
}

#[derive(serde::Deserialize)]
struct Inputs {
    activities: Activities,
    sole_proprietor: bool,
    figures: Figures,
}

#[derive(serde::Deserialize)]
struct Stored {
    inputs: Inputs,
    decision: TierDecision,
}

/// Decisions that the first release stored, as they were written.
#[test]
fn a_decision_of_the_first_rule_set_replays_as_it_was() {
    let stored: Vec<Stored> = json(include_str!("../fixtures/tier_decisions_rule_set_1.json"));
    let mut differ = 0;
    for Stored { inputs, decision } in &stored {
        let Inputs { activities, sole_proprietor, figures } = inputs;
        let (activities, sole_proprietor) = (*activities, *sole_proprietor);
        let input = TierInput { activities, sole_proprietor, figures, topology: Topology::Municipality, year: None, as_of: date("2026-11-24") };
        assert_eq!(replay("notice-2023-38-annex1/1", &input, &Policy::default()).as_ref(), Some(decision));
        let now = decide(&input, &Policy::default());
        assert_eq!((now.tier, now.rule_set.as_str()), (decision.tier, RULE_SET));
        differ += usize::from(now.completeness != decision.completeness);
        assert_eq!(replay(RULE_SET, &input, &Policy::default()), Some(now));
        assert_eq!(replay("notice-2023-38-annex1/0", &input, &Policy::default()), None);
    }
    assert_eq!((stored.len(), differ), (5, 2), "two rest on a figure that stands in for the right one");
}
