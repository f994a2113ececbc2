//! Made-up histories: whatever is done and refused, the counters are what a recount gives and the children add up.

use serde_json::{Value, json};

use super::{agrees, below, children_add_up, figures_are_what_the_rows_say};
use crate::support::{App, Numbers, files, make};

const PLACES: [&str; 8] = ["330106", "330106002", "330105", "330203", "110101", "659001", "441900", "429004"];
const SETS: [&[&str]; 5] = [&["production"], &["wholesale"], &["retail"], &["production", "retail"], &["production", "wholesale", "retail"]];
const STATUSES: [&str; 4] = ["active", "suspended", "dormant", "deregistered"];

/// A unit of the history: where it is, its next serial is its own.
struct Known {
    path: String,
    uscc: String,
    version: u64,
}

struct History<'a> {
    app: &'a App,
    numbers: Numbers,
    units: Vec<Known>,
    serial: u32,
    year: i32,
}

impl History<'_> {
    fn class(&mut self) -> Value {
        [Value::Null, json!("A"), json!("C"), json!("D")][self.numbers.below(4)].clone()
    }

    async fn enter(&mut self) {
        let division = *self.numbers.pick(&PLACES);
        self.serial += 1;
        let mut body = make::unit(division, self.serial);
        body["activities"] = json!(self.numbers.pick(&SETS));
        body["credit_risk_class"] = self.class();
        body["metrics"] = match self.numbers.below(4) {
            0 => Value::Null,
            _ => json!({"year": 2000, "employees_period_end": self.numbers.below(1200)}),
        };
        let made = make::enter(&self.app.national(), body).await;
        self.units.push(Known { path: made.header("location").to_owned(), uscc: text(&made.json["uscc"]), version: 1 });
    }

    /// Changes something, sometimes with the version of yesterday.
    async fn change(&mut self) {
        let body = match self.numbers.below(5) {
            0 => json!({"division_code": self.numbers.pick(&PLACES)}),
            1 => json!({"activities": self.numbers.pick(&SETS)}),
            2 => json!({"credit_risk_class": self.class()}),
            3 => json!({"operating_status": self.numbers.pick(&STATUSES), "operating_status_reason": "情况变化"}),
            _ => {
                json!({"activities": self.numbers.pick(&SETS), "division_code": self.numbers.pick(&PLACES),
                    "sole_proprietor": self.numbers.below(2) == 0})
            }
        };
        let stale = u64::from(self.numbers.below(6) == 0);
        let index = self.numbers.below(self.units.len());
        let unit = &mut self.units[index];
        let caller = self.app.national().with("If-Match", format!("\"{}\"", unit.version - stale));
        let reply = caller.patch(&unit.path, body).await;
        if stale == 1 {
            reply.problem(412, "stale_version");
        } else {
            unit.version = reply.status(200).json["version"].as_u64().unwrap();
        }
    }

    async fn set_mode(&mut self) {
        let body = json!({"mode": self.numbers.pick(&["daily", "triggered", "triggered"]), "reason": "按信用状况调整"});
        let index = self.numbers.below(self.units.len());
        let unit = &mut self.units[index];
        let caller = self.app.national().with("If-Match", format!("\"{}\"", unit.version));
        let reply = caller.put(&format!("{}/routine-mode", unit.path), body).await.status(200);
        unit.version = reply.json["version"].as_u64().unwrap();
    }

    async fn measure(&mut self) {
        self.year += 1;
        let employees = self.numbers.below(1500);
        let index = self.numbers.below(self.units.len());
        let unit = &mut self.units[index];
        let year = self.year;
        let (path, body) = (format!("{}/metrics/{year}", unit.path), json!({"employees_period_end": employees}));
        // A file may have brought figures of that year.
        let reply = self.app.national().put(&path, body.clone()).await;
        if reply.code == 428 {
            self.app.national().with("If-Match", "*").put(&path, body).await.status(200);
        } else {
            reply.status(201);
        }
        unit.version = self.app.national().get(&unit.path).await.status(200).json["version"].as_u64().unwrap();
    }

    /// A file of new and old units and of rows that are refused; sometimes only tried.
    async fn import(&mut self) {
        let mut rows: Vec<[String; 6]> = Vec::new();
        for _ in 0..6 {
            self.serial += 1;
            let division = *self.numbers.pick(&PLACES);
            let activities = *self.numbers.pick(&["生产", "批发", "零售", "生产、零售"]);
            let uscc = match self.numbers.below(3) {
                0 => "not a code".to_owned(),
                1 if !self.units.is_empty() => self.units[self.numbers.below(self.units.len())].uscc.clone(),
                _ => make::uscc(division, self.serial),
            };
            rows.push(["进口单位".into(), uscc, division.into(), activities.into(), self.numbers.below(1500).to_string(), "1".into()]);
        }
        let rows: Vec<[&str; 6]> = rows.iter().map(|row| row.each_ref().map(String::as_str)).collect();
        let dry_run = self.numbers.below(3) == 0;
        let job = self.app.national().import(&format!("kind=units&dry_run={dry_run}&entry_reason=baseline_survey"), files::csv(&rows)).await;
        assert_eq!(job["status"], "completed", "{job}");
        for unit in self.app.national().all("/units").await.iter().filter(|_| !dry_run) {
            let (path, uscc, version) = (format!("/units/{}", text(&unit["id"])), text(&unit["uscc"]), unit["version"].as_u64().unwrap());
            match self.units.iter_mut().find(|known| known.uscc == uscc) {
                Some(known) => known.version = version,
                None => self.units.push(Known { path, uscc, version }),
            }
        }
    }

    async fn refused(&mut self) {
        let mut body = make::unit(PLACES[self.numbers.below(PLACES.len())], self.serial + 1);
        match self.numbers.below(3) {
            0 => body["uscc"] = json!(self.units[0].uscc),
            1 => body["activities"] = json!([]),
            _ => body["division_code"] = json!("999999"),
        }
        let code = self.app.national().post("/units", body).await.code;
        assert!(code == 409 || code == 422, "{code}");
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

async fn counters_are_a_recount_after_any_history(app: App) {
    below(&app, "330106", "330106002", "station").await;
    app.set_now("2060-01-01T02:00:00Z");
    for seed in 1..=2 {
        let mut history =
            History { app: &app, numbers: Numbers::new(seed), units: Vec::new(), serial: u32::try_from(seed).unwrap() * 1000, year: 2000 };
        // What an earlier history left stays and must stay right.
        let before = app.national().all("/units").await.len();
        history.enter().await;
        for step in 0..70 {
            match history.numbers.below(12) {
                0..4 => history.enter().await,
                4..7 => history.change().await,
                7 => history.set_mode().await,
                8..10 => history.measure().await,
                10 => history.import().await,
                _ => history.refused().await,
            }
            if step % 23 == 22 {
                for code in ["100000", "330000", "330100", "330106", "110000", "440000"] {
                    figures_are_what_the_rows_say(&app, &app.national(), app.authority(code)).await;
                }
                let all = app.national().all("/units").await.len();
                assert!(all > before);
                agrees(&app, i64::try_from(all).unwrap()).await;
            }
        }
        children_add_up(&app.national(), app.authority("100000")).await;
    }
}

e2e![counters_are_a_recount_after_any_history];
