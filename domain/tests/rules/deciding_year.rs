//! The year that decides (R-14).

use std::collections::{BTreeMap, BTreeSet};

use domain::rules::deciding_year::YearBasis::{self, Complete, Confirmed, Incomplete, Running};
use domain::rules::deciding_year::deciding_year;
use domain::rules::policy::Policy;
use domain::units::{Activities, Activity, Figures, Wan};
use proptest::prelude::*;

use super::{date, json};

const COMPLETE: &str = r#"{"employees_period_end": 1200, "main_business_revenue_wan": 50000}"#;
const PARTIAL: &str = r#"{"employees_period_end": 10}"#;
const NONE: &str = "{}";

fn decides(years: &[(i32, &str)], confirmed: &[i32]) -> Option<(i32, YearBasis)> {
    let figures: BTreeMap<i32, Figures> = years.iter().map(|(year, figures)| (*year, json(figures))).collect();
    let confirmed: BTreeSet<i32> = confirmed.iter().copied().collect();
    let producer = Activities::from([Activity::Production]);
    deciding_year(&figures, &confirmed, producer, &Policy::default(), date("2026-11-24")).map(|d| (d.year, d.basis))
}

#[test]
fn the_latest_ended_year_with_complete_figures_decides() {
    assert_eq!(decides(&[(2024, COMPLETE), (2025, COMPLETE)], &[]), Some((2025, Complete)));
    assert_eq!(decides(&[(2024, COMPLETE), (2025, PARTIAL)], &[]), Some((2024, Complete)));
    assert_eq!(decides(&[(2024, COMPLETE), (2025, NONE)], &[]), Some((2024, Complete)));
}

#[test]
fn head_counts_of_the_running_year_take_no_unit_from_the_province() {
    assert_eq!(decides(&[(2025, COMPLETE), (2026, PARTIAL)], &[]), Some((2025, Complete)));
    assert_eq!(decides(&[(2025, COMPLETE), (2026, COMPLETE)], &[]), Some((2025, Complete)), "not even complete ones");
    assert_eq!(decides(&[(2025, COMPLETE), (2026, PARTIAL)], &[2026]), Some((2026, Confirmed)), "unless somebody says so");
    assert_eq!(decides(&[(2024, COMPLETE), (2025, PARTIAL)], &[2025]), Some((2025, Confirmed)));
    assert_eq!(decides(&[(2025, COMPLETE), (2024, PARTIAL)], &[2024]), Some((2025, Complete)), "the later one all the same");
}

#[test]
fn a_unit_with_nothing_else_is_placed_by_what_there_is() {
    assert_eq!(decides(&[(2026, COMPLETE)], &[]), Some((2026, Running)));
    assert_eq!(decides(&[(2025, PARTIAL)], &[]), Some((2025, Incomplete)));
    assert_eq!(decides(&[(2024, PARTIAL), (2026, COMPLETE)], &[]), Some((2024, Incomplete)), "an ended year before one that runs");
    assert_eq!(decides(&[(2025, NONE)], &[2025]), None);
    assert_eq!(decides(&[], &[2025]), None);
}

fn figures() -> impl Strategy<Value = Figures> {
    let value = || prop::option::weighted(0.6, 0..60_000_u32);
    (value(), value(), value(), value(), prop::option::weighted(0.2, any::<bool>())).prop_map(|(end, average, main, sales, above)| Figures {
        employees_period_end: end,
        employees_annual_average: average,
        main_business_revenue_wan: main.map(Wan::whole),
        merchandise_sales_wan: sales.map(Wan::whole),
        above_designated_size: above,
    })
}

/// Which figures there are, from the words of 附件1说明第2条: (every one that applies, any).
fn there(activities: Activities, f: &Figures) -> (bool, bool) {
    let people = f.employees_period_end.is_some() || f.employees_annual_average.is_some();
    let (main, sales) = (f.main_business_revenue_wan, f.merchandise_sales_wan);
    let size = |activity| Wan::whole(if activity == Activity::Wholesale { 2000 } else { 500 });
    let whole = activities.iter().all(|activity| match activity {
        Activity::Production => main.is_some(),
        seller => match f.above_designated_size.or(main.or(sales).map(|y| y >= size(seller))) {
            Some(true) => main.is_some(),
            Some(false) => sales.is_some(),
            None => false,
        },
    });
    let sells = activities.iter().any(Activity::is_selling);
    (people && whole && !activities.is_empty(), !activities.is_empty() && (people || main.is_some() || (sells && sales.is_some())))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Against a ranking: a year that stands firm before one that does not, an ended before a running one, a later before an earlier.
    #[test]
    fn no_other_year_has_a_better_claim(
        years in prop::collection::btree_map(2022..2028_i32, figures(), 0..6),
        confirmed in prop::collection::btree_set(2022..2028_i32, 0..3),
        kinds in 0..8_u32,
    ) {
        let activities = Activities::from_bits(kinds).unwrap_or_default();
        let claim = |year: i32, f: &Figures| {
            let (complete, any) = there(activities, f);
            let ended = year <= 2025;
            let firm = confirmed.contains(&year) || (ended && complete);
            any.then_some((firm, firm || ended, year))
        };
        let best = years.iter().filter_map(|(year, f)| claim(*year, f)).max();
        let decides = deciding_year(&years, &confirmed, activities, &Policy::default(), date("2026-11-24"));
        prop_assert_eq!(decides.map(|d| (d.year, d.is_provisional())), best.map(|(firm, _, year)| (year, !firm)));
    }
}
