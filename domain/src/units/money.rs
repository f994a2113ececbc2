//! Exact money in 万元.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::SentNumber;
use crate::codes::{Code, codes};

const SCALE_DIGITS: i64 = 6;
const SCALE: i64 = 1_000_000;
const MAX_SIGNIFICANT: usize = 15;

codes! {
    /// Why a text is no amount of money.
    pub enum WanError as "money_problems" {
        TooManyDecimals = "too_many_decimals", "最多6位小数", "at most 6 decimals";
        TooLarge = "too_large", "最多15位有效数字，且不超过9223372036854万元", "at most 15 significant digits, and at most 9223372036854 万元";
        Negative = "negative", "不能为负数", "must not be negative";
        NotANumber = "not_a_number", "不是有效的数字", "not a decimal number";
    }
}

impl std::error::Error for WanError {}

/// An amount in 万元 (10,000 yuan): exact, ≥ 0, at most 6 decimals and 15 significant digits.
///
/// Held as whole millionths of a 万元 (0.01 yuan), so that comparisons with thresholds are exact.
/// 15 significant digits are what a double carries: a client that reads JSON numbers as doubles
/// reads back what was written. Amounts above 9,223,372,036,854 万元,
/// which 64 bits do not hold, are refused as `too_large`.
///
/// **Reading JSON** takes the raw text of the number (or of a decimal string) and refuses what it
/// cannot hold; it never rounds ([`SentNumber`]).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wan(i64);

impl Wan {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// A whole number of 万元.
    #[must_use]
    pub const fn whole(wan: u32) -> Self {
        Self(wan as i64 * SCALE)
    }

    /// Reads a decimal such as `300`, `299.9999` or `3e2`, exactly and without rounding.
    ///
    /// What counts is the value and not its spelling: `300.00000000` has no decimals.
    ///
    /// # Errors
    /// [`WanError`]; white space, signs other than `-`, thousands separators and unit words are
    /// `not_a_number` (cleaning spreadsheets is the importer's work).
    pub fn parse(text: &str) -> Result<Self, WanError> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = split_exponent(unsigned)?;
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((_, "")) => return Err(WanError::NotANumber),
            Some(parts) => parts,
            None => (mantissa, ""),
        };
        let digits = || whole.bytes().chain(fraction.bytes());
        if whole.is_empty() || !digits().all(|b| b.is_ascii_digit()) {
            return Err(WanError::NotANumber);
        }
        let Some(first) = digits().position(|b| b != b'0') else {
            return Ok(Self::ZERO);
        };
        if negative {
            return Err(WanError::Negative);
        }
        let count = whole.len() + fraction.len();
        let trailing = digits().rev().take_while(|b| *b == b'0').count();
        // value = significant × 10^power, the significant digits neither starting nor ending in 0
        let power = (trailing as i64).saturating_sub(fraction.len() as i64).saturating_add(exponent);
        if power < -SCALE_DIGITS {
            return Err(WanError::TooManyDecimals);
        }
        let length = count - trailing - first;
        if length > MAX_SIGNIFICANT {
            return Err(WanError::TooLarge);
        }
        let significant = digits().skip(first).take(length).fold(0_i64, |sum, b| sum * 10 + i64::from(b - b'0'));
        u32::try_from(power + SCALE_DIGITS)
            .ok()
            .and_then(|zeros| 10_i64.checked_pow(zeros))
            .and_then(|factor| significant.checked_mul(factor))
            .map(Self)
            .ok_or(WanError::TooLarge)
    }

    /// The amount that [`scaled`](Self::scaled) gave, in millionths of a 万元.
    ///
    /// # Errors
    /// `negative`, or `too_large` for more than 15 significant digits.
    pub const fn from_scaled(scaled: i64) -> Result<Self, WanError> {
        if scaled < 0 {
            return Err(WanError::Negative);
        }
        let mut significant = scaled;
        while significant != 0 && significant % 10 == 0 {
            significant /= 10;
        }
        if significant >= 1_000_000_000_000_000 {
            return Err(WanError::TooLarge);
        }
        Ok(Self(scaled))
    }

    /// Millionths of a 万元, as stored.
    #[must_use]
    pub const fn scaled(self) -> i64 {
        self.0
    }
}

/// The mantissa and the exponent, which is cut to a size that cannot overflow later sums.
fn split_exponent(text: &str) -> Result<(&str, i64), WanError> {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return Ok((text, 0));
    };
    let (sign, digits) = match exponent.as_bytes().first() {
        Some(b'-') => (-1, &exponent[1..]),
        Some(b'+') => (1, &exponent[1..]),
        _ => (1, exponent),
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(WanError::NotANumber);
    }
    let size = digits.bytes().fold(0_i64, |sum, b| (sum * 10 + i64::from(b - b'0')).min(1 << 40));
    Ok((mantissa, sign * size))
}

impl fmt::Display for Wan {
    /// The shortest decimal, for example `299.9999`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / SCALE, self.0 % SCALE);
        if rest == 0 {
            return write!(f, "{whole}");
        }
        write!(f, "{whole}.{}", format!("{rest:06}").trim_end_matches('0'))
    }
}

impl std::str::FromStr for Wan {
    type Err = WanError;

    fn from_str(text: &str) -> Result<Self, WanError> {
        Self::parse(text)
    }
}

impl From<u32> for Wan {
    fn from(wan: u32) -> Self {
        Self::whole(wan)
    }
}

impl Serialize for Wan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % SCALE == 0 {
            return serializer.serialize_i64(self.0 / SCALE);
        }
        // Both operands are exact doubles (≤ 15 digits; a power of ten ≤ 10^6), so the one
        // division gives the double nearest to the decimal, which prints as that decimal.
        let (mut digits, mut power) = (self.0, SCALE);
        while digits % 10 == 0 {
            digits /= 10;
            power /= 10;
        }
        serializer.serialize_f64(digits as f64 / power as f64)
    }
}

impl<'de> Deserialize<'de> for Wan {
    /// What is no amount is told by the code of [`WanError`] alone.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let sent = SentNumber::deserialize(deserializer).map_err(|_| D::Error::custom(WanError::NotANumber.code()))?;
        Self::parse(&sent.text).map_err(|error| D::Error::custom(error.code()))
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Wan {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Number)
            .description(Some("万元; exact decimal ≥ 0, at most 6 decimals and 15 significant digits. A decimal string is accepted too."))
            .minimum(Some(0))
            .examples([serde_json::json!(299.9999)])
            .build()
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Wan {}
