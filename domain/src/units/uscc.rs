//! 统一社会信用代码 (GB 32100-2015) with the 组织机构代码 (GB 11714-1997) inside it.

use serde::Serialize;

use crate::codes::codes;
use crate::text::fold;

/// The 31 characters of a code: digits and capital letters without I, O, S, V, Z.
pub const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Characters in a code.
pub const LENGTH: usize = 18;

const OUTER_WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const INNER_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

codes! {
    /// What is wrong with a code.
    pub enum UsccProblem as "uscc_problems" {
        Empty = "empty", "统一社会信用代码为空", "the code is empty";
        WrongLength = "wrong_length", "长度不是18位", "not 18 characters";
        IllegalCharacter = "illegal_character", "含有不允许的字符（只能为数字和除I、O、S、V、Z外的大写字母）", "a character outside 0-9 and A-Z without I, O, S, V, Z";
        DivisionNotDigits = "division_not_digits", "第3至8位登记管理机关行政区划码应为6位数字", "positions 3–8, the division of the registrar, are not six digits";
        WrongCheckDigit = "wrong_check_digit", "第18位校验码错误", "wrong check character (position 18)";
        WrongOrganisationCheckDigit = "wrong_organisation_check_digit", "第9至17位组织机构代码的校验码错误", "wrong check character of the organisation code (positions 9–17)";
    }
}

/// What became of one input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsccCheck {
    /// The input in half-width capitals, without blanks; the form that is stored and compared.
    pub normalized: String,
    /// Every problem found, in the order of the list; none when the code verifies.
    pub problems: Vec<UsccProblem>,
}

impl UsccCheck {
    /// Whether the code verifies.
    #[must_use]
    pub fn valid(&self) -> bool {
        self.problems.is_empty()
    }

    /// Whether the input cannot be a code at all and no reason helps.
    #[must_use]
    pub fn refused(&self) -> bool {
        self.problems
            .iter()
            .any(|p| matches!(p, UsccProblem::Empty | UsccProblem::WrongLength | UsccProblem::IllegalCharacter | UsccProblem::DivisionNotDigits))
    }

    /// Whether only check characters are wrong, so that an explicit override with a reason may
    /// store it: real codes that do not verify exist.
    #[must_use]
    pub fn overridable(&self) -> bool {
        !self.valid() && !self.refused()
    }
}

/// Checks one input after [`normalize`].
#[must_use]
pub fn check(input: &str) -> UsccCheck {
    let normalized = normalize(input);
    let mut problems = Vec::new();
    if normalized.is_empty() {
        problems.push(UsccProblem::Empty);
    } else {
        if normalized.chars().count() != LENGTH {
            problems.push(UsccProblem::WrongLength);
        }
        if !normalized.bytes().all(|b| ALPHABET.contains(&b)) {
            problems.push(UsccProblem::IllegalCharacter);
        }
    }
    if problems.is_empty() {
        // Only ASCII is left here, so bytes are characters.
        let (body, last) = normalized.split_at(LENGTH - 1);
        if !body.bytes().skip(2).take(6).all(|b| b.is_ascii_digit()) {
            problems.push(UsccProblem::DivisionNotDigits);
        }
        if check_digit(body).is_none_or(|c| !last.starts_with(c)) {
            problems.push(UsccProblem::WrongCheckDigit);
        }
        let (organisation, inner) = body[8..].split_at(8);
        if organisation_check_digit(organisation).is_none_or(|c| !inner.starts_with(c)) {
            problems.push(UsccProblem::WrongOrganisationCheckDigit);
        }
    }
    UsccCheck { normalized, problems }
}

/// As every text is compared ([`fold`]): half width, capitals, without blanks and what nobody can see.
#[must_use]
pub fn normalize(input: &str) -> String {
    fold(input)
}

/// The 18th character of a code whose first 17 characters are `first17` (GB 32100-2015):
/// `(31 − Σ value × 3^(i−1) mod 31) mod 31`. The outer `mod 31` matters: without it a sum that is
/// a multiple of 31 would need a 32nd character, and real codes ending in 0 would be refused.
///
/// `None` unless `first17` is 17 characters of [`ALPHABET`].
#[must_use]
pub fn check_digit(first17: &str) -> Option<char> {
    if first17.len() != OUTER_WEIGHTS.len() {
        return None;
    }
    let mut sum = 0;
    for (byte, weight) in first17.bytes().zip(OUTER_WEIGHTS) {
        let value = ALPHABET.iter().position(|a| *a == byte)?;
        sum += value as u32 * weight;
    }
    let index = (31 - sum % 31) % 31;
    ALPHABET.get(index as usize).map(|b| char::from(*b))
}

/// The 9th character of an organisation code (GB 11714): `11 − Σ value × weight mod 11`, where
/// letters count from A = 10, 10 is written X and 11 is written 0.
///
/// `None` unless `first8` is 8 digits or capital letters.
#[must_use]
pub fn organisation_check_digit(first8: &str) -> Option<char> {
    if first8.len() != INNER_WEIGHTS.len() {
        return None;
    }
    let mut sum = 0;
    for (c, weight) in first8.chars().zip(INNER_WEIGHTS) {
        if c.is_ascii_lowercase() {
            return None;
        }
        sum += c.to_digit(36)? * weight;
    }
    match 11 - sum % 11 {
        10 => Some('X'),
        11 => Some('0'),
        digit => char::from_digit(digit, 10),
    }
}
