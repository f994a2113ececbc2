//! Where a row says that its unit is, as offices write it: a code of 6, 9 or 12 digits, a name, or an address that begins with one.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use domain::text::fold;
use persistence::Tx;

use crate::flows::imports::division_names::{Fit, Names};
use crate::flows::imports::row::{Content, Row};
use crate::flows::refusal::{FieldCode, FieldError, Refusal};
use crate::flows::units::location::{is_division_code, locate};

/// Longer texts are no names.
const LONGEST: usize = 40;
/// What the name of a division ends with, longest first.
pub const ENDINGS: [&str; 14] =
    ["维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县", "街道", "省", "市", "区", "县", "旗", "镇", "乡"];
/// Words of addresses that begin as a division ends.
const OTHER_WORDS: [&str; 3] = ["市场", "县道", "乡道"];
/// What the name of a town ends with.
const TOWNS: [&str; 3] = ["街道", "镇", "乡"];
/// Of the part of an address after its county no longer one is the name of a town.
const LONGEST_TOWN: usize = 8;

/// Where a row says that its unit is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whereabouts {
    /// A code of 6 or 9 digits.
    Code(String),
    /// `浙江省杭州市西湖区`, `西湖区`, `西湖`.
    Name(String),
    /// An address that may begin with one.
    Address(String),
    /// It does not say it, or nobody can tell which division is meant.
    Untold(FieldError),
}

impl Whereabouts {
    /// What a cell of divisions says. A code may have its name beside it; one of 12 digits is that of its town, or of the county where it
    /// names no town.
    pub fn of(text: &str) -> Self {
        let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
        let code = match (numbers.next(), numbers.next()) {
            (Some(digits), None) if matches!(digits.len(), 9 | 12) => {
                let town = digits.get(..9).unwrap_or(digits);
                town.strip_suffix("000").unwrap_or(town)
            }
            (Some(digits), None) => digits,
            _ => "",
        };
        if is_division_code(code) { Self::Code(code.to_owned()) } else { Self::Name(text.to_owned()) }
    }

    /// The code, once it is known.
    pub fn code(&self) -> &str {
        match self {
            Self::Code(code) => code,
            Self::Name(_) | Self::Address(_) | Self::Untold(_) => "",
        }
    }

    /// Why it cannot be told.
    pub fn untold(&self) -> Option<&FieldError> {
        match self {
            Self::Untold(fault) => Some(fault),
            _ => None,
        }
    }

    /// Whether it is this division, or one that this one is in (GB/T 2260: two digits are a province, four a prefecture).
    pub fn holds(&self, code: &str) -> bool {
        let own = self.code();
        let prefix = if own.len() == 6 { own.strip_suffix("0000").or_else(|| own.strip_suffix("00")).unwrap_or(own) } else { own };
        !own.is_empty() && code.starts_with(prefix)
    }

    /// The texts of which one may be the name of a division, the longest first.
    fn texts(&self) -> Vec<String> {
        match self {
            Self::Code(_) | Self::Untold(_) => Vec::new(),
            Self::Name(name) => vec![squeezed(name)],
            Self::Address(address) => beginnings(&squeezed(address)),
        }
    }

    /// The division that it is.
    fn resolved(&self, fits: &HashMap<String, Vec<Fit>>, places: &HashMap<String, Result<(), FieldError>>) -> Self {
        let texts = self.texts();
        let is_address = matches!(self, Self::Address(_));
        let fits_of = |text: &String| -> Vec<&Fit> {
            let all = fits.get(text).into_iter().flatten();
            // Nobody is responsible for what is somewhere in a city or a province.
            all.filter(|fit| !is_address || (fit.is_whole && fit.is_county_or_town)).collect()
        };
        let found = texts.iter().enumerate().map(|(place, text)| (place, text, fits_of(text))).find(|(_, _, fits)| !fits.is_empty());
        let Some((place, text, found)) = found else {
            return Self::Untold(match self {
                Self::Name(name) => unknown(name),
                _ => FieldError::new("division_code", FieldCode::AddressWithoutDivision),
            });
        };
        if is_address && let Some(town) = unknown_town(texts.get(..place).unwrap_or_default(), text) {
            return Self::Untold(unknown(town));
        }
        let in_scope: Vec<&str> = found.iter().filter(|fit| matches!(places.get(&fit.code), Some(Ok(())))).map(|fit| fit.code.as_str()).collect();
        match in_scope.as_slice() {
            [code] => Self::Code((*code).to_owned()),
            [] => {
                let reasons = found.iter().filter_map(|fit| places.get(&fit.code)?.as_ref().err());
                let fault = reasons.min_by_key(|fault| fault.code == FieldCode::AbolishedDivision.code());
                let fault = fault.cloned().unwrap_or_else(|| FieldError::new("division_code", FieldCode::DivisionOutsideScope));
                Self::Untold(FieldError { pointer: "division_code".to_owned(), ..fault })
            }
            several => Self::Untold(FieldError::new("division_code", FieldCode::AmbiguousDivision).with("codes", several.join("、"))),
        }
    }
}

fn unknown(name: &str) -> FieldError {
    let shown: String = name.chars().take(LONGEST).collect();
    FieldError::new("division_code", FieldCode::UnknownDivision).with("value", shown)
}

fn squeezed(text: &str) -> String {
    fold(text).chars().filter(|c| !c.is_whitespace() && !matches!(c, '/' | '-' | ',' | '·')).take(LONGEST).collect()
}

