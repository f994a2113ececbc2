//! What holds for every input.

use domain::rules::policy::Policy;
use domain::units::{Activities, Activity, Completeness, Figures, Tier, Wan};
use proptest::prelude::*;

use super::{by_threshold, decide_as, json, to_json};

/// A second reading of 附1, written from its prose: ranges with both ends, in whole millionths of 万元.
mod naive {
    use super::*;

    fn in_range(value: i64, ranges: [(char, i64, i64); 4], scale: i64) -> char {
        for (tier, from, below) in ranges {
            let below = if below == i64::MAX { below } else { below * scale };
            if from * scale <= value && value < below {
                return tier;
            }
        }
        unreachable!("the ranges cover everything")
    }

    const NO_END: i64 = i64::MAX;

    pub fn tier(activities: Activities, sole: bool, f: &Figures, policy: &Policy) -> Option<char> {
        let people = f.employees_period_end.or(f.employees_annual_average).map(i64::from);
        let main = f.main_business_revenue_wan.map(Wan::scaled);
        let sales = f.merchandise_sales_wan.map(Wan::scaled);
        let seller = |size: i64| match (main, sales) {
            (Some(m), Some(s)) => {
                let above = f.above_designated_size.unwrap_or(m >= size * 1_000_000);
                Some(if above { m } else { s })
            }
            (one, other) => one.or(other),
        };
        let mut found = Vec::new();
        if activities.contains(Activity::Production) {
            found.extend(people.map(|x| in_range(x, [('A', 1000, NO_END), ('B', 300, 1000), ('C', 20, 300), ('D', 0, 20)], 1)));
            found.extend(main.map(|y| in_range(y, [('A', 40000, NO_END), ('B', 2000, 40000), ('C', 300, 2000), ('D', 0, 300)], 1_000_000)));
        }
        if activities.contains(Activity::Wholesale) {
            found.extend(people.map(|x| in_range(x, [('A', 200, NO_END), ('B', 20, 200), ('C', 5, 20), ('D', 0, 5)], 1)));
            found.extend(seller(2000).map(|y| in_range(y, [('A', 40000, NO_END), ('B', 5000, 40000), ('C', 1000, 5000), ('D', 0, 1000)], 1_000_000)));
        }
        if activities.contains(Activity::Retail) {
            found.extend(people.map(|x| in_range(x, [('A', 300, NO_END), ('B', 50, 300), ('C', 10, 50), ('D', 0, 10)], 1)));
            found.extend(seller(500).map(|y| in_range(y, [('A', 20000, NO_END), ('B', 500, 20000), ('C', 100, 500), ('D', 0, 100)], 1_000_000)));
        }
        found.sort_unstable();
        let best = found.first().copied();
        let always_d = *policy == Policy::default();
        if sole && (always_d || best.is_none()) { Some('D') } else { best }
    }
}

/// Amounts near every threshold as well as anywhere.
fn amount() -> impl Strategy<Value = Wan> {
    let near = prop::sample::select(vec![0, 100, 300, 500, 1000, 2000, 5000, 20_000, 40_000_i64]);
    prop_oneof![(near, -2_i64..=2).prop_map(|(wan, off)| wan * 1_000_000 + off), 0..100_000_000_000_i64,]
        .prop_map(|scaled| Wan::from_scaled(scaled.max(0)).unwrap_or_default())
}

fn people() -> impl Strategy<Value = u32> {
    let near = prop::sample::select(vec![0, 5, 10, 20, 50, 200, 300, 1000_u32]);
    prop_oneof![(near, 0..3_u32).prop_map(|(n, off)| (n + off).saturating_sub(1)), 0..2000_u32, any::<u32>(),]
}

fn figures() -> impl Strategy<Value = Figures> {
    (prop::option::of(people()), prop::option::of(people()), prop::option::of(amount()), prop::option::of(amount()), prop::option::of(any::<bool>()))
        .prop_map(|(end, average, main, sales, above)| Figures {
            employees_period_end: end,
            employees_annual_average: average,
            main_business_revenue_wan: main,
            merchandise_sales_wan: sales,
            above_designated_size: above,
        })
}

fn activities() -> impl Strategy<Value = Activities> {
    (0..8_u32).prop_map(|bits| Activities::from_bits(bits).unwrap_or_default())
}

fn policy() -> impl Strategy<Value = Policy> {
    any::<bool>().prop_map(|d| if d { Policy::default() } else { by_threshold() })
}

/// Whether raising main business revenue from `old` to `new` may lower the tier. It may in one
/// way only: it lifts a seller over the designated size, so that revenue takes the place of
/// merchandise sales, and those were higher (附件1说明第2条第（2）项). That is the notice's own rule.
fn crosses_designated_size(kinds: Activities, f: &Figures, new: Wan) -> bool {
    let limits = [(Activity::Wholesale, 2000), (Activity::Retail, 500)];
    limits.into_iter().any(|(activity, limit)| {
        kinds.contains(activity)
            && f.above_designated_size.is_none()
            && f.main_business_revenue_wan.is_none_or(|old| old < Wan::whole(limit))
            && new >= Wan::whole(limit)
            && f.merchandise_sales_wan.is_some_and(|sales| sales > new)
    })
}

