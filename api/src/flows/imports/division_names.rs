//! Which divisions a text may be the name of, after the names of any of those above them.

use std::collections::{BTreeSet, HashMap};

use domain::text::fold;
use persistence::Tx;
use persistence::queries::divisions::{Division, list_divisions_by_code, list_divisions_by_name};

use crate::flows::imports::divisions::ENDINGS;
use crate::flows::refusal::Refusal;

/// Town, county, prefecture, province.
const LEVELS: usize = 4;

/// A division that a text may be the name of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    pub code: String,
    /// Its own name is written out: 西湖区, not 西湖.
    pub is_whole: bool,
    pub is_county_or_town: bool,
}

/// A division with its name folded, once.
struct Named {
    folded: String,
    division: Division,
}

/// The divisions that a batch may name, and those above them.
pub struct Names {
    known: HashMap<String, Named>,
    /// Codes of those that texts may end with, by their folded names.
    by_name: HashMap<String, Vec<String>>,
}

impl Names {
    /// What these texts may name: `whole` ones written out only, `shortened` ones without 区 or 县 too.
    ///
    /// # Errors
    /// Of the database.
    pub fn of(tx: &mut Tx<'_>, whole: &BTreeSet<String>, shortened: &BTreeSet<String>) -> Result<Self, Refusal> {
        let mut names: BTreeSet<String> = whole.iter().chain(shortened).flat_map(|text| endings(text)).map(str::to_owned).collect();
        names.extend(shortened.iter().flat_map(|text| endings(text)).flat_map(written_out));
        let names: Vec<String> = names.into_iter().collect();
        let mut by_name: HashMap<String, Vec<String>> = HashMap::new();
        let mut known: HashMap<String, Named> = HashMap::new();
        let mut found = list_divisions_by_name(tx, &names)?;
        for division in &found {
            by_name.entry(fold(&division.name)).or_default().push(division.code.clone());
        }
        for _ in 0..LEVELS {
            let parents: BTreeSet<String> = found.iter().filter_map(|division| division.parent_code.clone()).collect();
            known.extend(found.into_iter().map(|division| (division.code.clone(), Named { folded: fold(&division.name), division })));
            let parents: Vec<String> = parents.into_iter().filter(|code| !known.contains_key(code)).collect();
            if parents.is_empty() {
                break;
            }
            found = list_divisions_by_code(tx, &parents)?;
        }
        Ok(Self { known, by_name })
    }

    /// Those that a text may name: where any is written out, these only; where any is in force, these only.
    pub fn fits(&self, text: &str) -> Vec<Fit> {
        let whole = endings(text).flat_map(|own| self.named(text, own, own)).collect::<Vec<_>>();
        let found = match whole.is_empty() {
            true => endings(text).flat_map(|own| written_out(own).into_iter().flat_map(move |name| self.named(text, own, &name))).collect(),
            false => whole,
        };
        let in_force = found.iter().any(|(named, _)| !named.division.abolished);
        let kept = found.into_iter().filter(|(named, _)| !in_force || !named.division.abolished);
        let mut fits: Vec<Fit> = kept.map(|(named, is_whole)| fit(&named.division, is_whole)).collect();
        fits.sort_by(|one, other| one.code.cmp(&other.code));
        fits
    }

    /// The divisions of a name, where nothing but the names of those above them stands before `own`, with which the text ends.
    fn named(&self, text: &str, own: &str, name: &str) -> Vec<(&Named, bool)> {
        let codes = self.by_name.get(name).into_iter().flatten();
        let named = codes.filter_map(|code| self.known.get(code));
        let is_own = |named: &&Named| own == named.folded || own == short(&named.folded);
        let before = text.strip_suffix(own).unwrap_or(text);
        named.filter(is_own).filter(|named| self.is_above(before, &named.division)).map(|named| (named, own == named.folded)).collect()
    }

    fn is_above(&self, before: &str, division: &Division) -> bool {
        let mut rest = before;
        let mut above = division.parent_code.as_ref();
        for _ in 0..LEVELS {
            let Some(parent) = above.and_then(|code| self.known.get(code)) else { break };
            rest = rest.strip_suffix(parent.folded.as_str()).or_else(|| rest.strip_suffix(short(&parent.folded))).unwrap_or(rest);
            above = parent.division.parent_code.as_ref();
        }
        matches!(rest, "" | "中国")
    }
}

fn fit(division: &Division, is_whole: bool) -> Fit {
    Fit { code: division.code.clone(), is_whole, is_county_or_town: matches!(division.level.as_str(), "county" | "town") }
}

/// What a text ends with, of two characters and more.
fn endings(text: &str) -> impl Iterator<Item = &str> {
    let last = text.char_indices().last().map_or(0, |(place, _)| place);
    text.char_indices().map(|(place, _)| place).filter(move |place| *place < last).filter_map(|place| text.get(place..))
}

/// The whole names of which this may be the short form.
fn written_out(name: &str) -> Vec<String> {
    let is_whole = ENDINGS.iter().any(|ending| name.ends_with(ending));
    ENDINGS.iter().filter(|_| !is_whole).map(|ending| format!("{name}{ending}")).collect()
}

/// `西湖区` without what kind of division it is; names of one character stay whole.
fn short(name: &str) -> &str {
    let ending = ENDINGS.iter().find(|ending| name.ends_with(*ending));
    ending.and_then(|ending| name.strip_suffix(ending)).filter(|short| short.chars().count() > 1).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shortened_and_written_out() {
        assert_eq!((short("广西壮族自治区"), short("西湖区"), short("单县")), ("广西", "西湖", "单县"));
        assert_eq!(endings("西湖区").collect::<Vec<_>>(), ["西湖区", "湖区"]);
        assert!(written_out("西湖").contains(&"西湖区".to_owned()) && written_out("西湖区").is_empty());
    }
}
