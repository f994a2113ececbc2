//! Unified social credit codes.

use domain::units::UsccProblem;
use domain::units::uscc::{ALPHABET, check, check_digit, organisation_check_digit};
use proptest::prelude::*;

/// Codes of well-known companies, as their annual reports print them.
const REAL: [&str; 10] = [
    "91100000100003962T",
    "9112000071821557X4",
    "911302006010646915",
    "91310000132260250X",
    "91330100716105852F",
    "91360106MA35WNBE9F",
    "91410000614914114G",
    "9144030077272966XD",
    "91520221MA6HRT1L8R",
    "91620500756558610D",
];

#[test]
fn real_codes_verify() {
    for code in REAL {
        let result = check(code);
        assert!(result.valid(), "{code}: {:?}", result.problems);
        assert_eq!(result.normalized, code);
    }
}

#[test]
fn input_is_normalised() {
    for input in [
        " 91360106ma35wnbe9f\t",
        "\u{3000}９１３６０１０６ＭＡ３５ＷＮＢＥ９Ｆ\u{3000}",
        "9136 0106 MA35 WNBE 9F",
        "\u{feff}91360106MA35WNBE9F\u{200b}",
        "９１３６０１０６ｍａ３５ｗｎｂｅ９ｆ\r\n",
    ] {
        let result = check(input);
        assert!(result.valid(), "{input}");
        assert_eq!(result.normalized, "91360106MA35WNBE9F");
    }
}

#[test]
fn refusals_and_overrides() {
    use UsccProblem::{Empty, IllegalCharacter, WrongCheckDigit, WrongLength, WrongOrganisationCheckDigit};
    for (input, problems) in [
        ("", vec![Empty]),
        (" \u{3000}\u{feff} ", vec![Empty]),
        ("91360106", vec![WrongLength]),
        ("91360106MA35WNBE9FF", vec![WrongLength]),
        ("9136O106MA35WNBE9F", vec![IllegalCharacter]),
        ("91360106MA35WNBE9中", vec![IllegalCharacter]),
        ("统一社会", vec![WrongLength, IllegalCharacter]),
        ("9136-0106MA35WNBE9F", vec![WrongLength, IllegalCharacter]),
    ] {
        let result = check(input);
        assert_eq!(result.problems, problems, "{input}");
        assert!(result.refused() && !result.overridable() && !result.valid());
    }
    for (input, problems) in
        [("91360106MA35WNBE9G", vec![WrongCheckDigit]), ("91360106MA35WNBE8F", vec![WrongCheckDigit, WrongOrganisationCheckDigit])]
    {
        let result = check(input);
        assert_eq!(result.problems, problems, "{input}");
        assert!(!result.refused() && result.overridable() && !result.valid());
    }
    // The registrar's division is six digits, whatever the check character says.
    for place in 2..8 {
        let mut body: Vec<char> = "91360106MA35WNBE9".chars().collect();
        body[place] = 'A';
        let body: String = body.into_iter().collect();
        let code: String = body.chars().chain(check_digit(&body)).collect();
        let result = check(&code);
        assert_eq!(result.problems, [UsccProblem::DivisionNotDigits], "{code}");
        assert!(result.refused() && !result.overridable());
    }
    // outer digit right, inner wrong
    let body = "91360106MA35WNBE8";
    let code: String = body.chars().chain(check_digit(body)).collect();
    assert_eq!(check(&code).problems, [WrongOrganisationCheckDigit]);
    assert!(check(&code).overridable());
}

#[test]
fn a_sum_that_is_a_multiple_of_31_gives_zero() {
    let zeros = ALPHABET
        .iter()
        .map(|b| format!("9{}360106MA35WNBE9", char::from(*b)))
        .filter(|body| check_digit(body) == Some('0'))
        .inspect(|body| assert!(check(&format!("{body}0")).valid()))
        .count();
    assert_eq!(zeros, 1, "each digit appears once as one position runs through the alphabet");
}

#[test]
fn generators_are_told_what_they_cannot_have() {
    assert_eq!(check_digit("91360106MA35WNBE"), None);
    assert_eq!(check_digit("9136O106MA35WNBE9"), None);
    assert_eq!(organisation_check_digit("MA35WNBE"), Some('9'));
    assert_eq!(organisation_check_digit("ma35wnbe"), None);
    assert_eq!(organisation_check_digit("MA35"), None);
    assert_eq!(organisation_check_digit("中文中"), None);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn check_is_total(text in ".{0,24}") {
        let result = check(&text);
        prop_assert_eq!(check(&result.normalized), result);
    }

    #[test]
    fn any_single_wrong_character_is_noticed(which in 0..REAL.len(), place in 0..18_usize, by in 1..31_usize) {
        let mut code = REAL[which].as_bytes().to_vec();
        let old = ALPHABET.iter().position(|b| *b == code[place]).unwrap_or_default();
        code[place] = ALPHABET[(old + by) % 31];
        let result = check(&String::from_utf8_lossy(&code));
        prop_assert!(result.problems.contains(&UsccProblem::WrongCheckDigit));
    }
}
