//! Which reporting year decides the tier (附件1说明第2条: 以现行统计制度为准, R-14).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::Policy;
use super::tier::{TierInput, tier_only};
use crate::authorities::Topology;
use crate::units::{Activities, Completeness, Figures};

/// The year that decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecidingYear {
    /// The year.
    pub year: i32,
    /// Whether it decides only because there is nothing better: it has not ended or is not complete, and nobody has confirmed it.
    pub provisional: bool,
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
    let completeness = |figures| {
        // Neither the shape of the province nor being a sole proprietor changes which figures are there.
        let input = TierInput { activities, sole_proprietor: false, figures, topology: Topology::Ordinary, as_of: today };
        tier_only(&input, policy).1
    };
    let usable = || figures.iter().rev().map(|(year, figures)| (*year, completeness(figures))).filter(|(_, c)| *c != Completeness::Unclassified);
    let has_ended = |year: i32| year < today.year();
    let firm = usable().find(|(year, c)| confirmed.contains(year) || (has_ended(*year) && *c == Completeness::Complete));
    let provisional = || usable().find(|(year, _)| has_ended(*year)).or_else(|| usable().next());
    match firm {
        Some((year, _)) => Some(DecidingYear { year, provisional: false }),
        None => provisional().map(|(year, _)| DecidingYear { year, provisional: true }),
    }
}
