//! Which reporting year decides the tier (附件1说明第2条: 以现行统计制度为准, R-14).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::Policy;
use super::cite::Cite;
use super::clauses;
use super::tier::{TierInput, tier_only};
use crate::authorities::Topology;
use crate::codes::codes;
use crate::units::{Activities, Completeness, Figures};

codes! {
    /// Why the figures of a reporting year decide the tier.
    pub enum YearBasis as "year_bases" {
        Complete = "complete", "最近一个已结束且数据齐全的年度", "the latest ended year with complete figures";
        Confirmed = "confirmed", "经确认采用", "confirmed by an officer";
        Incomplete = "incomplete", "没有数据齐全的年度，暂以已结束的年度为准", "provisional: an ended year, for want of complete figures";
        Running = "running", "没有已结束年度的数据，暂以尚未结束的年度为准", "provisional: a year that has not ended, for want of another";
    }
}

/// The year that decides, and why, as it is kept with a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DecidingYear {
    /// The year.
    pub year: i32,
    /// Why it decides.
    pub basis: YearBasis,
    /// 附件1说明第2条.
    pub clause: Cite,
}

impl DecidingYear {
    /// A year that decides.
    #[must_use]
    pub fn new(year: i32, basis: YearBasis) -> Self {
        Self { year, basis, clause: (&clauses::STATISTICS).into() }
    }

    /// Whether it decides only because there is nothing better: it has not ended or is not complete, and nobody has confirmed it.
    #[must_use]
    pub fn is_provisional(&self) -> bool {
        matches!(self.basis, YearBasis::Incomplete | YearBasis::Running)
    }
}

/// The year that decides, of the figures by year: the latest that has ended with complete figures or was confirmed. Where there is none,
/// the latest ended year with any usable figure, else the latest that runs, provisionally. `None` where no figure is usable.
///
/// A year that runs has the figures of a part of it, and one with a missing figure tells only half: neither takes a unit from its
/// authority unless somebody says so.
#[must_use]
pub fn deciding_year(
    figures: &BTreeMap<i32, Figures>,
    confirmed: &BTreeSet<i32>,
    activities: Activities,
    policy: &Policy,
    today: NaiveDate,
) -> Option<DecidingYear> {
    let basis = |year: i32, figures| {
        // Neither the shape of the province nor being a sole proprietor changes which figures are there.
        let input = TierInput { activities, sole_proprietor: false, figures, topology: Topology::Ordinary, year: None, as_of: today };
        match tier_only(&input, policy).1 {
            Completeness::Unclassified => None,
            Completeness::Complete if year < today.year() => Some(YearBasis::Complete),
            _ if confirmed.contains(&year) => Some(YearBasis::Confirmed),
            _ if year < today.year() => Some(YearBasis::Incomplete),
            _ => Some(YearBasis::Running),
        }
    };
    let usable: Vec<DecidingYear> =
        figures.iter().rev().filter_map(|(year, figures)| basis(*year, figures).map(|basis| DecidingYear::new(*year, basis))).collect();
    let firm = usable.iter().find(|year| !year.is_provisional());
    let ended = || usable.iter().find(|year| year.basis == YearBasis::Incomplete);
    firm.or_else(ended).or_else(|| usable.first()).copied()
}
