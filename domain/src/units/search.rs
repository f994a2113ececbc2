//! Searching names by any substring: the grams that an index holds of folded names.
//!
//! Chinese is written without spaces and people look for words of two characters, so the index holds every single character
//! and every pair of neighbours. A name that contains a text has all the grams of the text; the other way round does not
//! hold, so whoever finds candidates by grams compares the folded texts afterwards.

use std::collections::BTreeSet;

/// Whether a character may stand in a gram: indexes take ASCII punctuation for the end of a word.
fn is_indexed(c: char) -> bool {
    !c.is_ascii() || c.is_ascii_alphanumeric()
}

fn windows(folded: &str, width: usize) -> impl Iterator<Item = String> {
    let chars: Vec<char> = folded.chars().collect();
    let grams: Vec<String> = chars.windows(width).filter(|w| w.iter().all(|c| is_indexed(*c))).map(|w| w.iter().collect()).collect();
    grams.into_iter()
}

/// All grams of a folded name: single characters and pairs.
#[must_use]
pub fn grams(folded: &str) -> BTreeSet<String> {
    windows(folded, 1).chain(windows(folded, 2)).collect()
}

/// All grams that every name containing this folded text has: its pairs, or the character itself. Empty when it has none
/// (punctuation only): then an index cannot help. For an index that is quicker the more it is told (GIN: it goes by the rarest).
#[must_use]
pub fn query_grams(folded: &str) -> BTreeSet<String> {
    let pairs: BTreeSet<String> = windows(folded, 2).collect();
    if pairs.is_empty() { windows(folded, 1).collect() } else { pairs }
}

/// Of those as few as cover the text. For an index that reads the list of each gram to its end (FTS5); hardly more names are
/// found that do not contain the text.
#[must_use]
pub fn covering_grams(folded: &str) -> BTreeSet<String> {
    let chars: Vec<char> = folded.chars().collect();
    let covering = |run: &[char]| -> Vec<String> {
        let last = run.len().saturating_sub(2);
        (0..last).step_by(2).chain([last]).filter_map(|at| run.get(at..at + 2)).map(|pair| pair.iter().collect()).collect()
    };
    let pairs: BTreeSet<String> = chars.split(|c| !is_indexed(*c)).flat_map(covering).collect();
    if pairs.is_empty() { windows(folded, 1).collect() } else { pairs }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;
    use proptest::prelude::*;

    #[test]
    fn a_name_has_its_characters_and_pairs() {
        let expected: BTreeSet<String> = ["电", "缆", "厂", "电缆", "缆厂"].map(str::to_owned).into();
        assert_eq!(grams("电缆厂"), expected);
        assert_eq!(query_grams("电缆厂"), ["电缆", "缆厂"].map(str::to_owned).into());
        assert_eq!(covering_grams("电线电缆"), ["电线", "电缆"].map(str::to_owned).into());
        assert_eq!(covering_grams("电缆厂"), ["电缆", "缆厂"].map(str::to_owned).into());
        assert_eq!(covering_grams("甲(电线)乙丙"), ["电线", "乙丙"].map(str::to_owned).into());
        assert_eq!(query_grams("电"), ["电".to_owned()].into());
        assert_eq!(query_grams("()"), BTreeSet::new());
    }

    proptest! {
        /// No name that contains the text is missed.
        #[test]
        fn a_name_has_every_gram_of_its_parts(name in "[电线缆厂AbＣ（）() ・0-9]{0,12}", from in 0_usize..12, length in 0_usize..6) {
            let folded = fold(&name);
            let part: String = folded.chars().skip(from).take(length).collect();
            prop_assert!(query_grams(&part).is_subset(&grams(&folded)));
            prop_assert!(covering_grams(&part).is_subset(&query_grams(&part)));
            prop_assert_eq!(covering_grams(&part).is_empty(), windows(&part, 1).next().is_none());
        }
    }
}