fn rank(tier: Option<Tier>) -> u8 {
    match tier {
        None => 0,
        Some(Tier::D) => 1,
        Some(Tier::C) => 2,
        Some(Tier::B) => 3,
        Some(Tier::A) => 4,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_the_naive_reading(kinds in activities(), sole: bool, f in figures(), policy in policy()) {
        let d = decide_as(kinds, &f, sole, &policy);
        let tier = d.tier.map(|t| t.to_string());
        prop_assert_eq!(tier, naive::tier(kinds, sole, &f, &policy).map(String::from));
    }

    #[test]
    fn every_decision_is_consistent(kinds in activities(), sole: bool, f in figures(), policy in policy()) {
        let d = decide_as(kinds, &f, sole, &policy);
        let cells = d.trace.steps.iter().filter(|s| s.tier.is_some()).count();
        prop_assert_eq!(d.trace.steps.len(), kinds.len() as usize * 2);
        prop_assert_eq!(d.completeness, match cells {
            0 => Completeness::Unclassified,
            n if n == d.trace.steps.len() && !d.trace.steps.iter().any(|s| s.substituted) => Completeness::Complete,
            _ => Completeness::Partial,
        });
        prop_assert_eq!(d.tier.is_none(), cells == 0 && !sole);
        prop_assert_eq!(d.lead_level.is_none(), d.tier.is_none());
        prop_assert_eq!(d.threshold_tier, Tier::highest(d.trace.steps.iter().filter_map(|s| s.tier)));
        let decided = d.trace.steps.iter().any(|s| s.decisive)
            || d.trace.sole_proprietor.is_some_and(|s| s.decisive);
        prop_assert_eq!(decided, d.tier.is_some());
        let explanation = d.trace.explain();
        prop_assert_eq!(explanation.zh.len(), explanation.en.len());
        prop_assert_eq!(json::<domain::rules::TierDecision>(&to_json(&d)), d);
    }

    #[test]
    fn more_people_never_lower_a_tier(kinds in activities(), sole: bool, f in figures(), more in people(), policy in policy()) {
        let mut grown = f;
        grown.employees_period_end = Some(f.employees().map_or(more, |(_, n)| n.saturating_add(more)));
        let (before, after) = (decide_as(kinds, &f, sole, &policy), decide_as(kinds, &grown, sole, &policy));
        prop_assert!(rank(after.tier) >= rank(before.tier));
    }

    #[test]
    fn more_sales_never_lower_a_tier(kinds in activities(), f in figures(), sales in amount()) {
        prop_assume!(f.merchandise_sales_wan.is_none_or(|old| sales >= old));
        // New sales beside revenue of a unit below the size replace that revenue, see below.
        prop_assume!(f.merchandise_sales_wan.is_some() || f.main_business_revenue_wan.is_none_or(|m| m <= sales));
        let grown = Figures { merchandise_sales_wan: Some(sales), ..f };
        let policy = Policy::default();
        let (before, after) = (decide_as(kinds, &f, false, &policy), decide_as(kinds, &grown, false, &policy));
        prop_assert!(rank(after.tier) >= rank(before.tier));
    }

    #[test]
    fn more_revenue_never_lowers_a_tier_but_across_the_designated_size(kinds in activities(), f in figures(), revenue in amount()) {
        prop_assume!(f.main_business_revenue_wan.is_none_or(|old| revenue >= old));
        prop_assume!(!crosses_designated_size(kinds, &f, revenue));
        // A stated "above" makes new revenue replace the sales that stood in for it.
        prop_assume!(f.main_business_revenue_wan.is_some() || f.above_designated_size != Some(true)
            || f.merchandise_sales_wan.is_none_or(|s| s <= revenue));
        let grown = Figures { main_business_revenue_wan: Some(revenue), ..f };
        let policy = Policy::default();
        let (before, after) = (decide_as(kinds, &f, false, &policy), decide_as(kinds, &grown, false, &policy));
        prop_assert!(rank(after.tier) >= rank(before.tier));
    }

    #[test]
    fn another_activity_never_lowers_a_tier(kinds in activities(), also in activities(), f in figures()) {
        let both: Activities = kinds.iter().chain(also.iter()).collect();
        let policy = Policy::default();
        let (one, two) = (decide_as(kinds, &f, false, &policy), decide_as(both, &f, false, &policy));
        prop_assert!(rank(two.tier) >= rank(one.tier));
    }
}

/// The one exception, pinned so that nobody takes it for a bug: sales of 30,000 count below the
/// designated size (tier B), and once revenue reaches 2,000 it counts instead (tier C).
#[test]
fn crossing_the_designated_size_may_lower_a_tier() {
    let f =
        |main| Figures { main_business_revenue_wan: Some(Wan::whole(main)), merchandise_sales_wan: Some(Wan::whole(30_000)), ..Figures::default() };
    let kinds = Activities::from([Activity::Wholesale]);
    let tier = |main| decide_as(kinds, &f(main), false, &Policy::default()).tier;
    assert_eq!(tier(1999), Some(Tier::B));
    assert_eq!(tier(2000), Some(Tier::C));
}
