//! Which unit a product spot check means: the lists that are published name the producer and no 统一社会信用代码.
//!
//! Whatever comes out is a proposal. Companies of one name are common, so a person decides, even where one name alone fits.

use crate::text::fold;
use crate::units::search::grams;

/// So many candidates are told at most.
pub const MOST_CANDIDATES: usize = 10;

/// A distinctive part shorter than this stands in too many names to tell anything.
const SHORTEST_PART: usize = 3;

/// No name is longer; the rest of one that is tells nothing more.
const LONGEST_PART: usize = 60;

/// What says only what kind of undertaking it is, longest first.
const FORMS: [&str; 7] = ["股份有限公司", "有限责任公司", "有限公司", "总公司", "公司", "总厂", "厂"];
/// Behind the form of the parent: a branch, whose duty is the parent's.
const BRANCHES: [&str; 2] = ["分公司", "分厂"];
const BRACKETS: [(char, char); 4] = [('(', ')'), ('[', ']'), ('〔', '〕'), ('【', '】')];

/// The name of a producer, ready to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Producer {
    folded: String,
    part: Vec<char>,
}

/// What the names say of a producer; the numbers are places in the list that was compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameMatch {
    /// Exactly one unit has exactly this name.
    Matched(usize),
    /// Several have it; or none has it, and these are near. The nearest first.
    Ambiguous(Vec<usize>),
    /// None has it and none is near.
    NoUnit,
}

/// The part of a name that tells one company from another: without what stands in brackets (mostly a place), without the form.
fn distinctive(folded: &str) -> Vec<char> {
    let (mut bare, mut closing) = (String::new(), None);
    for c in folded.chars() {
        match closing {
            Some(end) if c == end => closing = None,
            Some(_) => {}
            None => match BRACKETS.iter().find(|(open, _)| *open == c) {
                Some((_, end)) => closing = Some(*end),
                None => bare.push(c),
            },
        }
    }
    let mut part = bare.as_str();
    if BRANCHES.iter().any(|branch| part.ends_with(branch))
        && let Some(end) = FORMS.iter().filter_map(|form| part.find(form)).filter(|end| *end > 0).min()
    {
        part = part.get(..end).unwrap_or(part);
    }
    let part = FORMS.iter().find_map(|form| part.strip_suffix(form)).unwrap_or(part);
    // Strokes and points are no part of a name; an index knows none either.
    part.chars().filter(|c| !c.is_ascii() || c.is_ascii_alphanumeric()).take(LONGEST_PART).collect()
}

fn contains(whole: &[char], part: &[char]) -> bool {
    whole.windows(part.len().max(1)).any(|window| window == part)
}

/// The shortest piece of a part of so many characters that is near to it: more than half of it, and not too short.
fn least_piece(length: usize) -> usize {
    (length / 2 + 1).max(SHORTEST_PART)
}

/// Whether one distinctive part stands in the other; a small piece of the producer's tells nothing.
fn is_near(producer: &[char], unit: &[char]) -> bool {
    producer.len() >= SHORTEST_PART && (contains(unit, producer) || (unit.len() >= least_piece(producer.len()) && contains(producer, unit)))
}

