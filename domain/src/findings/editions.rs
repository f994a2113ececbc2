//! The editions of one result of a spot check: what is published is corrected, and published again.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::SpotCheckOutcome;
use crate::text::fold;

/// What a publication says of a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// The day of the publication.
    pub published_on: NaiveDate,
    /// Conforming or not.
    pub outcome: SpotCheckOutcome,
    /// What did not conform, folded; in no order.
    pub items: BTreeSet<String>,
}

/// What an edition is to those that are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// The first of its sample.
    First,
    /// It says nothing new.
    Known,
    /// It says what the one that counts says, on a later day: that one counts from this day on.
    Again,
    /// It says something else than the one that counted until now, and counts from now on.
    Correction,
    /// It is older than the one that counts, and not known.
    Outdated,
}

/// The items of a list of what failed, as people part them.
#[must_use]
pub fn items(failed: &str) -> Vec<&str> {
    failed.split(['、', '；', ';', '，', ',', '\n']).map(str::trim).filter(|item| !fold(item).is_empty()).collect()
}

impl Edition {
    /// An edition, with what failed as it was written.
    #[must_use]
    pub fn new(published_on: NaiveDate, outcome: SpotCheckOutcome, failed: Option<&str>) -> Self {
        let items = failed.map(|failed| items(failed).into_iter().map(fold).collect()).unwrap_or_default();
        Self { published_on, outcome, items }
    }

    /// Whether it says nothing that `known` does not: a summary that leaves out the items takes nothing back.
    #[must_use]
    pub fn adds_nothing_to(&self, known: &Self) -> bool {
        self.outcome == known.outcome && (self.items.is_empty() || self.items == known.items)
    }

    /// What it is to the edition that counts and to those that do not count any more. The later publication counts, and of one day what
    /// came last, unless that was there before. An edition may have been published on several days, of which the last is kept: what it says
    /// is known of all days until then.
    #[must_use]
    pub fn arrives(&self, counting: Option<&Self>, superseded: &[Self]) -> Arrival {
        if superseded.iter().any(|old| self.published_on <= old.published_on && self.adds_nothing_to(old)) {
            return Arrival::Known;
        }
        let Some(counting) = counting else { return Arrival::First };
        if self.adds_nothing_to(counting) {
            if self.published_on > counting.published_on { Arrival::Again } else { Arrival::Known }
        } else if self.published_on < counting.published_on {
            Arrival::Outdated
        } else {
            Arrival::Correction
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use SpotCheckOutcome::{Conforming, Nonconforming};
    use proptest::prelude::*;

    fn edition(day: u32, outcome: SpotCheckOutcome, failed: &str) -> Edition {
        let published_on = NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default();
        Edition::new(published_on, outcome, (!failed.is_empty()).then_some(failed))
    }

    #[test]
    fn items_are_the_same_in_any_order_and_spelling() {
        assert_eq!(edition(1, Nonconforming, "pH值、平衡回流沸点"), edition(1, Nonconforming, "平衡回流沸点；ＰＨ值"));
        assert_ne!(edition(1, Nonconforming, "pH值"), edition(1, Nonconforming, "pH值、平衡回流沸点"));
        assert_eq!(items(" 甲、；乙,\u{200b}，丙\n"), ["甲", "乙", "丙"]);
    }

    #[test]
    fn a_later_publication_corrects_and_the_same_again_does_not() {
        let failed = edition(10, Nonconforming, "甲、乙");
        let of = |sent: Edition| sent.arrives(Some(&failed), &[edition(8, Conforming, "")]);
        assert_eq!(failed.arrives(None, &[]), Arrival::First);
        assert_eq!(of(edition(12, Nonconforming, "乙、甲")), Arrival::Again);
        assert_eq!(of(edition(10, Nonconforming, "乙、甲")), Arrival::Known);
        assert_eq!(of(edition(9, Nonconforming, "乙、甲")), Arrival::Known);
        assert_eq!(of(edition(12, Nonconforming, "")), Arrival::Again, "a summary without items");
        assert_eq!(of(edition(12, Conforming, "")), Arrival::Correction);
        assert_eq!(of(edition(10, Conforming, "")), Arrival::Correction, "of the same day");
        assert_eq!(of(edition(12, Nonconforming, "甲、丙")), Arrival::Correction);
        assert_eq!(of(edition(9, Conforming, "")), Arrival::Outdated);
        assert_eq!(of(edition(8, Conforming, "")), Arrival::Known, "the edition that was corrected, sent again");
        assert_eq!(of(edition(12, Conforming, "")), Arrival::Correction, "and back");
        let gone = [edition(12, Conforming, "")];
        assert_eq!(edition(12, Conforming, "").arrives(None, &gone), Arrival::Known, "what counts now is out of sight");
    }

    /// Lets editions come one after the other: the one that counts, and those that do not.
    fn come(sent: &[Edition]) -> (Option<Edition>, Vec<Edition>) {
        let (mut counting, mut superseded): (Option<Edition>, Vec<Edition>) = (None, Vec::new());
        for edition in sent {
            match edition.arrives(counting.as_ref(), &superseded) {
                Arrival::First => counting = Some(edition.clone()),
                Arrival::Correction => superseded.extend(counting.replace(edition.clone())),
                Arrival::Again => counting.iter_mut().for_each(|counting| counting.published_on = edition.published_on),
                Arrival::Outdated => superseded.push(edition.clone()),
                Arrival::Known => {}
            }
        }
        (counting, superseded)
    }

    fn editions(days: Vec<(u32, bool, usize)>) -> Vec<Edition> {
        let failed = ["甲", "甲、乙", "乙；甲；丙"];
        let of = |(day, good, which): (u32, bool, usize)| {
            if good { edition(day, Conforming, "") } else { edition(day, Nonconforming, failed[which]) }
        };
        days.into_iter().map(of).collect()
    }

    #[test]
    fn what_was_published_again_later_counts_over_what_came_between() {
        let sent = [edition(10, Nonconforming, "甲"), edition(12, Nonconforming, "甲"), edition(11, Conforming, "")];
        let (counting, superseded) = come(&sent);
        assert_eq!((counting, superseded), (Some(sent[1].clone()), vec![sent[2].clone()]));
    }

    proptest! {
        /// Whatever comes in whatever order, what has come once is known when it comes again, and nothing older than what counts counts.
        #[test]
        fn what_came_once_is_known(days in prop::collection::vec((1_u32..6, any::<bool>(), 0_usize..3), 1..12)) {
            let sent = editions(days);
            for end in 1..=sent.len() {
                let (counting, superseded) = come(&sent[..end]);
                prop_assert!(superseded.iter().all(|old| counting.as_ref().is_some_and(|counting| old.published_on <= counting.published_on)));
                prop_assert_eq!(sent[end - 1].arrives(counting.as_ref(), &superseded), Arrival::Known);
            }
        }

        /// Of editions of different days the latest counts, in whatever order they come, and from its own day on.
        #[test]
        fn the_latest_counts_in_any_order(
            days in prop::collection::btree_map(1_u32..12, (any::<bool>(), 0_usize..3), 1..8).prop_map(|days| {
                days.into_iter().map(|(day, (good, which))| (day, good, which)).collect::<Vec<_>>()
            }).prop_shuffle()
        ) {
            let sent = editions(days);
            let (counting, _) = come(&sent);
            prop_assert_eq!(counting.as_ref(), sent.iter().max_by_key(|edition| edition.published_on));
        }
    }
}
