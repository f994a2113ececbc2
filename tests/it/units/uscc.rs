//! 统一社会信用代码: written anyhow, kept one way; wrong ones refused, or taken with a reason.

use serde_json::json;

use crate::support::{App, make};

const CODE: &str = "91330106MAAY4CL12W";

async fn a_code_may_be_written_in_lower_case_full_width_or_padded(app: App) {
    let full_width: String = CODE.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
    for written in [CODE.to_lowercase(), full_width, format!(" \u{3000}{CODE}\u{200b}\t")] {
        let mut body = make::unit("330106", 1);
        body["uscc"] = json!(written);
        let made = app.county().post("/units", body.clone()).await;
        if made.code == 201 {
            assert_eq!(made.json["uscc"], CODE);
        } else {
            // The second and the third are the same code, found to be there.
            made.problem(409, "uscc_taken");
        }
    }
    let found = app.county().get(&format!("/units?uscc={}", CODE.to_lowercase())).await.status(200).json;
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    assert_eq!(found["items"][0]["uscc"], CODE);
}

async fn a_check_digit_of_0_is_right(app: App) {
    let code = (1..).map(|serial| make::uscc("330106", serial)).find(|code| code.ends_with('0')).unwrap();
    let mut body = make::unit("330106", 1);
    body["uscc"] = json!(code);
    assert_eq!(make::enter(&app.county(), body).await.json["uscc"], code);
}

async fn a_wrong_check_digit_is_refused_unless_a_reason_is_given(app: App) {
    let mut body = make::unit("330106", 1);
    body["uscc"] = json!("91330106MAAY4CL12X");
    app.county().post("/units", body.clone()).await.faults(&[("/uscc", "uscc_wrong_check_digit")]);
    body["uscc_override_reason"] = json!("  ");
    let expected = [("/uscc", "uscc_wrong_check_digit"), ("/uscc_override_reason", "bad_length")];
    app.county().post("/units", body.clone()).await.faults(&expected);
    body["uscc_override_reason"] = json!("营业执照原件如此，已向登记机关核实");
    let made = make::enter(&app.county(), body).await.json;
    assert_eq!((&made["uscc"], &made["uscc_override_reason"]), (&json!("91330106MAAY4CL12X"), &json!("营业执照原件如此，已向登记机关核实")));
}

async fn the_code_inside_the_code_has_a_check_digit_of_its_own(app: App) {
    let first17 = "91330106MAAY4CL11";
    let mut body = make::unit("330106", 1);
    body["uscc"] = json!(format!("{first17}{}", domain::units::uscc::check_digit(first17).unwrap()));
    app.county().post("/units", body.clone()).await.faults(&[("/uscc", "uscc_wrong_organisation_check_digit")]);
    body["uscc_override_reason"] = json!("老系统赋码");
    make::enter(&app.county(), body).await;
}

async fn no_reason_excuses_a_code_that_cannot_be_one(app: App) {
    let body = "9133A106MAAY4CL12";
    let lettered = format!("{body}{}", domain::units::uscc::check_digit(body).unwrap());
    for (code, fault) in [
        ("", "uscc_empty"),
        (" \u{3000}", "uscc_empty"),
        ("91330106MAAY4CL12", "uscc_wrong_length"),
        ("91330106MAAY4CL12WW", "uscc_wrong_length"),
        ("91330106MAAY4CL1OW", "uscc_illegal_character"),
        ("91330106MAAY4CL1一W", "uscc_illegal_character"),
        (lettered.as_str(), "uscc_division_not_digits"),
        ("91330106MAAY4CL1\u{0}W", "control_character"),
    ] {
        let mut body = make::unit("330106", 1);
        (body["uscc"], body["uscc_override_reason"]) = (json!(code), json!("核实无误"));
        app.county().post("/units", body).await.faults(&[("/uscc", fault)]);
    }
    assert_eq!(app.county().all("/units").await.len(), 0);
}

async fn a_reason_that_is_not_needed_is_not_kept(app: App) {
    let mut body = make::unit("330106", 1);
    body["uscc_override_reason"] = json!("以防万一");
    let made = make::enter(&app.county(), body).await;
    assert_eq!(made.json["uscc_override_reason"], json!(null));
    // Nor is it when the code is put right.
    let mut body = make::unit("330106", 2);
    (body["uscc"], body["uscc_override_reason"]) = (json!("91330106MAAY4CL12X"), json!("原件如此"));
    let made = make::enter(&app.county(), body).await;
    let right = app.county().with("If-Match", made.etag()).patch(made.header("location"), json!({"uscc": CODE})).await.status(200).json;
    assert_eq!((&right["uscc"], &right["uscc_override_reason"]), (&json!(CODE), &json!(null)));
}

async fn a_unit_is_found_by_its_code_however_it_is_typed_and_in_scope_alone(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    let code = made.json["uscc"].as_str().unwrap();
    let shown = app.county().get(&format!("/units/{}", made.id())).await.status(200);
    for typed in [code.to_owned(), code.to_lowercase(), format!("%20{code}%20")] {
        let found = app.county().get(&format!("/units/by-uscc/{typed}")).await.status(200);
        assert_eq!((&found.json, found.etag()), (&shown.json, shown.etag()));
    }
    app.sibling().get(&format!("/units/by-uscc/{code}")).await.problem(404, "not_found");
    for nothing in [&code[..17], "x", "%00", "01980000-0000-7000-8000-000000000000"] {
        app.county().get(&format!("/units/by-uscc/{nothing}")).await.problem(404, "not_found");
    }
}

e2e![
    a_unit_is_found_by_its_code_however_it_is_typed_and_in_scope_alone,
    a_code_may_be_written_in_lower_case_full_width_or_padded,
    a_check_digit_of_0_is_right,
    a_wrong_check_digit_is_refused_unless_a_reason_is_given,
    the_code_inside_the_code_has_a_check_digit_of_its_own,
    no_reason_excuses_a_code_that_cannot_be_one,
    a_reason_that_is_not_needed_is_not_kept
];