impl Producer {
    /// As it is printed.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let folded = fold(name);
        Self { part: distinctive(&folded), folded }
    }

    /// The name folded: two producers with the same are one.
    #[must_use]
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// What an index is asked for: the name of every unit that may be meant has all characters of one of these sets. Single
    /// characters, since a bracket may stand between any two. Empty when no index can help.
    #[must_use]
    pub fn needed(&self) -> Vec<Vec<String>> {
        let single = |text: String| grams(&text).into_iter().filter(|gram| gram.chars().count() == 1).collect::<Vec<_>>();
        if self.part.len() < SHORTEST_PART {
            let all = single(self.folded.clone());
            return if all.is_empty() { Vec::new() } else { vec![all] };
        }
        // Whatever is near has the whole part, or is a piece of it that has one of the shortest pieces.
        let mut sets: Vec<Vec<String>> = self.part.windows(least_piece(self.part.len())).map(|piece| single(piece.iter().collect())).collect();
        sets.sort_unstable();
        sets.dedup();
        sets
    }

    /// Compares it with the names of units.
    #[must_use]
    pub fn compare(&self, names: &[&str]) -> NameMatch {
        let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
        let same: Vec<usize> = (0..).zip(&folded).filter(|(_, name)| **name == self.folded).map(|(place, _)| place).collect();
        match same.as_slice() {
            [] => {}
            [one] => return NameMatch::Matched(*one),
            _ => return NameMatch::Ambiguous(same.into_iter().take(MOST_CANDIDATES).collect()),
        }
        let parts = folded.iter().map(|name| distinctive(name));
        let mut near: Vec<(usize, usize)> = parts
            .enumerate()
            .filter(|(_, part)| is_near(&self.part, part))
            .map(|(place, part)| (part.len().abs_diff(self.part.len()), place))
            .collect();
        near.sort_unstable();
        near.truncate(MOST_CANDIDATES);
        if near.is_empty() { NameMatch::NoUnit } else { NameMatch::Ambiguous(near.into_iter().map(|(_, place)| place).collect()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use NameMatch::{Ambiguous, Matched, NoUnit};
    use proptest::prelude::*;

    fn compare(producer: &str, names: &[&str]) -> NameMatch {
        Producer::new(producer).compare(names)
    }

    #[test]
    fn one_name_alone_is_matched_however_it_is_typed() {
        assert_eq!(compare("星河（北京）制动液有限公司", &["别家有限公司", "星河(北京) 制动液有限公司"]), Matched(1));
        // What is merely near does not make an exact name doubtful.
        assert_eq!(compare("星河制动液有限公司", &["星河制动液有限公司", "北京星河制动液有限公司"]), Matched(0));
    }

    #[test]
    fn a_producer_is_known_by_its_folded_name() {
        assert_eq!(Producer::new(" 星河(北京) 制动液有限公司").folded(), Producer::new("星河（北京）制动液有限公司").folded());
        assert_ne!(Producer::new("星河制动液有限公司").folded(), Producer::new("星河制动液厂").folded());
    }

    #[test]
    fn a_name_that_several_have_is_nobody_s() {
        assert_eq!(compare("星河制动液厂", &["星河制动液厂", "星河制动液厂"]), Ambiguous(vec![0, 1]));
    }

    #[test]
    fn names_that_differ_in_place_form_or_branch_are_near() {
        let near = |producer: &str, name: &str| compare(producer, &[name]) == Ambiguous(vec![0]);
        assert!(near("星河（北京）制动液有限公司", "星河制动液有限公司"));
        assert!(near("星河制动液有限公司", "星河【北京】制动液股份有限公司"));
        assert!(near("星河制动液有限公司", "北京市星河制动液有限责任公司"));
        assert!(near("北京市星河制动液有限公司", "星河制动液厂"));
        assert!(near("星河石油化工有限公司巨鹿分公司", "星河石油化工有限公司"));
        assert!(near("星河制动液", "星河制动液有限公司"));
    }

    #[test]
    fn names_that_share_only_what_many_share_are_not() {
        assert_eq!(compare("北京星河制动液有限公司", &["制动液有限公司", "北京有限公司", "有限公司", "北京", ""]), NoUnit);
        assert_eq!(compare("星河有限公司", &["北京星河制动液有限公司"]), NoUnit);
        assert_eq!(compare("星河制动液有限公司", &["星何制动液有限公司"]), NoUnit);
        assert_eq!(compare("", &["", "星河制动液有限公司"]), Matched(0));
    }

    #[test]
    fn the_nearest_come_first_and_ten_at_most() {
        let names: Vec<String> = (0..20).map(|n| format!("{}星河制动液有限公司", "大".repeat(20 - n))).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(compare("星河制动液有限公司", &names), Ambiguous((10..20).rev().collect()));
    }

    #[test]
    fn an_index_is_asked_for_pieces() {
        let needed = |name: &str| Producer::new(name).needed().into_iter().map(|set| set.concat()).collect::<Vec<_>>();
        assert_eq!(needed("ABCDEFG有限公司"), ["ABCD", "BCDE", "CDEF", "DEFG"]);
        assert_eq!(needed("AB（北京）C有限公司"), ["ABC"]);
        assert_eq!(needed("AB厂"), ["AB厂"]);
        assert_eq!(needed("（）"), [""; 0]);
    }

    proptest! {
        /// Whatever is matched or near has all that the index is asked for.
        #[test]
        fn no_candidate_is_missed(producer in "[星河北京(（)）制动液-]{0,9}(有限公司|厂|有限公司巨鹿分公司)?", name in "[星河北京(（)）制动液-]{0,9}(有限公司|厂)?") {
            let wanted = Producer::new(&producer);
            if wanted.compare(&[&name]) != NoUnit {
                let has = grams(&fold(&name));
                let needed = wanted.needed();
                prop_assert!(needed.is_empty() || needed.iter().any(|set| set.iter().all(|gram| has.contains(gram))), "{producer:?} {name:?}");
            }
        }

        #[test]
        fn every_name_is_found_among_others(name in "\\PC{1,12}", other in "\\PC{0,12}") {
            prop_assume!(fold(&name) != fold(&other));
            prop_assert_eq!(compare(&name, &[&other, &name]), Matched(1));
        }
    }
}
