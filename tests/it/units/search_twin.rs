//! Searching is what a scan of all names would find: some hundred made-up names, all pages, every order.

use serde_json::json;

use crate::support::{App, CallerOf, Numbers, make};

/// As the documentation says it, in another way than the program does it.
fn folded(text: &str) -> String {
    let narrow = |c: char| match c as u32 {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xff00 + 0x20).unwrap(),
        _ => c,
    };
    text.split_whitespace().collect::<String>().chars().map(narrow).collect::<String>().to_uppercase()
}

fn is_found(name: &str, uscc: &str, q: &str) -> bool {
    let q = folded(q);
    let code = (2..=18).contains(&q.chars().count()) && q.chars().all(|c| c.is_ascii_alphanumeric());
    folded(name).contains(&q) || (code && uscc.starts_with(&q))
}

const LETTERS: [&str; 24] =
    ["电", "线", "缆", "厂", "电线", "有限公司", "杭", "州", "A", "b", "Ｂ", "9", "1", "91", "３", "(", "（", "-", "*", "\"", " ", "%", "😀", "・"];

fn some_text(numbers: &mut Numbers, longest: usize) -> String {
    let length = 1 + numbers.below(longest);
    (0..length).map(|_| *numbers.pick(&LETTERS)).collect()
}

async fn a_search_is_a_scan_of_all_names_whatever_they_are(app: App) {
    let mut numbers = Numbers::new(20_261_124);
    app.set_now("2026-11-25T02:00:00Z");
    let (divisions, callers) = (["330106", "330105", "330203"], [app.province(), app.city(), app.county()]);
    // (name, code, division, moment of the last change), in the order of entry.
    let mut units: Vec<(String, String, &str, usize)> = Vec::new();
    for minute in 0..12 {
        app.set_now(&format!("2026-11-25T02:{minute:02}:00Z"));
        let bodies: Vec<_> = (0..25)
            .map(|_| {
                let division = *numbers.pick(&divisions);
                let name = some_text(&mut numbers, 7);
                let name = if name.trim().is_empty() { "厂".to_owned() } else { name.trim().to_owned() };
                let serial = u32::try_from(units.len()).unwrap();
                let mut body = make::unit(division, serial);
                body["name"] = json!(name);
                units.push((name, body["uscc"].as_str().unwrap().to_owned(), division, minute));
                body
            })
            .collect();
        for body in bodies {
            make::enter(&callers[0], body).await;
        }
        // Some of those that are there get another name.
        for _ in 0..4 {
            let (index, name) = (numbers.below(units.len()), format!("改{}", some_text(&mut numbers, 4).trim()));
            let unit = callers[0].get(&format!("/units?uscc={}", units[index].1)).await.status(200).json["items"][0].clone();
            let caller = callers[0].clone().with("If-Match", format!("\"{}\"", unit["version"]));
            caller.patch(&format!("/units/{}", unit["id"].as_str().unwrap()), json!({"name": name})).await.status(200);
            // The same name again is no change.
            if units[index].0 != name {
                (units[index].0, units[index].3) = (name, minute);
            }
        }
    }
    for round in 0..90 {
        let q = match round % 3 {
            0 => some_text(&mut numbers, 1),
            1 => some_text(&mut numbers, 3),
            _ => {
                let (name, uscc, ..) = numbers.pick(&units);
                let text: Vec<char> = if round % 2 == 0 { name.chars().collect() } else { uscc.chars().collect() };
                let from = if round % 2 == 0 { numbers.below(text.len()) } else { 0 };
                text[from..].iter().take(1 + numbers.below(10)).collect()
            }
        };
        if q.trim().is_empty() {
            continue;
        }
        let (caller, seen): (&CallerOf<'_>, &[&str]) =
            [(&callers[0], &divisions[..]), (&callers[1], &divisions[..2]), (&callers[2], &divisions[..1])][round % 3];
        let mut expected: Vec<&(String, String, &str, usize)> = units.iter().filter(|u| seen.contains(&u.2) && is_found(&u.0, &u.1, &q)).collect();
        let sort = ["created_at", "-created_at", "updated_at"][(round / 3) % 3];
        match sort {
            "-created_at" => expected.reverse(),
            "updated_at" => expected.sort_by_key(|u| u.3),
            _ => {}
        }
        let expected: Vec<&str> = expected.into_iter().map(|u| u.1.as_str()).collect();
        let found = walked(caller, &format!("/units?q={}&sort={sort}", make::encoded(&q)), 1 + round % 7, expected.len()).await;
        assert_eq!(found, expected, "{q:?} by {sort}");
    }
}

/// All pages of a list, of so many rows each; each page says how many rows there are.
async fn walked(caller: &CallerOf<'_>, path: &str, limit: usize, total: usize) -> Vec<String> {
    let (mut codes, mut cursor) = (Vec::new(), String::new());
    // Long lists in larger pages: the walk is what is told here, not its length.
    let limit = limit.max(total / 6 + 1);
    loop {
        let page = caller.get(&format!("{path}&limit={}&count=true{cursor}", limit.min(100))).await.status(200).json;
        assert_eq!(page["total"], json!(total), "{path}");
        codes.extend(page["items"].as_array().unwrap().iter().map(|u| u["uscc"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return codes,
        }
    }
}

e2e![a_search_is_a_scan_of_all_names_whatever_they_are];
