//! A unit on the wire.

use chrono::NaiveDate;
use domain::monitoring::{MonitoringLevel, RoutineMode};
use domain::units::{Completeness, Tier};
use persistence::queries::units::{Unit, UnitFacts};
use persistence::{Id, Instant, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Problem;
pub use crate::flows::names::{AuthorityName, Names};
use crate::flows::refusal::Language;
use crate::flows::register::dormancy::dormancy_warning;
pub use crate::flows::warning::WarningView;

/// An override of the lead that runs or is yet to begin.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OverrideView {
    /// The authority that leads meanwhile.
    pub authority: AuthorityName,
    /// First day.
    pub from_on: NaiveDate,
    /// Last day; `null` until it is ended.
    #[schema(required = true)]
    pub to_on: Option<NaiveDate>,
}

/// A unit (生产和销售单位) of the register.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Unit)]
pub struct UnitView {
    /// Id.
    pub id: Id,
    /// What is said of it.
    #[serde(flatten)]
    pub facts: UnitFacts,
    /// Tier: A large, B medium, C small, D micro; `null` when there are no figures (`completeness: unclassified`).
    #[schema(required = true)]
    pub tier: Option<Tier>,
    /// Whether all the figures were there.
    pub completeness: Completeness,
    /// The reporting year of the figures behind the tier.
    #[schema(required = true, example = 2025)]
    pub metrics_year: Option<i32>,
    /// Whether that year decides only for want of a better one: it has not ended or lacks a figure, and nobody confirmed it.
    pub provisional: bool,
    /// The authority that leads today: by the tier, or by an override that runs today.
    pub lead_authority: AuthorityName,
    /// The authority that the tier alone gives.
    pub lead_authority_by_rule: AuthorityName,
    /// An override that runs or is yet to begin.
    #[schema(required = true)]
    pub lead_override: Option<OverrideView>,
    /// 属地.
    pub territorial_authority: AuthorityName,
    /// Whether the level that the tier asks for is missing on the path, so that the next higher one leads.
    pub level_substituted: bool,
    /// Monitoring level.
    pub monitoring_level: MonitoringLevel,
    /// How it is checked while it is routine, as its lead has set it; kept while it is key or special, and holds again afterwards.
    pub routine_mode: RoutineMode,
    /// Version for If-Match.
    pub version: i32,
    /// When entered.
    pub created_at: Instant,
    /// When last changed.
    pub updated_at: Instant,
}

/// A unit, and what is to be looked at again.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitWithWarnings {
    /// The unit.
    #[serde(flatten)]
    pub unit: UnitView,
    /// Such as a 歇业 whose time is over.
    pub warnings: Vec<WarningView>,
}

impl UnitWithWarnings {
    /// What is to be looked at again of a unit that is shown.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of(tx: &mut Tx<'_>, unit: &Unit, shown: UnitView, language: Language) -> Result<Self, Problem> {
        let warnings = dormancy_warning(tx, unit)?.iter().map(|warning| warning.document(language).into()).collect();
        Ok(Self { unit: shown, warnings })
    }
}

impl UnitView {
    /// Shows a unit as of a day.
    ///
    /// # Errors
    /// Internal, on corrupt data.
    pub fn new(unit: &Unit, names: &Names, today: NaiveDate) -> Result<Self, Problem> {
        let upcoming = unit.override_to.is_none_or(|to| today <= to);
        let lead_override = match (unit.override_authority_id, unit.override_from) {
            (Some(id), Some(from_on)) if upcoming => Some(OverrideView { authority: names.get(id)?, from_on, to_on: unit.override_to }),
            _ => None,
        };
        Ok(Self {
            id: unit.id.into(),
            facts: unit.facts.clone(),
            tier: unit.tier.map(|t| t.0),
            completeness: unit.completeness.0,
            metrics_year: unit.metrics_year,
            provisional: unit.provisional,
            lead_authority: names.get(unit.lead_on(today))?,
            lead_authority_by_rule: names.get(unit.lead_authority_id)?,
            lead_override,
            territorial_authority: names.get(unit.territorial_authority_id)?,
            level_substituted: unit.level_substituted,
            monitoring_level: unit.monitoring_level.0,
            routine_mode: unit.routine_mode.0,
            version: unit.version,
            created_at: unit.created_at,
            updated_at: unit.updated_at,
        })
    }

    /// Shows one unit today.
    ///
    /// # Errors
    /// Those of the database.
    pub fn read(tx: &mut Tx<'_>, unit: &Unit) -> Result<Self, Problem> {
        let names = Names::of_units(tx, std::slice::from_ref(unit))?;
        Self::new(unit, &names, tx.today())
    }
}
