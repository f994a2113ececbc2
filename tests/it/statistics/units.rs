//! `GET /statistics/units`: what is counted, told apart by what, for whom.

use serde_json::json;

use super::{ALL, agrees, children_add_up, figures, figures_are_what_the_rows_say, nation};
use crate::support::{App, make};

async fn the_children_add_up_to_the_parent_at_every_level_and_figures_are_what_the_rows_say(app: App) {
    let entered = nation(&app).await;
    let national = app.national();
    let root = app.authority("100000");
    assert_eq!(figures(&national, root, "").await.0, entered);
    assert_eq!(children_add_up(&national, root).await, 17, "authorities with units in their subtree");
    for code in [
        "100000",
        "330000",
        "330100",
        "330106",
        "330106002",
        "330200",
        "110000",
        "110101",
        "660000",
        "659001",
        "440000",
        "441900",
        "441900003",
        "420000",
        "429004",
        "320000",
    ] {
        figures_are_what_the_rows_say(&app, &national, app.authority(code)).await;
    }
    agrees(&app, entered).await;
}

async fn every_figure_leads_to_exactly_its_units(app: App) {
    nation(&app).await;
    let national = app.national();
    let mut followed = 0;
    for (code, by) in [
        ("100000", "child"),
        ("100000", "activity"),
        ("100000", "tier"),
        ("100000", "monitoring_level"),
        ("100000", "routine_mode"),
        ("100000", "operating_status"),
        ("100000", "child,tier"),
        ("330000", "child,activity"),
        ("330000", ALL),
        ("330100", "child,monitoring_level,operating_status"),
        ("330106", "child,tier"),
        ("110000", "child,activity,tier"),
        ("660000", "child"),
        ("441900", "child,operating_status"),
        ("420000", "tier,child"),
        ("330106002", "child,tier"),
    ] {
        let answer = national.get(&format!("/statistics/units?authority_id={}&by={by}", app.authority(code))).await.status(200).json;
        let items = answer["items"].as_array().unwrap();
        assert!(!items.is_empty(), "{code} {by}");
        for item in items {
            let href = item["href"].as_str().unwrap();
            let list = national.get(&format!("{href}&count=true&limit=100")).await.status(200).json;
            assert_eq!(list["total"], item["units"], "{href}");
            assert_eq!(list["items"].as_array().unwrap().len() as u64, item["units"].as_u64().unwrap(), "{href}");
            followed += 1;
        }
        let asked: Vec<&str> = by.split(',').collect();
        for dimension in ["child", "activity", "tier", "monitoring_level", "routine_mode", "operating_status"] {
            assert!(items.iter().all(|item| item.get(dimension).is_some() == asked.contains(&dimension)), "{by}: {answer}");
        }
    }
    assert!(followed > 80, "{followed}");
}

async fn units_without_a_tier_are_a_figure_of_their_own(app: App) {
    let mut body = make::unit("330106", 1);
    body["metrics"] = json!(null);
    let made = make::enter(&app.county(), body).await;
    make::enter(&app.county(), make::unit("330106", 2)).await;
    let answer = app.county().get("/statistics/units?by=tier").await.status(200).json;
    let county = app.authority("330106");
    assert_eq!(
        answer["items"],
        json!([
            {"tier": "C", "units": 1, "href": format!("/api/v1/units?authority_id={county}&tier=C")},
            {"tier": null, "units": 1, "href": format!("/api/v1/units?authority_id={county}&tier=none")}
        ])
    );
    let without = app.county().all("/units?tier=none").await;
    assert_eq!((without.len(), &without[0]["id"]), (1, &json!(made.id())));
}

async fn a_unit_with_two_activities_counts_under_both_and_once_in_the_total(app: App) {
    let mut body = make::unit("330106", 1);
    body["activities"] = json!(["production", "retail"]);
    make::enter(&app.county(), body).await;
    make::enter(&app.county(), make::unit("330106", 2)).await;
    let answer = app.county().get("/statistics/units?by=activity").await.status(200).json;
    let counts: Vec<_> =
        answer["items"].as_array().unwrap().iter().map(|i| (i["activity"].as_str().unwrap(), i["units"].as_i64().unwrap())).collect();
    assert_eq!((answer["total"].as_i64(), counts), (Some(2), vec![("production", 2), ("retail", 1)]));
}

async fn figures_are_of_ones_own_authority_and_never_of_the_sibling_or_the_one_above(app: App) {
    make::enter(&app.county(), make::unit("330106", 1)).await;
    make::enter(&app.sibling(), make::unit("330105", 2)).await;
    let national = app.authority("100000");
    for (caller, own, total) in [(app.county(), "330106", 1), (app.sibling(), "330105", 1), (app.city(), "330100", 2), (app.national(), "100000", 2)]
    {
        let answer = caller.get("/statistics/units").await.status(200).json;
        assert_eq!(
            (&answer["authority"]["id"], &answer["total"], &answer["items"][0]["units"]),
            (&json!(app.authority(own)), &json!(total), &json!(total))
        );
        assert_eq!(answer["as_of"], "2026-11-24T02:00:00.000000Z");
    }
    for path in ["units", "reconciliation"] {
        for (caller, id) in
            [(app.county(), app.authority("330105")), (app.county(), app.authority("330100")), (app.city(), national), (app.county(), national)]
        {
            caller.get(&format!("/statistics/{path}?authority_id={id}")).await.problem(404, "not_found");
        }
        let below = app.city().get(&format!("/statistics/{path}?authority_id={}", app.authority("330105"))).await.status(200).json;
        assert_eq!(below["authority"]["id"], json!(app.authority("330105")));
        app.nobody().get(&format!("/statistics/{path}")).await.problem(401, "unauthenticated");
        app.county().get(&format!("/statistics/{path}?authority_id=330106")).await.names(
            400,
            "invalid_parameter",
            &[("authority_id", "unknown_code")],
        );
    }
    let empty = app.as_user("other-province").get("/statistics/units?by=child").await.status(200).json;
    assert_eq!((&empty["total"], &empty["items"]), (&json!(0), &json!([])));
}

async fn an_unknown_dimension_is_named_and_an_empty_one_is_none(app: App) {
    make::enter(&app.county(), make::unit("330106", 1)).await;
    for by in ["child,colour", "colour", "Tier", "entry_reason"] {
        app.county().get(&format!("/statistics/units?by={by}")).await.names(400, "invalid_parameter", &[("by", "unknown_code")]);
    }
    app.county().get("/statistics/units?of=tier").await.names(400, "invalid_parameter", &[("of", "unknown_parameter")]);
    for by in ["", ",", "%20"] {
        let answer = app.county().get(&format!("/statistics/units?by={by}")).await.status(200).json;
        let county = app.authority("330106");
        assert_eq!(answer["items"], json!([{"units": 1, "href": format!("/api/v1/units?authority_id={county}")}]));
    }
    let twice = app.county().get("/statistics/units?by=tier,tier").await.status(200).json;
    assert_eq!(twice["items"].as_array().unwrap().len(), 1);
}

e2e![
    the_children_add_up_to_the_parent_at_every_level_and_figures_are_what_the_rows_say,
    every_figure_leads_to_exactly_its_units,
    units_without_a_tier_are_a_figure_of_their_own,
    a_unit_with_two_activities_counts_under_both_and_once_in_the_total,
    figures_are_of_ones_own_authority_and_never_of_the_sibling_or_the_one_above,
    an_unknown_dimension_is_named_and_an_empty_one_is_none
];
