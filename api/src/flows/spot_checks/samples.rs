//! The samples of a list: several rows of one sample, a failed item each as they are mostly published, are one result.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::findings::SpotCheckOutcome;
use domain::findings::editions::items;
use domain::text::fold;
use persistence::queries::imports::RowPlace;

use super::row::Facts;
use crate::flows::refusal::{FieldCode, FieldError};
use crate::intake::spot_checks::Column;

/// The longest list of what failed of one sample, in characters.
const MAX_ALL_ITEMS: usize = 2000;

/// A sample of a list.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What all its rows say, under the number of the first.
    pub facts: Facts,
    /// By which it is known again.
    pub key: String,
    /// Rows that told more of it.
    pub merged: i64,
    /// Rows that told nothing more.
    pub repeated: i64,
}

/// Puts the rows of each sample together, those of one day of publication; what does not fit any more is told with its row. The samples of
/// an earlier publication come first.
pub fn samples(rows: Vec<Facts>) -> (Vec<Sample>, Vec<(RowPlace, FieldError)>) {
    let (mut samples, mut faults): (Vec<Sample>, Vec<(RowPlace, FieldError)>) = (Vec::new(), Vec::new());
    let mut places: HashMap<(String, NaiveDate), usize> = HashMap::new();
    for facts in rows {
        let key = facts.key();
        let place = *places.entry((key.clone(), facts.report_date)).or_insert(samples.len());
        match samples.get_mut(place) {
            None => samples.push(Sample { facts, key, merged: 0, repeated: 0 }),
            Some(sample) => match sample.facts.take_in(&facts) {
                Some(true) => sample.merged += 1,
                Some(false) => sample.repeated += 1,
                None => {
                    let fault = FieldError::new(Column::FailedItems.name(), FieldCode::BadLength).with("min", 1).with("max", MAX_ALL_ITEMS);
                    faults.push((facts.place, fault));
                }
            },
        }
    }
    samples.sort_by_key(|sample| sample.facts.report_date);
    (samples, faults)
}

impl Facts {
    /// Takes in another row of the sample: whether it said more; none where that is too long. One row that does not conform is enough for the
    /// sample not to.
    fn take_in(&mut self, other: &Self) -> Option<bool> {
        let known: Vec<String> = self.failed_items.iter().flat_map(|failed| items(failed)).map(fold).collect();
        let fresh: Vec<&str> = other.failed_items.iter().flat_map(|failed| items(failed)).filter(|item| !known.contains(&fold(item))).collect();
        let fails = self.outcome == SpotCheckOutcome::Conforming && other.outcome == SpotCheckOutcome::Nonconforming;
        if !fresh.is_empty() {
            let all = self.failed_items.as_deref().into_iter().chain(fresh.iter().copied()).collect::<Vec<_>>().join("；");
            if all.chars().count() > MAX_ALL_ITEMS {
                return None;
            }
            self.failed_items = Some(all);
        }
        if fails {
            self.outcome = SpotCheckOutcome::Nonconforming;
        }
        // A row of an item that conforms is part of the sample too.
        Some(fails || !fresh.is_empty() || self.outcome != other.outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(row: u32, id: &str, day: u32, failed: Option<&str>) -> Facts {
        let outcome = if failed.is_some() { SpotCheckOutcome::Nonconforming } else { SpotCheckOutcome::Conforming };
        Facts {
            place: RowPlace { sheet: 0, row },
            sheet: None,
            record_id: id.into(),
            report_date: NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default(),
            producer: "甲厂".into(),
            product: "制动液".into(),
            model: None,
            batch: None,
            outcome,
            failed_items: failed.map(str::to_owned),
            official_page: None,
        }
    }

    #[test]
    fn rows_of_one_sample_are_one_result() {
        let rows = vec![
            row(2, "A", 20, Some("沸点")),
            row(3, "B", 20, None),
            row(4, "a", 20, Some("pH值")),
            row(5, "A", 20, Some("ＰＨ值")),
            row(6, "A", 20, None),
            row(7, "B", 20, Some("沸点；pH值")),
            row(8, "A", 18, Some("沸点")),
        ];
        let (all, faults) = samples(rows);
        let told: Vec<_> = all.iter().map(|s| (s.facts.place.row, s.facts.outcome, s.facts.failed_items.as_deref(), s.merged, s.repeated)).collect();
        let bad = SpotCheckOutcome::Nonconforming;
        let expected = [(8, bad, Some("沸点"), 0, 0), (2, bad, Some("沸点；pH值"), 2, 1), (3, bad, Some("沸点；pH值"), 1, 0)];
        assert_eq!(told, expected);
        assert_eq!(faults.len(), 0);
    }

    #[test]
    fn what_is_too_long_is_told_with_its_row() {
        let rows = (0..10).map(|n| row(2 + n, "A", 20, Some(&format!("{n}{}", "长".repeat(290))))).collect();
        let (all, faults) = samples(rows);
        assert_eq!((all.len(), all[0].merged, faults.iter().map(|(place, _)| place.row).collect::<Vec<_>>()), (1, 5, vec![8, 9, 10, 11]));
    }
}
