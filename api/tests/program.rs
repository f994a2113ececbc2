//! The program as a terminal sees it: what it refuses at the start, and in which words.

use std::process::{Command, Output};

fn qsr(arguments: &[&str], settings: &[(&str, &str)], database: &std::path::Path) -> std::io::Result<Output> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qsr"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("QSR_") {
            command.env_remove(name);
        }
    }
    command.env("DATABASE_URL", format!("sqlite://{}", database.display())).env_remove("RUST_LOG");
    command.args(arguments).envs(settings.iter().copied()).output()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_wrong_setting_is_refused_before_anything_is_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("qsr.db");
    for (name, value) in [("QSR_JWT_SECRET", "abc"), ("QSR_READERS", "x"), ("QSR_LOG_FORMAT", "xml"), ("QSR_TRUSTED_PROXIES", "proxy")] {
        for command in ["migrate", "serve", "sweep"] {
            let output = qsr(&[command], &[(name, value)], &database).expect("the program runs");
            assert!(!output.status.success() && told(&output).contains(name), "{command}: {}", told(&output));
        }
    }
    assert!(!database.exists());
}

#[test]
fn whoever_has_not_migrated_is_told_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("qsr.db");
    let commands: [&[&str]; 5] = [
        &["serve", "--listen", "127.0.0.1:0"],
        &["admin", "create", "--username", "first", "--authority", "330000"],
        &["authorities", "load"],
        &["import", "units", "units.csv"],
        &["sweep"],
    ];
    for command in commands {
        let output = qsr(command, &[], &database).expect("the program runs");
        assert!(!output.status.success() && told(&output).contains("run `qsr migrate` first"), "{command:?}: {}", told(&output));
    }
}

#[test]
fn a_misspelt_setting_is_warned_of_and_the_log_is_json_where_it_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = qsr(&["openapi"], &[("QSR_READER", "3"), ("QSR_LOG_FORMAT", "json")], &folder.path().join("qsr.db")).expect("the program runs");
    assert!(output.status.success());
    let line: serde_json::Value = serde_json::from_str(told(&output).lines().next().expect("a line")).expect("JSON");
    assert_eq!((&line["level"], &line["message"]), (&"WARN".into(), &"QSR_READER is no setting: see `qsr --help`".into()));
}

#[test]
fn the_help_has_all_settings() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = qsr(&["--help"], &[], &folder.path().join("qsr.db")).expect("the program runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(api::config::SETTINGS.iter().all(|setting| text.contains(setting.name)), "{text}");
}
