//! Divisions as offices write them: by code of 6, 9 or 12 digits, by name, or at the beginning of an address.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use domain::text::fold;
use persistence::Tx;
use persistence::queries::divisions::{Division, list_divisions_by_code, list_divisions_by_name};

use crate::flows::imports::row::{Content, Row};
use crate::flows::refusal::{FieldCode, FieldError, Refusal};
use crate::flows::units::location::{is_division_code, locate};

/// Longer texts are no names.
const LONGEST: usize = 40;
/// Town, county, prefecture, province.
const LEVELS: usize = 4;
/// What the name of a division ends with, longest first.
const ENDINGS: [&str; 14] =
    ["维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县", "街道", "省", "市", "区", "县", "旗", "镇", "乡"];

/// Where a row says that its unit is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whereabouts {
    /// A code of 6 or 9 digits.
    Code(String),
    /// `浙江省杭州市西湖区`, `西湖区`, `西湖`.
    Name(String),
    /// An address that may begin with one.
    Address(String),
}

impl Whereabouts {
    /// What a cell of divisions says. A code of 12 digits is that of its town, or of the county where it names no town.
    pub fn of(text: &str) -> Self {
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        let code = match text.len() {
            9 | 12 if digits => {
                let town = text.get(..9).unwrap_or(text);
                town.strip_suffix("000").unwrap_or(town)
            }
            _ => text,
        };
        if is_division_code(code) { Self::Code(code.to_owned()) } else { Self::Name(text.to_owned()) }
    }

    /// The code, once it is known.
    pub fn code(&self) -> &str {
        match self {
            Self::Code(code) => code,
            Self::Name(_) | Self::Address(_) => "",
        }
    }

    /// The texts of which one may be the name of a division, the longest first.
    fn texts(&self) -> Vec<String> {
        match self {
            Self::Code(_) => Vec::new(),
            Self::Name(name) => vec![squeezed(name)],
            Self::Address(address) => {
                let folded: Vec<char> = squeezed(address).chars().take(LONGEST).collect();
                let ends = |place: &usize| {
                    ENDINGS.iter().any(|ending| folded.get(..=*place).is_some_and(|text| text.iter().collect::<String>().ends_with(ending)))
                };
                (0..folded.len()).rev().filter(ends).filter_map(|place| folded.get(..=place)).map(|text| text.iter().collect()).collect()
            }
        }
    }
}

fn squeezed(text: &str) -> String {
    fold(text).chars().filter(|c| !c.is_whitespace() && !matches!(c, '/' | '-' | ',' | '·')).take(LONGEST).collect()
}

/// The batch with a code for every division; a row whose division cannot be told is faulty.
///
/// # Errors
/// Of the database.
pub fn with_codes<'a>(tx: &mut Tx<'_>, batch: &'a [Row]) -> Result<Cow<'a, [Row]>, Refusal> {
    let unresolved = |row: &Row| match &row.content {
        Content::Facts(facts) => facts.division.texts(),
        _ => Vec::new(),
    };
    let texts: BTreeSet<String> = batch.iter().flat_map(unresolved).collect();
    if texts.is_empty() {
        return Ok(Cow::Borrowed(batch));
    }
    let named = named(tx, &texts)?;
    let codes: BTreeSet<String> = named.values().flatten().cloned().collect();
    let in_scope: HashSet<String> = locate(tx, &codes)?.into_iter().filter(|(_, place)| place.is_ok()).map(|(code, _)| code).collect();
    let mut rows = batch.to_vec();
    for row in &mut rows {
        let Content::Facts(facts) = &mut row.content else { continue };
        let is_address = matches!(facts.division, Whereabouts::Address(_));
        let texts = facts.division.texts();
        let Some(found) = texts.iter().filter_map(|text| named.get(text)).find(|codes| !codes.is_empty()) else {
            if !texts.is_empty() || facts.division.code().is_empty() {
                let code = if is_address { FieldCode::Required } else { FieldCode::UnknownDivision };
                row.content = Content::Faults(vec![FieldError::new("division_code", code)]);
            }
            continue;
        };
        let own: Vec<&str> = found.iter().map(String::as_str).filter(|code| in_scope.contains(*code)).collect();
        match own.as_slice() {
            [code] => facts.division = Whereabouts::Code((*code).to_owned()),
            [] => row.content = Content::Faults(vec![FieldError::new("division_code", FieldCode::DivisionOutsideScope)]),
            several => {
                let fault = FieldError::new("division_code", FieldCode::AmbiguousDivision).with("codes", several.join("、"));
                row.content = Content::Faults(vec![fault]);
            }
        }
    }
    Ok(Cow::Owned(rows))
}

