//! The reader of bodies against serde_json's, and what it tells of faults.

use domain::codes::CodeSet;
use domain::units::{Activity, SentNumber, Wan};
use persistence::values::Day;
use serde::Deserialize;
use serde_json::Value;

use super::{FormFault, Tree, parse, read};
use crate::flows::refusal::{FieldError, ProblemCode, Refusal};

/// A sequence that is the same in every run (an LCG; its high bits are good enough for picking).
struct Picks(u64);

impl Picks {
    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        from[(self.0 >> 33) as usize % from.len()]
    }
}

const PIECES: [&str; 34] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\"a\"",
    "\"b\":",
    "\"\\u00e9\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83d\"",
    "\"\\udc00x\"",
    "\\",
    "\\n",
    "0",
    "-0",
    "01",
    "1.5",
    "1.",
    ".5",
    "-",
    "1e3",
    "1E-2",
    "1e",
    "true",
    "false",
    "null",
    "nul",
    " ",
    "\n",
    "甲",
    "\u{1}",
    "\u{feff}",
];

fn value_of(tree: &Tree) -> Value {
    match tree {
        Tree::Null => Value::Null,
        Tree::Bool(flag) => Value::Bool(*flag),
        Tree::Number(text) => serde_json::from_str(text).unwrap_or_default(),
        Tree::Text(text) | Tree::Word(text) => Value::String(text.clone()),
        Tree::List(items) => items.iter().map(value_of).collect(),
        Tree::Object(fields) => Value::Object(fields.iter().map(|(name, value)| (name.clone(), value_of(value))).collect()),
    }
}

#[test]
fn the_same_texts_are_json_and_mean_the_same_as_to_serde_json() {
    let mut picks = Picks(1);
    let mut good = 0;
    for round in 0..60_000 {
        let mut text = String::new();
        // Half of them have the frame of an object or a list, or hardly any would be JSON.
        let (open, close) =
            if round % 2 == 0 { ("", "") } else { (picks.pick(&["[", "{\"x\":", "[[", "{\"a\":["]), picks.pick(&["]", "}", "]]", "]}"])) };
        text.push_str(open);
        for _ in 0..=round % 5 {
            text.push_str(picks.pick(&PIECES));
        }
        text.push_str(close);
        match (parse(text.as_bytes()), serde_json::from_str::<Value>(&text)) {
            (Ok(tree), Ok(value)) => {
                good += 1;
                assert_eq!(value_of(&tree), value, "{text:?}");
                assert_eq!(read::<Value>(&tree), Ok(value), "{text:?}");
            }
            (Err(_), Err(_)) => {}
            (ours, theirs) => panic!("{text:?}: {ours:?}, {theirs:?}"),
        }
    }
    assert!(good > 2_000, "only {good} of the texts are JSON");
}

