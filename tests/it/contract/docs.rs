//! Pages of docs/ that are printed from the program or name things of it: what can be checked is a test, not a sentence.
//! `make docs` prints them anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use api::error::{FieldCode, ProblemCode};
use domain::Code;
use domain::auth::acts::{ACTS, Act};
use domain::auth::{Permission, Role};

use super::plays::operations;
use crate::support::repository;

/// Compares a page with what the program would print, or prints it.
fn page(name: &str, text: &str) {
    printed(&format!("docs/{name}"), text);
}

/// The same for any file.
pub fn printed(name: &str, text: &str) {
    let path = repository().join(name);
    if std::env::var("UPDATE_DOCS").is_ok() {
        std::fs::write(&path, text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == text, "{name} is not current: run `make docs`");
}

#[test]
fn operations_md_has_the_settings_of_the_program() {
    let page = std::fs::read_to_string(repository().join("docs/operations.md")).unwrap();
    let begins = page.find("| variable |").unwrap();
    let ends = begins + page[begins..].find("\n\n").unwrap();
    printed("docs/operations.md", &format!("{}{}{}", &page[..begins], api::config::table().trim_end(), &page[ends..]));
    let help = api::config::help();
    for setting in &api::config::SETTINGS {
        assert!(help.contains(setting.name) && help.contains(setting.meaning), "{}", setting.name);
    }
}

#[test]
fn permissions_md_is_the_table_of_the_program() {
    let mut text = String::from(
        "# Permissions\n\nPrinted from `domain/src/auth/permissions.rs` and the API document (`make docs`); the contract tests play every\n\
         operation in every role. What lies outside a caller's scope is 404, whatever the role.\n\n| permission | 权限 |",
    );
    for role in Role::ALL {
        write!(text, " {role} {} |", role.zh()).unwrap();
    }
    text.push_str(" operations |\n|---|---|");
    text.push_str(&":-:|".repeat(Role::ALL.len()));
    text.push_str("---|\n");
    let all = operations();
    for permission in Permission::ALL {
        write!(text, "| `{permission}` | {} |", permission.zh()).unwrap();
        for role in Role::ALL {
            text.push_str(if role.may(*permission) { " ● |" } else { "  |" });
        }
        let needed: Vec<String> = all.iter().filter(|o| o.permission == permission.code()).map(|o| format!("`{}`", o.id)).collect();
        assert!(!needed.is_empty(), "no operation needs {permission}");
        writeln!(text, " {} |", needed.join(", ")).unwrap();
    }
    let anonymous: Vec<String> = all.iter().filter(|o| o.permission == "none").map(|o| format!("`{}`", o.id)).collect();
    writeln!(text, "\nWithout a token: {}, and the API document itself.", anonymous.join(", ")).unwrap();
    text.push_str(
        "\n## Whose an act is\n\nWhat an authority has decided, ordered or issued is changed, closed, ended or withdrawn by that authority or one above it; one below\n\
         is told whom to ask (403 `act_of_higher_authority`, docs/decisions/0015). Printed from `domain/src/auth/acts.rs`; most are\nplayed at every level in tests/it/scenarios/acts.rs, which names the others.\n\n\
         | act | 事项 | undone by | what one below changes all the same |\n|---|---|---|---|\n",
    );
    for Act { zh, en, undone_by, progress } in ACTS {
        assert!(undone_by.iter().all(|id| all.iter().any(|operation| operation.id == *id)), "{en}: {undone_by:?}");
        let named = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        writeln!(text, "| {en} | {zh} | {} | {} |", named(undone_by), named(progress)).unwrap();
    }
    page("permissions.md", &text);
}

#[test]
fn errors_md_is_the_table_of_the_program() {
    let mut text = String::from(
        "# Error codes\n\nPrinted from `api/src/flows/refusal/codes.rs` (`make docs`). Every code has one meaning for ever; texts follow `Accept-Language`.\n\n\
         ## Of a request (`code`)\n\n| status | code | 中文 | English |\n|---|---|---|---|\n",
    );
    for code in ProblemCode::ALL {
        writeln!(text, "| {} | `{}` | {} | {} |", code.status().as_u16(), code.code(), code.zh(), code.en()).unwrap();
    }
    text.push_str("\n## Of a field (`errors[].code`)\n\n| code | 中文 | English |\n|---|---|---|\n");
    for code in FieldCode::ALL {
        writeln!(text, "| `{}` | {} | {} |", code.code(), code.zh(), code.en()).unwrap();
    }
    page("errors.md", &text);
}

#[test]
fn life_cycles_md_shows_the_tables_of_the_program() {
    let mut text = String::from(
        "# Life cycles\n\nPrinted from `domain/src/lifecycle.rs` (`make docs`): which step leads from which status to which, and the permission of \
         whoever takes it. A step out of turn is 409 with a code of its own (docs/errors.md).\n",
    );
    for (of, diagram) in domain::lifecycle::diagrams() {
        write!(text, "\n## {of}\n\n```mermaid\n{diagram}```\n").unwrap();
    }
    page("life-cycles.md", &text);
}

/// The tables say who takes a step; so do the operations.
#[test]
fn who_takes_a_step_is_who_may_call_its_operation() {
    use domain::lifecycle as life;
    let by = |step: Option<Permission>| step.unwrap().code().to_owned();
    let steps = [
        ("confirm_finding", by(life::FINDING.step("confirm").map(|s| s.by))),
        ("overturn_finding", by(life::FINDING.step("overturn").map(|s| s.by))),
        ("restore_finding", by(life::FINDING.step("restore").map(|s| s.by))),
        ("keep_finding", by(life::FINDING.step("keep").map(|s| s.by))),
        ("rectify_finding", by(life::RECTIFICATION.step("rectify").map(|s| s.by))),
        ("verify_finding", by(life::RECTIFICATION.step("verify").map(|s| s.by))),
        ("reopen_finding", by(life::RECTIFICATION.step("reopen").map(|s| s.by))),
        ("link_spot_check_result", by(life::SPOT_CHECK_RESULT.step("link").map(|s| s.by))),
        ("dismiss_spot_check_result", by(life::SPOT_CHECK_RESULT.step("dismiss").map(|s| s.by))),
        ("reopen_spot_check_result", by(life::SPOT_CHECK_RESULT.step("reopen").map(|s| s.by))),
        ("serve_spot_check_result", by(life::OBJECTION.step("serve").map(|s| s.by))),
        ("object_to_spot_check_result", by(life::OBJECTION.step("object").map(|s| s.by))),
        ("decide_spot_check_objection", by(life::OBJECTION.step("decide-objection").map(|s| s.by))),
        ("confirm_monitoring_decision", by(life::MONITORING_DECISION.step("confirm").map(|s| s.by))),
        ("decide_elevation", by(life::ELEVATION.step("decide").map(|s| s.by))),
        ("release_elevation", by(life::ELEVATION.step("release").map(|s| s.by))),
        ("refresh_monitoring_list", by(life::MONITORING_LIST.step("refresh").map(|s| s.by))),
        ("publish_monitoring_list", by(life::MONITORING_LIST.step("publish").map(|s| s.by))),
        ("close_recall", by(life::RECALL.step("close").map(|s| s.by))),
        ("close_assistance", by(life::ASSISTANCE.step("close").map(|s| s.by))),
        ("reply_to_instrument", by(life::INSTRUMENT.step("reply").map(|s| s.by))),
        ("close_instrument", by(life::INSTRUMENT.step("close").map(|s| s.by))),
    ];
    let all = operations();
    for (operation, permission) in steps {
        let needed = all.iter().find(|known| known.id == operation).unwrap_or_else(|| panic!("no operation {operation}"));
        assert_eq!(needed.permission, permission, "{operation}");
    }
}

fn sources(folder: &Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("contract/docs.rs") {
            into.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

/// Each code is written out in at least one test, which produces it.
#[test]
fn every_error_code_is_produced_by_a_test() {
    let mut tests = String::new();
    sources(&repository().join("tests/it"), &mut tests);
    // Files that are hard to upload are tried where they are read.
    for name in ["tests.rs", "tests_xlsx.rs", "tests_told.rs", "tests_spot_checks.rs"] {
        tests.push_str(&std::fs::read_to_string(repository().join("api/src/intake").join(name)).unwrap());
    }
    let codes = ProblemCode::ALL.iter().map(|c| c.code()).chain(FieldCode::ALL.iter().map(|c| c.code()));
    let missing: Vec<&str> = codes.filter(|code| !tests.contains(&format!("\"{code}\""))).collect();
    assert!(missing.is_empty(), "no test produces {missing:?}");
}

/// The map from requirement to code to test: every R-nn once, every file and test that it names exists.
#[test]
fn the_clause_map_names_what_there_is() {
    let map = std::fs::read_to_string(repository().join("docs/clause-map.md")).unwrap();
    let rows: Vec<&str> = map.lines().filter(|l| l.starts_with("| R-")).collect();
    let numbers: Vec<String> = rows.iter().map(|r| r.split('|').nth(1).unwrap().trim().to_owned()).collect();
    let expected: Vec<String> = (1..=59).map(|n| format!("R-{n:02}")).collect();
    assert_eq!(numbers, expected, "every requirement once, in order");
    let ids: BTreeSet<String> = operations().into_iter().map(|operation| operation.id).collect();
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, number, _, state, places, shown, _] = cells[..] else { panic!("{row}: six columns") };
        let names = |text: &str| text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
        assert!(["built", "in part", "not yet"].contains(&state), "{number}: {state}");
        assert_eq!(state == "not yet", names(shown).is_empty(), "{number}: what is built names its test, what is not names none");
        for place in names(places) {
            let there = ids.contains(&place) || repository().join(&place).exists();
            assert!(there, "{number} names {place}: no operation and no file");
        }
        for test in names(shown) {
            let (module, name) = test.rsplit_once("::").unwrap_or_else(|| panic!("{number} names {test} without its module"));
            let path = module.replace("::", "/");
            let files = ["tests/it", "domain/tests", "domain/src", "api/src"].map(|root| format!("{root}/{path}"));
            let mut files = files.iter().flat_map(|file| [format!("{file}.rs"), format!("{file}/mod.rs")]);
            let there =
                files.any(|file| std::fs::read_to_string(repository().join(file)).is_ok_and(|source| source.contains(&format!("fn {name}("))));
            assert!(there, "{number} names the test {test}, which there is not");
        }
    }
}

/// Files stay small enough to be read top to bottom.
#[test]
fn no_source_file_passes_400_lines() {
    fn walk(folder: &Path, long: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, long);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let lines = std::fs::read_to_string(&path).unwrap().lines().count();
                if lines > 400 {
                    long.push(format!("{} has {lines} lines", path.display()));
                }
            }
        }
    }
    let mut long = Vec::new();
    ["domain", "persistence", "api", "tests"].iter().for_each(|folder| walk(&repository().join(folder), &mut long));
    assert!(long.is_empty(), "{long:?}");
}
