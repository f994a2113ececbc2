//! The table of 附1 as data. The numbers stand here and nowhere else.
//!
//! They equal those of 《统计上大中小微型企业划分标准（2017）》, but the notice combines them the other
//! way round: the highest tier that either measure reaches (附件1说明第3条), not the lowest.

use crate::codes::codes;
use crate::rules::clauses::{self, Clause};
use crate::units::{Activity, Tier, Wan};

codes! {
    /// What is measured: X or Y of 附1.
    pub enum Measure as "measures" {
        Employees = "employees", "从业人员", "employees";
        Revenue = "revenue", "营业收入", "revenue";
    }
}

/// One measure of one activity: the inclusive lower bounds of the tiers above D.
#[derive(Debug)]
pub struct Row {
    /// The activity.
    pub activity: Activity,
    /// The measure.
    pub measure: Measure,
    /// Lower bound of A, B and C, in persons or 万元 (both exact), in falling order.
    pub at_least: [(Tier, Wan); 3],
    /// The row of the table.
    pub clause: &'static Clause,
}

impl Row {
    /// The tier of a value: the first bound that it reaches, else D.
    #[must_use]
    pub fn tier(&self, value: Wan) -> Tier {
        self.at_least.iter().find(|(_, bound)| value >= *bound).map_or(Tier::D, |(tier, _)| *tier)
    }
}

const fn row(activity: Activity, measure: Measure, [a, b, c]: [u32; 3], clause: &'static Clause) -> Row {
    Row { activity, measure, at_least: [(Tier::A, Wan::whole(a)), (Tier::B, Wan::whole(b)), (Tier::C, Wan::whole(c))], clause }
}

/// The table of 附1.
#[rustfmt::skip]
pub static TABLE: [Row; 6] = [
    row(Activity::Production, Measure::Employees, [ 1_000,   300,    20], &clauses::TABLE_PRODUCTION),
    row(Activity::Production, Measure::Revenue,   [40_000, 2_000,   300], &clauses::TABLE_PRODUCTION),
    row(Activity::Wholesale,  Measure::Employees, [   200,    20,     5], &clauses::TABLE_WHOLESALE),
    row(Activity::Wholesale,  Measure::Revenue,   [40_000, 5_000, 1_000], &clauses::TABLE_WHOLESALE),
    row(Activity::Retail,     Measure::Employees, [   300,    50,    10], &clauses::TABLE_RETAIL),
    row(Activity::Retail,     Measure::Revenue,   [20_000,   500,   100], &clauses::TABLE_RETAIL),
];
