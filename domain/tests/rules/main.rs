//! The rules against the worked examples and against second, naive readings of the same prose.

mod deadlines;
mod deciding_year;
mod dormancy;
mod elevation_grounds;
mod explanations;
mod grading;
mod life_cycles;
mod money;
mod monitoring;
mod monitoring_twin;
mod notice;
mod objections;
mod permissions;
mod policy;
mod texts;
mod tier_properties;
mod tier_vectors;
mod uscc;

use chrono::NaiveDate;
use domain::authorities::Topology;
use domain::rules::policy::{Policy, SoleProprietorRule};
use domain::rules::tier::{TierInput, decide};
use domain::rules::{TierDecision, tier::tier_only};
use domain::units::{Activities, Figures, Wan};

/// `2026-11-24`.
fn date(text: &str) -> NaiveDate {
    match text.parse() {
        Ok(date) => date,
        Err(e) => panic!("{text}: {e}"),
    }
}

fn wan(text: &str) -> Wan {
    match Wan::parse(text) {
        Ok(wan) => wan,
        Err(e) => panic!("{text}: {e}"),
    }
}

fn json<T: serde::de::DeserializeOwned>(text: &str) -> T {
    match serde_json::from_str(text) {
        Ok(value) => value,
        Err(e) => panic!("{text}: {e}"),
    }
}

fn to_json(value: &impl serde::Serialize) -> String {
    match serde_json::to_string(value) {
        Ok(text) => text,
        Err(e) => panic!("{e}"),
    }
}

fn by_threshold() -> Policy {
    Policy { sole_proprietor_rule: SoleProprietorRule::ByThreshold, ..Policy::default() }
}

/// Decides under `policy`, and checks in passing that the short way agrees.
fn decide_as(activities: Activities, figures: &Figures, sole_proprietor: bool, policy: &Policy) -> TierDecision {
    let input = TierInput { activities, sole_proprietor, figures, topology: Topology::Ordinary, year: None, as_of: date("2026-11-24") };
    let decision = decide(&input, policy);
    assert_eq!(tier_only(&input, policy), (decision.tier, decision.completeness));
    decision
}
