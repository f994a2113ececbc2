//! Money is exact.

use domain::units::{Figures, Wan, WanError};
use proptest::prelude::*;

use super::{json, to_json, wan};

#[test]
fn texts() {
    use WanError::{Negative, NotANumber, TooLarge, TooManyDecimals};
    for (text, expected) in [
        ("0", Ok(0)),
        ("-0.0", Ok(0)),
        ("0e99999999999999999999", Ok(0)),
        ("300", Ok(300_000_000)),
        ("0300.50", Ok(300_500_000)),
        ("299.9999", Ok(299_999_900)),
        ("0.000001", Ok(1)),
        ("1e-6", Ok(1)),
        ("3E2", Ok(300_000_000)),
        ("3e+2", Ok(300_000_000)),
        ("12.5e-1", Ok(1_250_000)),
        ("300.00000000000000000000", Ok(300_000_000)),
        ("999999999.999999", Ok(999_999_999_999_999)),
        ("9223372036854", Ok(9_223_372_036_854_000_000)),
        ("300.0000001", Err(TooManyDecimals)),
        ("39999.99999999999999999", Err(TooManyDecimals)),
        ("1e-7", Err(TooManyDecimals)),
        ("1e-99999999999999999999", Err(TooManyDecimals)),
        ("1234567890.123456", Err(TooLarge)),
        ("9223372036855", Err(TooLarge)),
        ("1e99999999999999999999", Err(TooLarge)),
        ("-1", Err(Negative)),
        ("-0.000001", Err(Negative)),
        ("", Err(NotANumber)),
        ("-", Err(NotANumber)),
        (".5", Err(NotANumber)),
        ("5.", Err(NotANumber)),
        ("+5", Err(NotANumber)),
        ("1,000", Err(NotANumber)),
        (" 5", Err(NotANumber)),
        ("５", Err(NotANumber)),
        ("1e", Err(NotANumber)),
        ("1e5.0", Err(NotANumber)),
        ("--1", Err(NotANumber)),
        ("NaN", Err(NotANumber)),
        ("1e２", Err(NotANumber)),
    ] {
        assert_eq!(Wan::parse(text).map(Wan::scaled), expected, "{text}");
    }
}

#[test]
fn json_is_read_from_its_text() {
    let f: Figures = json(r#"{"main_business_revenue_wan": 39999.9999, "merchandise_sales_wan": "1.50"}"#);
    assert_eq!(f.main_business_revenue_wan, Some(wan("39999.9999")));
    assert_eq!(f.merchandise_sales_wan, Some(wan("1.5")));
    assert_eq!(to_json(&f.merchandise_sales_wan), "1.5");
    assert_eq!(to_json(&wan("40000.000")), "40000");
    for (text, code) in [
        (r#"{"main_business_revenue_wan": 300.0000001}"#, "too_many_decimals"),
        (r#"{"main_business_revenue_wan": 39999.99999999999999999}"#, "too_many_decimals"),
        (r#"{"main_business_revenue_wan": -1}"#, "negative"),
        (r#"{"main_business_revenue_wan": "many"}"#, "not_a_number"),
        (r#"{"main_business_revenue_wan": true}"#, "not_a_number"),
        (r#"{"main_business_revenue_wan": {}}"#, "not_a_number"),
        (r#"{"main_business_revenue_wan": 1e30}"#, "too_large"),
    ] {
        let error = serde_json::from_str::<Figures>(text).err().map(|e| e.to_string());
        assert!(error.as_ref().is_some_and(|e| e.starts_with(code)), "{text}: {error:?}");
    }
    assert_eq!(json::<Figures>(r#"{"main_business_revenue_wan": null}"#), Figures::default());
}

#[test]
fn stored_values_are_checked() {
    assert_eq!(Wan::from_scaled(-1), Err(WanError::Negative));
    assert_eq!(Wan::from_scaled(i64::MAX), Err(WanError::TooLarge));
    assert_eq!(Wan::from_scaled(0), Ok(Wan::ZERO));
    assert_eq!(Wan::whole(u32::MAX).to_string(), u32::MAX.to_string());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parse_is_total(text in ".{0,40}") {
        let _ = Wan::parse(&text);
    }

    #[test]
    fn every_amount_round_trips(digits in 0..1_000_000_000_000_000_i64, zeros in 0..4_u32) {
        let Some(scaled) = digits.checked_mul(10_i64.pow(zeros)) else { return Ok(()) };
        let Ok(amount) = Wan::from_scaled(scaled) else { panic!("{scaled} has 15 digits") };
        prop_assert_eq!(Wan::parse(&amount.to_string()), Ok(amount));
        let text = to_json(&amount);
        prop_assert_eq!(json::<Wan>(&text), amount);
        // a client that reads doubles and writes them back
        prop_assert_eq!(json::<Wan>(&to_json(&json::<f64>(&text))), amount);
        // a database that hands back parsed documents
        let value: serde_json::Value = json(&text);
        prop_assert_eq!(serde_json::from_value::<Wan>(value).ok(), Some(amount));
    }
}
