//! What one discovery is (次, R-41).

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{FindingFact, FindingGrade};
use crate::findings::FindingSource;
use crate::text::fold;

/// When, how and on which paper something was found; the paper folded.
type Occasion = (NaiveDate, Option<FindingSource>, Option<String>);

/// The discovery to which a finding belongs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Discovery {
    /// The one with this id, folded.
    Named(String),
    /// That of an occasion on which no finding has an id.
    Unnamed(Occasion),
}

/// The id or reference as it is compared; what has no character is none.
fn folded(text: Option<&String>) -> Option<String> {
    text.map(|text| fold(text)).filter(|text| !text.is_empty())
}

/// The discovery of each finding. Without an id a finding joins what was found on the same occasion: only different ids part what one
/// occasion brought. Where there are several it joins the gravest, so that it weighs as little as it can.
pub(super) fn discoveries(findings: &[FindingFact]) -> Vec<Discovery> {
    let known: Vec<(Occasion, Option<String>)> =
        findings.iter().map(|f| ((f.discovered_on, f.source, folded(f.reference.as_ref())), folded(f.discovery_id.as_ref()))).collect();
    let mut named: BTreeMap<&Occasion, (FindingGrade, Reverse<&String>)> = BTreeMap::new();
    for (finding, (occasion, id)) in findings.iter().zip(&known) {
        if let Some(id) = id {
            let this = (finding.grade, Reverse(id));
            named.entry(occasion).and_modify(|best| *best = this.max(*best)).or_insert(this);
        }
    }
    let of = |(occasion, id): &(Occasion, Option<String>)| match (id, named.get(occasion)) {
        (Some(id), _) => Discovery::Named(id.clone()),
        (None, Some((_, Reverse(id)))) => Discovery::Named((*id).clone()),
        (None, None) => Discovery::Unnamed(occasion.clone()),
    };
    known.iter().map(of).collect()
}
