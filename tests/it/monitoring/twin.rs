//! Random histories: what the sweep leaves is what a naive evaluation of everything gives, today and as of every past day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};
use domain::monitoring::{FindingGrade, MonitoringLevel};
use domain::units::CreditRiskClass;
use serde_json::{Value, json};

use crate::support::make::{finding, put_right, step};
use crate::support::{App, Backend, Numbers, make};

const UNITS: usize = 4;
const STEPS: usize = 40;

/// What a confirmed finding is at some time. All come by one source and without a paper, so a day is a discovery.
#[derive(Clone, Copy)]
struct Fact {
    grade: FindingGrade,
    on: NaiveDate,
    open: bool,
}

/// 三 from its words, for the national policy: two years for 重大 and for 较大.
fn by_hand(as_of: NaiveDate, class: Option<CreditRiskClass>, facts: &[Fact]) -> MonitoringLevel {
    let begin = as_of.with_year(as_of.year() - 2).unwrap_or_else(|| NaiveDate::from_ymd_opt(as_of.year() - 2, 2, 28).unwrap());
    let found: Vec<&Fact> = facts.iter().filter(|fact| fact.on <= as_of).collect();
    let recent = |grade| found.iter().filter(|f| f.grade == grade && f.on >= begin).map(|f| f.on).collect::<BTreeSet<_>>();
    if class == Some(CreditRiskClass::D) || recent(FindingGrade::Major).len() >= 3 {
        return MonitoringLevel::Special;
    }
    let grave = found.iter().any(|f| f.grade != FindingGrade::General && (f.on >= begin || f.open));
    if class == Some(CreditRiskClass::C) || grave { MonitoringLevel::Key } else { MonitoringLevel::Routine }
}

/// The naive twin of one unit: everything that ever happened to it, with the day on which it was known.
#[derive(Default)]
struct Twin {
    /// Finding → what it was, known from, known until.
    findings: BTreeMap<String, Vec<(Fact, NaiveDate, Option<NaiveDate>)>>,
    /// (class, valid from, known from).
    classes: Vec<(Option<CreditRiskClass>, NaiveDate, NaiveDate)>,
    /// (level, first day, last day, known until).
    overrides: Vec<(MonitoringLevel, NaiveDate, NaiveDate, Option<NaiveDate>)>,
}

impl Twin {
    fn level(&self, as_of: NaiveDate, known_on: NaiveDate) -> MonitoringLevel {
        let known = |(_, from, to): &&(Fact, NaiveDate, Option<NaiveDate>)| *from <= known_on && to.is_none_or(|to| to > known_on);
        let facts: Vec<Fact> = self.findings.values().flatten().filter(known).map(|(fact, ..)| *fact).collect();
        let mut classes: Vec<_> = self.classes.iter().filter(|(_, valid, known)| *valid <= as_of && *known <= known_on).collect();
        classes.sort_by_key(|(_, valid, _)| *valid);
        let class = classes.last().and_then(|(class, ..)| *class);
        let rule = by_hand(as_of, class, &facts);
        let holds = |(_, from, to, until): &&(MonitoringLevel, NaiveDate, NaiveDate, Option<NaiveDate>)| {
            *from <= known_on && until.is_none_or(|until| until > known_on) && (*from..=*to).contains(&as_of)
        };
        self.overrides.iter().rfind(holds).map_or(rule, |(level, ..)| rule.max(*level))
    }
}

struct History<'a> {
    app: &'a App,
    numbers: Numbers,
    today: NaiveDate,
    units: Vec<(String, Twin)>,
}