#[test]
fn what_is_not_json_has_its_place() {
    for (text, pointer, place) in [
        ("", "", (1, 1)),
        ("{\n  \"a\": 1,\n  oops\n}", "", (3, 3)),
        ("{\"a\": [1, NaN]}", "/a/1", (1, 11)),
        ("{\"a/b\": tru }", "/a~1b", (1, 12)),
        ("1 2", "", (1, 3)),
    ] {
        let fault = parse(text.as_bytes()).expect_err(text);
        assert_eq!((fault.pointer.as_str(), fault.line_and_column(text.as_bytes())), (pointer, place), "{text:?}");
    }
    assert_eq!(parse(b"\"a\xff\"").expect_err("no UTF-8").offset, 2);
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(parse(nested(128).as_bytes()).is_ok());
    assert_eq!(parse(nested(129).as_bytes()).expect_err("too deep").offset, 128);
    assert!(parse("[".repeat(1_000_000).as_bytes()).is_err());
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    wan: Option<Wan>,
    number: Option<SentNumber>,
    #[serde(default)]
    activities: CodeSet<Activity>,
    activity: Option<Activity>,
    day: Option<Day>,
    id: Option<persistence::Id>,
    count: Option<i32>,
    flag: Option<bool>,
    inner: Option<Box<Inner>>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inner {
    list: Vec<Sent>,
}

fn told(faults: &[FieldError]) -> Vec<(&str, &str, &str)> {
    faults.iter().map(|fault| (fault.pointer.as_str(), fault.code.as_str(), fault.detail.en.as_str())).collect()
}

fn fault_of(text: &str) -> FormFault {
    read::<Sent>(&parse(text.as_bytes()).expect(text)).expect_err(text)
}

#[test]
fn numbers_are_read_as_they_were_written() {
    let sent: Sent =
        read(&parse(br#"{"wan": 299.999900, "number": 1.50e0, "activities": ["retail", "production"]}"#).unwrap_or(Tree::Null)).expect("good");
    assert_eq!(sent.wan, Wan::parse("299.9999").ok());
    assert_eq!(sent.number, Some(SentNumber { text: "1.50e0".to_owned(), quoted: false }));
    assert_eq!(sent.activities, [Activity::Production, Activity::Retail].into());
    // A double would have rounded it to a good amount.
    let fault = fault_of(r#"{"wan": 299.99990000000000001}"#);
    assert_eq!(told(&fault.fields())[0].1, "too_many_decimals");
}

#[test]
fn faults_are_told_with_their_place_and_without_words_of_rust() {
    for (text, expected) in [
        (r#"{"count": "20"}"#, ("/count", "wrong_type", "Wrong type or code: expected a whole number")),
        (r#"{"count": 1.5}"#, ("/count", "wrong_type", "Wrong type or code: expected a whole number")),
        (r#"{"count": 99999999999}"#, ("/count", "wrong_type", "Wrong type or code: expected a whole number")),
        (r#"{"flag": 1}"#, ("/flag", "wrong_type", "Wrong type or code: expected true or false")),
        (r#"{"day": 1}"#, ("/day", "wrong_type", "Wrong type or code: expected a string")),
        (r#"{"day": "5.1.2026"}"#, ("/day", "bad_date", "A date has the form YYYY-MM-DD")),
        (r#"{"id": "7"}"#, ("/id", "wrong_type", "Wrong type or code: expected an id (UUID)")),
        (r#"{"wan": []}"#, ("/wan", "not_a_number", "Not a number: […]")),
        (r#"{"number": true}"#, ("/number", "wrong_type", "Wrong type or code: expected a number")),
        (r#"{"wan": "1,5"}"#, ("/wan", "not_a_number", "Not a number: 1,5")),
        (r#"{"activity": "x"}"#, ("/activity", "wrong_type", "Wrong type or code: there is no code x; known are: production, wholesale, retail")),
        (r#"{"activities": "retail"}"#, ("/activities", "wrong_type", "Wrong type or code: expected an array")),
        (r#"{"inner": []}"#, ("/inner", "wrong_type", "Wrong type or code: expected an object")),
        ("[1, null]", ("", "wrong_type", "Wrong type or code: expected an object")),
        (r#"{"inner": {}}"#, ("/inner/list", "required", "Required")),
        (r#"{"inner": {"list": [{}, {"flag": true, "flag": true}]}}"#, ("/inner/list/1/flag", "duplicate_field", "The field occurs twice")),
    ] {
        assert_eq!(told(&fault_of(text).fields()), [expected], "{text}");
    }
    let at = |text: &str| fault_of(text).pointer;
    assert_eq!(at(r#"{"activities": ["retail", "mining"]}"#).as_deref(), Some("/activities/1"));
}

#[test]
fn all_unknown_fields_of_an_object_are_told_at_once() {
    let fault = fault_of(r#"{"inner": {"list": [], "a/b": 1, "c": {"d": 2}}}"#);
    let pointers: Vec<String> = fault.fields().into_iter().map(|field| field.pointer).collect();
    assert_eq!(pointers, ["/inner/a~1b", "/inner/c"]);
    let many: String = (0..500).map(|at| format!("\"x{at}\": 1,")).collect();
    assert_eq!(fault_of(&format!("{{{many} \"y\": 1}}")).fields().len(), 20);
}

#[test]
fn an_amount_breaks_a_rule_and_a_wrong_type_the_form() {
    let code = |text: &str| Refusal::from(fault_of(text)).code;
    assert_eq!(code(r#"{"wan": -1}"#), ProblemCode::ValidationFailed);
    assert_eq!(code(r#"{"day": "5.1.2026"}"#), ProblemCode::MalformedBody);
    assert_eq!(code(r#"{"count": []}"#), ProblemCode::MalformedBody);
}

#[test]
fn a_query_is_read_as_what_is_asked_for() {
    let sent: Sent = read(&Tree::of_query("count=3&flag=true&activity=retail&wan=1.5&day=2026-01-05")).expect("good");
    assert_eq!((sent.count, sent.flag, sent.activity, sent.wan), (Some(3), Some(true), Some(Activity::Retail), Wan::parse("1.5").ok()));
    for (query, expected) in [
        ("count=many", ("count", "wrong_type", "Wrong type or code: expected a whole number")),
        ("count=", ("count", "wrong_type", "Wrong type or code: expected a whole number")),
        ("flag=yes", ("flag", "wrong_type", "Wrong type or code: expected true or false")),
        ("activity=mining", ("activity", "unknown_code", "Unknown code: mining")),
        ("id=7", ("id", "unknown_code", "Unknown code: 7")),
        ("flag=true&flag=true", ("flag", "duplicate_field", "The field occurs twice")),
    ] {
        let fault = read::<Sent>(&Tree::of_query(query)).expect_err(query);
        assert_eq!(told(&fault.parameters(&["limit"])), [expected], "{query}");
    }
    let unknown = read::<Sent>(&Tree::of_query("colour=red&limt=1")).expect_err("unknown").parameters(&["limit"]);
    assert_eq!(unknown.iter().map(|field| field.pointer.as_str()).collect::<Vec<_>>(), ["colour", "limt"]);
    assert!(unknown[0].params["expected"].ends_with("inner, limit"));
}
