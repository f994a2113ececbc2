//! The program as a terminal sees it: what it refuses at the start, and in which words.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Output, Stdio};

fn command(arguments: &[&str], settings: &[(&str, &str)], database: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qsr"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("QSR_") {
            command.env_remove(name);
        }
    }
    command.env("DATABASE_URL", format!("sqlite://{}", database.display())).env_remove("RUST_LOG");
    command.args(arguments).envs(settings.iter().copied());
    command
}

fn qsr(arguments: &[&str], settings: &[(&str, &str)], database: &std::path::Path) -> std::io::Result<Output> {
    command(arguments, settings, database).output()
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

/// A command that reads `input`.
fn with_input(arguments: &[&str], input: &str, database: &std::path::Path) -> std::io::Result<Output> {
    let mut child = command(arguments, &[], database).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes())?;
    }
    child.wait_with_output()
}

/// Serves the demo until it greets; whether it did.
fn greets(database: &std::path::Path) -> std::io::Result<bool> {
    let mut child = command(&["serve", "--demo", "--listen", "127.0.0.1:0"], &[], database).stdout(Stdio::piped()).spawn()?;
    let greeted = child.stdout.take().is_some_and(|out| BufReader::new(out).lines().map_while(Result::ok).any(|line| line.contains("demo-unit")));
    child.kill()?;
    child.wait()?;
    Ok(greeted)
}

const ADMINISTRATOR: [&str; 6] = ["admin", "create", "--username", "first", "--authority", "330000"];
const PASSWORD: &str = "a password of the tests 7";
const DEMO: [&str; 4] = ["serve", "--demo", "--listen", "127.0.0.1:0"];

#[test]
fn a_demo_leaves_a_database_of_others_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let theirs = folder.path().join("theirs.db");
    for (arguments, input) in [(&["migrate"][..], ""), (&["authorities", "load"], ""), (&ADMINISTRATOR, PASSWORD)] {
        let output = with_input(arguments, input, &theirs).expect("the program runs");
        assert!(output.status.success(), "{arguments:?}: {}", told(&output));
    }
    let refused = qsr(&DEMO, &[], &theirs).expect("the program runs");
    assert!(!refused.status.success() && told(&refused).contains("not the demo's"), "{}", told(&refused));
    let no_demo = qsr(&["admin", "end-demo"], &[], &theirs).expect("the program runs");
    assert!(!no_demo.status.success() && told(&no_demo).contains("no demo accounts"), "{}", told(&no_demo));
}

#[test]
fn a_demo_can_be_ended_once_there_is_another_administrator() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("demo.db");
    assert!(greets(&database).expect("the program runs") && greets(&database).expect("the program runs"));
    let alone = qsr(&["admin", "end-demo"], &[], &database).expect("the program runs");
    assert!(!alone.status.success() && told(&alone).contains("qsr admin create"), "{}", told(&alone));
    let made = with_input(&ADMINISTRATOR, PASSWORD, &database).expect("the program runs");
    assert!(made.status.success(), "{}", told(&made));
    let ended = qsr(&["admin", "end-demo"], &[], &database).expect("the program runs");
    assert!(String::from_utf8_lossy(&ended.stdout).contains("7 accounts"), "{}", told(&ended));
    let again = qsr(&DEMO, &[], &database).expect("the program runs");
    assert!(!again.status.success() && told(&again).contains("not the demo's"), "{}", told(&again));
}

#[test]
fn a_preview_tells_what_the_first_rows_would_come_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let (database, file) = (folder.path().join("qsr.db"), folder.path().join("units.csv"));
    for command in [&["migrate"][..], &["authorities", "load"]] {
        assert!(qsr(command, &[], &database).expect("the program runs").status.success());
    }
    let heading = "单位名称,统一社会信用代码,行政区划代码,主体类型,期末从业人员,营业收入";
    let rows = "甲公司,91330106MAAY4CL12W,330106,生产,10,90000000\n乙公司,91330106MAAY4CL13W,330106,生产,10,90000000\n";
    std::fs::write(&file, format!("{heading}\n{rows}")).expect("a file");
    let output = qsr(&["import", "units", &file.display().to_string(), "--preview"], &[], &database).expect("the program runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("created: row 2: 91330106MAAY4CL12W"), "{text}");
    assert!(text.contains("rejected: row 3: 91330106MAAY4CL13W; uscc: "), "{text}");
    assert!(text.contains("refused: ") && text.contains("money_unit"), "{text}");
}

#[test]
fn whoever_owns_the_machine_gets_back_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("qsr.db");
    for (arguments, input) in [(&["migrate"][..], ""), (&["authorities", "load"], ""), (&ADMINISTRATOR, PASSWORD)] {
        assert!(with_input(arguments, input, &database).expect("the program runs").status.success());
    }
    let said = |arguments: &[&str], input: &str| with_input(arguments, input, &database).expect("the program runs");
    let listed = || String::from_utf8_lossy(&said(&["admin", "list"], "").stdout).into_owned();
    assert_eq!(listed(), "first\tadministrator\t330000\n");
    let short = said(&["admin", "reset-password", "--username", "first"], "short\n");
    assert!(!short.status.success() && told(&short).contains("characters"), "{}", told(&short));
    assert!(said(&["admin", "reset-password", "--username", "FIRST"], "another password 8\n").status.success());
    assert!(said(&["admin", "unlock", "--username", "first"], "").status.success());
    let unknown = said(&["admin", "unlock", "--username", "second"], "");
    assert!(!unknown.status.success() && told(&unknown).contains("qsr admin list"), "{}", told(&unknown));
}

#[test]
fn a_backup_is_a_database_and_never_overwrites_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let (database, copy) = (folder.path().join("qsr.db"), folder.path().join("copy.db"));
    for (arguments, input) in [(&["migrate"][..], ""), (&["authorities", "load"], ""), (&ADMINISTRATOR, PASSWORD)] {
        assert!(with_input(arguments, input, &database).expect("the program runs").status.success());
    }
    let backup = ["backup", &copy.display().to_string()].map(str::to_owned);
    let backup: Vec<&str> = backup.iter().map(String::as_str).collect();
    assert!(qsr(&backup, &[], &database).expect("the program runs").status.success());
    let again = qsr(&backup, &[], &database).expect("the program runs");
    assert!(!again.status.success() && told(&again).contains("is there already"), "{}", told(&again));
    let listed = qsr(&["admin", "list"], &[], &copy).expect("the program runs");
    assert!(String::from_utf8_lossy(&listed.stdout).starts_with("first\t"), "{}", told(&listed));
}
