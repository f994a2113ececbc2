//! Monitoring levels (三): assessed, swept, proposed for elevation, listed.

pub mod assess;
pub mod elevated;
pub mod elevation_facts;
pub mod fallen_grounds;
pub mod list_content;
pub mod overrides;
pub mod policy_effect;
pub mod propose;
pub mod sweep;
mod sweep_tiers;