/// The beginnings of an address that end as divisions do, the longest first.
fn beginnings(address: &str) -> Vec<String> {
    let ends = |place: usize| address.get(..place).is_some_and(|text| ENDINGS.iter().any(|ending| text.ends_with(ending)));
    let is_word = |place: usize| {
        OTHER_WORDS.iter().any(|word| {
            address.get(..place).is_some_and(|text| {
                word.char_indices().nth(1).is_some_and(|(first, _)| {
                    let (begins, goes_on) = word.split_at(first);
                    text.ends_with(begins) && address.get(place..).is_some_and(|rest| rest.starts_with(goes_on))
                })
            })
        })
    };
    let places = address.char_indices().map(|(at, c)| at + c.len_utf8()).filter(|place| ends(*place) && !is_word(*place));
    let mut texts: Vec<String> = places.filter_map(|place| address.get(..place)).map(str::to_owned).collect();
    texts.reverse();
    texts
}

/// A town that an address names after its county, and that the county does not have: it may be in another one since boundaries changed.
fn unknown_town<'a>(longer: &'a [String], county: &str) -> Option<&'a str> {
    let is_town = |text: &&String| {
        let Some(rest) = text.strip_prefix(county) else { return false };
        let Some(name) = TOWNS.iter().find_map(|ending| rest.strip_suffix(ending)) else { return false };
        let is_road = |c: char| c.is_ascii_digit() || "路街道巷弄号村区小".contains(c);
        !name.is_empty() && name.chars().count() <= LONGEST_TOWN && !name.contains(is_road)
    };
    longer.iter().rev().find(is_town).map(String::as_str)
}

/// The batch with a code for every division, or why it cannot be told.
///
/// # Errors
/// Of the database.
pub fn with_codes<'a>(tx: &mut Tx<'_>, batch: &'a [Row]) -> Result<Cow<'a, [Row]>, Refusal> {
    let is_open =
        |row: &Row| matches!(&row.content, Content::Facts(facts) if matches!(facts.division, Whereabouts::Name(_) | Whereabouts::Address(_)));
    if !batch.iter().any(is_open) {
        return Ok(Cow::Borrowed(batch));
    }
    let (mut whole, mut shortened) = (BTreeSet::new(), BTreeSet::new());
    for row in batch {
        let Content::Facts(facts) = &row.content else { continue };
        match &facts.division {
            Whereabouts::Name(_) => shortened.extend(facts.division.texts()),
            _ => whole.extend(facts.division.texts()),
        }
    }
    let names = Names::of(tx, &whole, &shortened)?;
    let fits: HashMap<String, Vec<Fit>> = whole.into_iter().chain(shortened).map(|text| (text.clone(), names.fits(&text))).collect();
    let codes: BTreeSet<String> = fits.values().flatten().map(|fit| fit.code.clone()).collect();
    let places = locate(tx, &codes)?.into_iter().map(|(code, place)| (code, place.map(drop))).collect();
    let mut rows = batch.to_vec();
    for row in &mut rows {
        if let Content::Facts(facts) = &mut row.content
            && matches!(facts.division, Whereabouts::Name(_) | Whereabouts::Address(_))
        {
            facts.division = facts.division.resolved(&fits, &places);
        }
    }
    Ok(Cow::Owned(rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_every_length_and_names() {
        for (text, code) in [
            ("330106", "330106"),
            ("330106 西湖区", "330106"),
            ("西湖区（330106）", "330106"),
            ("330106001-北山街道", "330106001"),
            ("330106000", "330106"),
            ("330106001", "330106001"),
            ("330106000000", "330106"),
            ("330106001003", "330106001"),
        ] {
            assert_eq!(Whereabouts::of(text), Whereabouts::Code(code.to_owned()), "{text}");
        }
        assert_eq!(Whereabouts::of("西湖区"), Whereabouts::Name("西湖区".to_owned()));
        assert_eq!(Whereabouts::Address("浙江省杭州市西湖区文三路1号".to_owned()).texts(), ["浙江省杭州市西湖区", "浙江省杭州市", "浙江省"]);
        for (address, expected) in
            [("北京市场街8号", vec![]), ("义乌市场路5号", vec![]), ("105县道旁", vec![]), ("杭州市市场街道", vec!["杭州市市场街道", "杭州市"])]
        {
            assert_eq!(Whereabouts::Address(address.to_owned()).texts(), expected, "{address}");
        }
    }

    #[test]
    fn a_division_holds_itself_and_what_is_in_it() {
        for (own, code, expected) in [
            ("330106", "330106", true),
            ("330106", "330106001", true),
            ("330100", "330106001", true),
            ("330000", "330106", true),
            ("330106001", "330106", false),
            ("330105", "330106", false),
            ("330200", "330106", false),
        ] {
            assert_eq!(Whereabouts::Code(own.to_owned()).holds(code), expected, "{own} {code}");
        }
    }

    #[test]
    fn a_town_that_the_county_does_not_have() {
        for (address, expected) in [
            ("杭州市余杭区临平街道1号", Some("杭州市余杭区临平街道")),
            ("杭州市余杭区文一西路98号梦想小镇", None),
            ("杭州市余杭区云栖小镇", None),
            ("杭州市余杭区闲林工业区", None),
        ] {
            let texts = Whereabouts::Address(address.to_owned()).texts();
            assert_eq!(unknown_town(&texts, "杭州市余杭区"), expected, "{address}");
        }
    }
}