/// The codes of the divisions that each text may be the name of.
fn named(tx: &mut Tx<'_>, texts: &BTreeSet<String>) -> Result<HashMap<String, Vec<String>>, Refusal> {
    let candidates: BTreeSet<String> = texts.iter().flat_map(|text| candidates(text)).collect();
    let candidates: Vec<String> = candidates.into_iter().collect();
    let found = list_divisions_by_name(tx, &candidates)?;
    let mut known: HashMap<String, Division> = found.iter().map(|division| (division.code.clone(), division.clone())).collect();
    for _ in 0..LEVELS {
        let parents: BTreeSet<String> =
            known.values().filter_map(|division| division.parent_code.clone()).filter(|code| !known.contains_key(code)).collect();
        if parents.is_empty() {
            break;
        }
        let parents: Vec<String> = parents.into_iter().collect();
        known.extend(list_divisions_by_code(tx, &parents)?.into_iter().map(|division| (division.code.clone(), division)));
    }
    let of_text = |text: &String| {
        let fits = |exact: bool| -> Vec<String> {
            found.iter().filter(|division| is_named(text, division, &known, exact)).map(|division| division.code.clone()).collect()
        };
        let exact = fits(true);
        (text.clone(), if exact.is_empty() { fits(false) } else { exact })
    };
    Ok(texts.iter().map(of_text).collect())
}

/// The names with which a text may end, whole or shortened.
fn candidates(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut names = Vec::new();
    for start in 0..chars.len().saturating_sub(1) {
        let name: String = chars.get(start..).unwrap_or_default().iter().collect();
        if !ENDINGS.iter().any(|ending| name.ends_with(ending)) {
            names.extend(ENDINGS.iter().map(|ending| format!("{name}{ending}")));
        }
        names.push(name);
    }
    names
}

/// Whether a text is the name of a division, after the names of any of those above it. `exact`: its own name is whole.
fn is_named(text: &str, division: &Division, known: &HashMap<String, Division>, exact: bool) -> bool {
    let own = fold(&division.name);
    let Some(mut rest) = text.strip_suffix(own.as_str()).or_else(|| text.strip_suffix(short(&own)).filter(|_| !exact)) else { return false };
    let mut above = division.parent_code.as_ref();
    for _ in 0..LEVELS {
        let Some(parent) = above.and_then(|code| known.get(code)) else { break };
        let name = fold(&parent.name);
        rest = rest.strip_suffix(name.as_str()).or_else(|| rest.strip_suffix(short(&name))).unwrap_or(rest);
        above = parent.parent_code.as_ref();
    }
    matches!(rest, "" | "中国")
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
    fn codes_of_every_length_and_names() {
        for (text, code) in
            [("330106", "330106"), ("330106000", "330106"), ("330106001", "330106001"), ("330106000000", "330106"), ("330106001003", "330106001")]
        {
            assert_eq!(Whereabouts::of(text), Whereabouts::Code(code.to_owned()), "{text}");
        }
        assert_eq!(Whereabouts::of("西湖区"), Whereabouts::Name("西湖区".to_owned()));
        assert_eq!(Whereabouts::Address("浙江省杭州市西湖区文三路1号".to_owned()).texts(), ["浙江省杭州市西湖区", "浙江省杭州市", "浙江省"]);
        assert_eq!((short("广西壮族自治区"), short("西湖区"), short("单县")), ("广西", "西湖", "单县"));
    }
}
