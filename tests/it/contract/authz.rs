//! An operation played as nobody, in every role, as a sibling authority and as another unit's user. What an operation needs
//! stands in the document (`x-permission`), what a role has in one table of `domain`: the answers must agree with both.

use domain::Code;
use domain::auth::{Permission, Role};

use super::plays::{play, someone};
use super::world::{Built, World};
use crate::support::{App, Reply};

/// Those who may not: nothing is changed by them but what is their own.
pub async fn those_who_may_not_are_refused(app: &App, built: &Built, operation: &str, permission: &str) {
    let (world, needed) = (&built.world, Permission::from_code(permission));
    without_a_token_only_health_version_and_login_answer(app, world, operation, needed).await;
    if let Some(needed) = needed {
        a_role_or_token_without_the_permission_is_refused(app, built, operation, needed).await;
        the_sibling_finds_nothing_and_changes_nothing(app, world, operation, needed).await;
        the_user_of_another_unit_sees_nothing_of_this_one(app, world, operation, needed).await;
    }
}

/// Those who may.
pub async fn those_who_may_are_let_in(app: &App, world: &World, operation: &str, permission: &str) {
    if let Some(needed) = Permission::from_code(permission) {
        each_role_with_the_permission_is_let_in(app, world, operation, needed).await;
    }
}

async fn without_a_token_only_health_version_and_login_answer(app: &App, world: &World, operation: &str, needed: Option<Permission>) {
    let play = play(operation, world);
    for caller in [app.nobody(), app.bearer("qsr_at_made-up"), app.bearer("eyJhbGciOiJub25lIn0.e30.")] {
        if needed.is_some() {
            let reply = play.send(caller).await;
            assert_eq!((reply.code, reply.json["code"].as_str()), (401, Some("unauthenticated")), "{operation}: {}", reply.text());
        }
    }
    const ANONYMOUS: [&str; 5] = ["login", "refresh", "get_health", "get_readiness", "get_version"];
    assert_eq!(needed.is_none(), ANONYMOUS.contains(&operation), "{operation}: nothing but health, version and log-in is anonymous");
}

async fn a_role_or_token_without_the_permission_is_refused(app: &App, built: &Built, operation: &str, needed: Permission) {
    let play = play(operation, &built.world);
    for role in Role::ALL.iter().copied().filter(|role| !role.may(needed)) {
        let reply = play.send(app.as_user(someone(role))).await;
        assert_eq!((reply.code, reply.json["code"].as_str()), (403, Some("forbidden")), "{operation} as {role}: {}", reply.text());
    }
    let (_, token) = built.narrow.iter().find(|(permission, _)| *permission != needed).unwrap();
    let reply = play.send(app.bearer(token)).await;
    assert_eq!((reply.code, reply.json["code"].as_str()), (403, Some("forbidden")), "{operation} with a narrow token");
}

async fn each_role_with_the_permission_is_let_in(app: &App, world: &World, operation: &str, needed: Permission) {
    let play = play(operation, world);
    for role in Role::ALL.iter().copied().filter(|role| role.may(needed)) {
        let reply = play.send(app.as_user(someone(role))).await;
        // The calendar is the nation's: a province's administrator may not, whatever the role has.
        let nation_only = operation == "put_calendar";
        assert_eq!(reply.code == 403, nation_only, "{operation} as {role}: {}", reply.text());
        assert_ne!(reply.code / 100, 5, "{operation} as {role}: {}", reply.text());
    }
}

async fn the_sibling_finds_nothing_and_changes_nothing(app: &App, world: &World, operation: &str, needed: Permission) {
    let (unit, play) = (format!("/units/{}", world.unit), play(operation, world));
    let before = app.county().get(&unit).await.status(200).bytes;
    for (name, role) in [("sibling", Role::Regulator), ("sibling-admin", Role::Administrator), ("other-province", Role::Administrator)] {
        let reply = play.send(app.as_user(name)).await;
        if play.names_something(world) {
            assert_eq!(reply.code, if role.may(needed) { 404 } else { 403 }, "{operation} as {name}: {}", reply.text());
        }
        assert_ne!(reply.code / 100, 5, "{operation} as {name}: {}", reply.text());
        nothing_leaks(&reply, world, operation, name);
    }
    assert_eq!(app.county().get(&unit).await.status(200).bytes, before, "{operation} changed the unit");
}

/// A list may answer, but with nothing of Xihu in it.
fn nothing_leaks(reply: &Reply, world: &World, operation: &str, name: &str) {
    let text = reply.text();
    let leaked: Vec<&str> = world.secrets().into_iter().filter(|secret| reply.code < 300 && text.contains(secret)).collect();
    assert!(leaked.is_empty(), "{operation} as {name} leaks {leaked:?}");
}

async fn the_user_of_another_unit_sees_nothing_of_this_one(app: &App, world: &World, operation: &str, needed: Permission) {
    let play = play(operation, world);
    let reply = play.send(app.as_user("neighbour")).await;
    if !Role::UnitUser.may(needed) {
        assert_eq!(reply.code, 403, "{operation}: {}", reply.text());
    } else if play.names_something(world) && !play.path.starts_with("/authorities/") {
        assert_eq!(reply.code, 404, "{operation}: {}", reply.text());
    }
    nothing_leaks(&reply, world, operation, "neighbour");
}
