//! A clerk types a 统一社会信用代码 from a licence: is it one? (R-07, GB 32100-2015)

use domain::units::uscc::{ALPHABET, check_digit, organisation_check_digit};
use serde_json::{Value, json};

use crate::support::{App, make};

async fn check(app: &App, value: &str) -> Value {
    app.county().post("/rules/uscc", json!({"value": value})).await.status(200).json
}

/// Each letter and digit as its full-width twin.
fn full_width(text: &str) -> String {
    text.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect()
}

/// Another character of the alphabet.
fn other_than(found: char) -> char {
    ALPHABET.iter().map(|b| char::from(*b)).find(|c| *c != found).unwrap()
}

async fn a_code_is_recognised_however_it_was_typed(app: App) {
    let code = make::uscc("330106", 4711);
    let spellings = [
        code.clone(),
        code.to_lowercase(),
        full_width(&code),
        full_width(&code.to_lowercase()),
        format!("  {code}\t"),
        format!("\u{3000}{code}\u{feff}"),
    ];
    for typed in spellings {
        assert_eq!(check(&app, &typed).await, json!({"valid": true, "normalized": code, "problems": []}), "{typed:?}");
    }
}

async fn a_code_whose_check_digit_is_zero_passes(app: App) {
    // The sum is a multiple of 31: a naive table look-up fails here and refuses real units.
    let code = (0..10_000).map(|serial| make::uscc("330106", serial)).find(|code| code.ends_with('0')).unwrap();
    assert_eq!(check(&app, &code).await, json!({"valid": true, "normalized": code, "problems": []}));
    let mut unit = make::unit("330106", 1);
    unit["uscc"] = json!(code);
    assert_eq!(make::enter(&app.county(), unit).await.json["uscc"], code);
}

async fn an_inner_check_digit_of_ten_is_written_x_and_passes(app: App) {
    let body = (0..1000).map(|n| format!("MT00{n:04}")).find(|body| organisation_check_digit(body) == Some('X')).unwrap();
    let first17 = format!("91330106{body}X");
    let code = format!("{first17}{}", check_digit(&first17).unwrap());
    assert_eq!(check(&app, &code).await["problems"], json!([]));
}

async fn what_cannot_be_a_code_is_told_why(app: App) {
    let code = make::uscc("330106", 4711);
    for (typed, problems) in [
        (String::new(), json!(["empty"])),
        ("　 ".to_owned(), json!(["empty"])),
        (code[..17].to_owned(), json!(["wrong_length"])),
        (format!("{code}0"), json!(["wrong_length"])),
        (format!("I{}", &code[1..]), json!(["illegal_character"])),
        (format!("{}-{}", &code[..8], &code[9..]), json!(["illegal_character"])),
        (format!("{}国{}", &code[..8], &code[9..]), json!(["illegal_character"])),
        ("九一三三".to_owned(), json!(["wrong_length", "illegal_character"])),
    ] {
        let answer = check(&app, &typed).await;
        assert_eq!((&answer["valid"], &answer["problems"]), (&json!(false), &problems), "{typed:?}");
    }
    for letter in ["I", "O", "S", "V", "Z"] {
        assert_eq!(check(&app, &format!("{}{letter}{}", &code[..3], &code[4..])).await["problems"], json!(["illegal_character"]), "{letter}");
    }
}

async fn both_check_digits_are_verified(app: App) {
    let code = make::uscc("330106", 4711);
    let (first17, last) = (&code[..17], code.chars().last().unwrap());
    let wrong = format!("{first17}{}", other_than(last));
    assert_eq!(check(&app, &wrong).await["problems"], json!(["wrong_check_digit"]));

    // Positions 9–17 carry a code of their own: break its digit and mend the outer one.
    let inner = code.chars().nth(16).unwrap();
    let first17 = format!("{}{}", &code[..16], if inner == '1' { '2' } else { '1' });
    let wrong = format!("{first17}{}", check_digit(&first17).unwrap());
    assert_eq!(check(&app, &wrong).await["problems"], json!(["wrong_organisation_check_digit"]));
}

async fn swapping_two_neighbours_never_passes_unseen(app: App) {
    let code = make::uscc("330106", 98_765);
    let letters: Vec<char> = code.chars().collect();
    let mut swapped_ones = 0;
    for at in 0..17 {
        let mut swapped = letters.clone();
        swapped.swap(at, at + 1);
        if swapped != letters {
            let typed: String = swapped.iter().collect();
            assert_eq!(check(&app, &typed).await["valid"], false, "{typed}");
            swapped_ones += 1;
        }
    }
    assert!(swapped_ones > 5, "{code}");
}

async fn the_value_is_a_text(app: App) {
    app.county().post("/rules/uscc", json!({"value": 91_330_106})).await.names(400, "malformed_body", &[("/value", "wrong_type")]);
    app.county().post("/rules/uscc", json!({})).await.names(400, "malformed_body", &[("/value", "required")]);
    app.county().post("/rules/uscc", json!({"value": "9133\u{0}106"})).await.faults(&[("/value", "control_character")]);
}

e2e![
    a_code_is_recognised_however_it_was_typed,
    a_code_whose_check_digit_is_zero_passes,
    an_inner_check_digit_of_ten_is_written_x_and_passes,
    what_cannot_be_a_code_is_told_why,
    both_check_digits_are_verified,
    swapping_two_neighbours_never_passes_unseen,
    the_value_is_a_text
];