impl History<'_> {
    fn day(&mut self, span: usize) -> NaiveDate {
        self.today - Days::new(self.numbers.below(span) as u64)
    }

    async fn find(&mut self) {
        let grade = *self.numbers.pick(&[FindingGrade::General, FindingGrade::RelativelyMajor, FindingGrade::Major, FindingGrade::Major]);
        let on = self.day(800);
        let index = self.numbers.below(self.units.len());
        let id = finding(&self.app.county(), &self.units[index].0, domain::Code::code(grade), &on.to_string()).await;
        step(&self.app.county(), &format!("/findings/{id}"), "confirm", json!({})).await;
        let fact = Fact { grade, on, open: true };
        let today = self.today;
        self.units[index].1.findings.insert(id, vec![(fact, today, None)]);
    }

    /// A finding that stands, with what it is.
    fn standing(&mut self) -> Option<(usize, String, Fact)> {
        let index = self.numbers.below(self.units.len());
        let now = |versions: &Vec<(Fact, NaiveDate, Option<NaiveDate>)>| versions.last().filter(|v| v.2.is_none()).map(|v| v.0);
        let standing: Vec<_> = self.units[index].1.findings.iter().filter_map(|(id, v)| now(v).map(|fact| (index, id.clone(), fact))).collect();
        if standing.is_empty() { None } else { Some(self.numbers.pick(&standing).clone()) }
    }

    /// From today on a finding is something else, or nothing.
    fn becomes(&mut self, index: usize, id: &str, fact: Option<Fact>) {
        let today = self.today;
        let versions = self.units[index].1.findings.get_mut(id).unwrap();
        versions.last_mut().unwrap().2 = Some(today);
        versions.extend(fact.map(|fact| (fact, today, None)));
    }

    /// Overturns a finding, or gives it another grade or day.
    async fn revise(&mut self) {
        let Some((index, id, fact)) = self.standing() else { return };
        let path = format!("/findings/{id}");
        let county = self.app.county();
        let change = match self.numbers.below(3) {
            0 => None,
            1 => Some((FindingGrade::Major, self.day(800))),
            _ => Some((FindingGrade::RelativelyMajor, self.day(800))),
        };
        if let Some((grade, on)) = change {
            let etag = county.get(&path).await.etag();
            let body = json!({"grade": grade, "grade_basis": "复核", "discovered_on": on});
            county.clone().with("If-Match", etag).patch(&path, body).await.status(200);
        } else {
            step(&county, &path, "overturn", json!({"reason": "复核"})).await;
        }
        self.becomes(index, &id, change.map(|(grade, on)| Fact { grade, on, ..fact }));
    }

    /// Puts a finding right, or finds that it is not.
    async fn rectify(&mut self) {
        let Some((index, id, fact)) = self.standing() else { return };
        if fact.open {
            put_right(self.app, &id).await;
        } else {
            step(&self.app.city(), &format!("/findings/{id}"), "reopen", json!({"reason": "再次出现", "due_on": self.today})).await;
        }
        self.becomes(index, &id, Some(Fact { open: !fact.open, ..fact }));
    }

    /// Watches a unit more closely for some days, where the rule leaves room.
    async fn raise(&mut self) {
        let index = self.numbers.below(self.units.len());
        let to = self.today + Days::new(self.numbers.below(50) as u64);
        let path = format!("/units/{}", self.units[index].0);
        let (county, today) = (self.app.county(), self.today);
        let etag = county.get(&path).await.etag();
        let body = json!({"level": "special", "reason": "测试", "to_on": to});
        let reply = county.with("If-Match", etag).put(&format!("{path}/monitoring-override"), body).await;
        if reply.code == 200 {
            let overrides = &mut self.units[index].1.overrides;
            overrides.iter_mut().filter(|o| o.3.is_none()).for_each(|o| o.3 = Some(today));
            overrides.push((MonitoringLevel::Special, today, to, None));
        } else {
            reply.faults(&[("/level", "not_above_rule")]);
        }
    }

    /// A class that comes with the facts of a unit holds from today.
    async fn patch(&mut self) {
        let class = *self.numbers.pick(&[None, Some(CreditRiskClass::B), Some(CreditRiskClass::C)]);
        let index = self.numbers.below(self.units.len());
        let path = format!("/units/{}", self.units[index].0);
        let before = self.app.county().get(&path).await.status(200);
        let body = json!({"credit_risk_class": class});
        self.app.county().with("If-Match", before.etag()).patch(&path, body).await.status(200);
        if before.json["credit_risk_class"] != json!(class) {
            let today = self.today;
            self.units[index].1.classes.push((class, today, today));
        }
    }

    async fn classify(&mut self) {
        let class = *self.numbers.pick(&[None, Some(CreditRiskClass::A), Some(CreditRiskClass::C), Some(CreditRiskClass::D)]);
        let valid = self.today + Days::new(self.numbers.below(60) as u64) - Days::new(20);
        let index = self.numbers.below(self.units.len());
        let body = json!({"credit_risk_class": class, "source": "测试", "valid_from": valid});
        self.app.county().post(&format!("/units/{}/credit-risk", self.units[index].0), body).await.status(201);
        let today = self.today;
        self.units[index].1.classes.push((class, valid, today));
    }

    fn wait(&mut self) {
        self.today = self.today + Days::new(1 + self.numbers.below(60) as u64);
        self.app.set_now(&format!("{}T02:00:00Z", self.today));
    }

    async fn agrees(&mut self, began: NaiveDate) {
        self.app.sweep();
        for (unit, twin) in &self.units {
            let path = format!("/units/{unit}");
            let stored = self.app.county().get(&path).await.status(200).json;
            assert_eq!(stored["monitoring_level"], json!(twin.level(self.today, self.today)), "{unit} on {}", self.today);
            let mut day = began;
            while day <= self.today {
                for known_on in [day, self.today] {
                    let query = format!("{path}/monitoring-level?as_of={day}&known_on={known_on}");
                    let answer: Value = self.app.county().get(&query).await.status(200).json;
                    assert_eq!(answer["level"], json!(twin.level(day, known_on)), "{unit} as of {day}, known on {known_on}");
                }
                day = day + Days::new(37);
            }
        }
        let before = self.levels();
        api::flows::monitoring::sweep::evaluate_all(&self.app.db).unwrap();
        assert_eq!(before, self.levels(), "the incremental sweep leaves nothing for the full evaluation");
    }

    fn levels(&self) -> Vec<(persistence::Id, MonitoringLevel, Option<NaiveDate>)> {
        self.app.db.read_now(&persistence::Caller::system("test"), persistence::testing::rule_levels).unwrap()
    }
}

fn history(backend: Backend, seed: u64) {
    App::run(backend, |app| async move {
        let began: NaiveDate = "2026-11-24".parse().unwrap();
        let mut history = History { app: &app, numbers: Numbers::new(seed), today: began, units: Vec::new() };
        for serial in 0..UNITS {
            let unit = make::enter(&app.county(), make::unit("330106", u32::try_from(serial).unwrap() + 1)).await.id();
            history.units.push((unit, Twin::default()));
        }
        for _ in 0..STEPS {
            match history.numbers.below(12) {
                0..=2 => history.find().await,
                3 => history.revise().await,
                4 => history.classify().await,
                5 => {
                    app.sweep();
                }
                6 => history.raise().await,
                7 => history.patch().await,
                8..=9 => history.rectify().await,
                _ => history.wait(),
            }
        }
        history.agrees(began).await;
    });
}

#[test]
fn the_sweep_is_the_full_evaluation_on_sqlite() {
    (1..=6).for_each(|seed| history(Backend::Sqlite, seed));
}

#[test]
#[cfg_attr(without_postgres, ignore = "no PostgreSQL server binaries")]
fn the_sweep_is_the_full_evaluation_on_postgres() {
    (7..=10).for_each(|seed| history(Backend::Postgres, seed));
}
