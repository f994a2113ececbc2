//! What each role may do, written down a second time, by hand: a permission that is given or taken by a slip differs here.

use std::collections::BTreeSet;

use domain::Code;
use domain::auth::{Permission, Role};

/// In the order of the columns.
const ROLES: [Role; 6] = [Role::Administrator, Role::Regulator, Role::Inspector, Role::Auditor, Role::Integration, Role::UnitUser];

#[rustfmt::skip]
const TABLE: &[(&str, &str)] = &[
    //                        administrator, regulator, inspector, auditor, integration, user of a unit
    ("self.read",             "yes yes yes yes yes yes"),
    ("tokens.manage",         "yes yes yes yes yes no "),
    ("reference.read",        "yes yes yes yes yes yes"),
    ("calendar.write",        "yes no  no  no  no  no "),
    ("authorities.read",      "yes yes yes yes yes yes"),
    ("authorities.write",     "yes no  no  no  no  no "),
    ("users.read",            "yes no  no  yes no  no "),
    ("users.write",           "yes no  no  no  no  no "),
    ("units.read",            "yes yes yes yes yes yes"),
    ("units.write",           "yes yes no  no  yes no "),
    ("units.override_lead",   "yes yes no  no  no  no "),
    ("imports.run",           "yes yes no  no  yes no "),
    ("imports.read",          "yes yes no  yes yes no "),
    ("exports.run",           "yes yes yes yes yes no "),
    ("audit.read",            "yes no  no  yes no  no "),
    ("statistics.read",       "yes yes yes yes yes no "),
    ("metrics.read",          "yes no  no  yes yes no "),
    ("findings.read",         "yes yes yes yes yes no "),
    ("findings.write",        "yes yes yes no  yes no "),
    ("findings.confirm",      "yes yes no  no  no  no "),
    ("credit.write",          "yes yes no  no  yes no "),
    ("monitoring.read",       "yes yes yes yes yes no "),
    ("monitoring.decide",     "yes yes no  no  no  no "),
    ("policy.write",          "yes no  no  no  no  no "),
    ("measures.read",         "yes yes yes yes yes yes"),
    ("measures.write",        "yes yes no  no  no  no "),
];

#[test]
fn each_role_may_what_the_table_says() {
    assert_eq!(ROLES, Role::ALL);
    for (code, row) in TABLE {
        let permission = Permission::from_code(code).unwrap_or_else(|| panic!("{code}"));
        let may: Vec<bool> = row.split_whitespace().map(|word| word == "yes").collect();
        assert_eq!(may, ROLES.map(|role| role.may(permission)), "{code}");
        assert_eq!(may, ROLES.map(|role| role.permissions().contains(permission)), "{code}");
    }
    let written: BTreeSet<&str> = TABLE.iter().map(|(code, _)| *code).collect();
    let all: BTreeSet<&str> = Permission::ALL.iter().map(|permission| permission.code()).collect();
    assert_eq!((written, TABLE.len()), (all, Permission::ALL.len()));
}

#[test]
fn only_the_user_of_a_unit_belongs_to_one() {
    assert_eq!(ROLES.map(Role::belongs_to_unit), [false, false, false, false, false, true]);
}
