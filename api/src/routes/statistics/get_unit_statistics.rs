//! `GET /statistics/units`

use std::collections::BTreeMap;

use domain::Code;
use domain::monitoring::{MonitoringLevel, RoutineMode};
use domain::units::{Activities, Activity, OperatingStatus, Tier};
use persistence::queries::authorities::get_authority;
use persistence::queries::led_units::count_led_units_by;
use persistence::queries::statistics::{By, Figure, count_units_by};
use persistence::{Id, Instant};
use serde::de::IntoDeserializer;
use serde::de::value::{self, StrDeserializer};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::caller::{Caller, StatisticsRead};
use crate::error::{FieldCode, Problem};
use crate::flows::names::{AuthorityName, Names};
use crate::http::params::Params;
use crate::http::reply::{Reply, Shown};
use crate::routes::units::filter::wrong;

/// By what figures of units are told apart.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    Child,
    Activity,
    Tier,
    MonitoringLevel,
    RoutineMode,
    OperatingStatus,
}

/// Whose figures, and told apart by what.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct UnitStatisticsQuery {
    /// The authority whose subtree is counted; the caller's own if it is not said.
    pub authority_id: Option<Id>,
    /// Only the units that this very authority leads today.
    pub lead_authority_id: Option<Id>,
    /// One or more of child, activity, tier, monitoring_level, routine_mode, operating_status, separated by commas; the total
    /// alone if it is not said. `child` is the authority right below, or the authority itself for what belongs to it directly.
    #[param(value_type = Option<Vec<Dimension>>, inline, style = Form, explode = false, example = json!(["child", "tier"]))]
    pub by: Option<String>,
}

/// One figure. A dimension that was not asked for is absent.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitFigure {
    /// The authority right below, or the authority itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub child: Option<AuthorityName>,
    /// Activity. A unit with two activities is counted under both.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub activity: Option<Activity>,
    /// Tier; `null`: not classified.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Tier>)]
    pub tier: Option<Option<Tier>>,
    /// Monitoring level.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub monitoring_level: Option<MonitoringLevel>,
    /// How they are checked while they are routine; units at key or special keep their mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub routine_mode: Option<RoutineMode>,
    /// Operating status.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub operating_status: Option<OperatingStatus>,
    /// How many units.
    #[schema(example = 42)]
    pub units: i64,
    /// The list of these very units.
    #[schema(example = "/api/v1/units?authority_id=01980000-0000-7000-8000-000000000001&tier=C")]
    pub href: String,
}

/// Figures of units.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitStatistics {
    /// Whose subtree.
    pub authority: AuthorityName,
    /// The moment of the figures.
    pub as_of: Instant,
    /// All units that are counted, each once.
    #[schema(example = 420)]
    pub total: i64,
    /// Told apart as asked for; figures of 0 are left out.
    pub items: Vec<UnitFigure>,
}

/// Count units
///
/// Read from counters that are kept in the transaction of every change, so the figures are exact at their moment and cost the same
/// for a county and the nation. The children add up to the parent. What one authority leads (`lead_authority_id`) is counted unit by unit.
/// Clause: 四(二) 统计分析.
#[utoipa::path(get, path = "/statistics/units")]
pub async fn get_unit_statistics(
    caller: Caller<StatisticsRead>,
    params: Params<UnitStatisticsQuery>,
) -> Result<Reply<Shown<UnitStatistics>>, Problem> {
    let (id, lead) = (params.0.authority_id, params.0.lead_authority_id);
    let (by, by_activity) = dimensions(params.0.by.as_deref())?;
    let reply = caller
        .read(move |tx| {
            let id = id.unwrap_or(tx.identity().authority.id);
            let authority = get_authority(tx, id)?;
            let figures = match lead {
                None => count_units_by(tx, &authority, by)?,
                Some(lead) => count_led_units_by(tx, &authority, lead, by)?,
            };
            let total = figures.iter().map(|f| f.units).sum();
            let names = Names::of(tx, figures.iter().filter_map(|f| f.child))?;
            let counted = if by_activity { each_activity(figures)? } else { figures.into_iter().map(|f| (None, f)).collect() };
            let mut items: Vec<UnitFigure> =
                counted.into_iter().map(|(activity, f)| figure((id, lead), &names, activity, &f)).collect::<Result<_, _>>()?;
            items.sort_by_cached_key(|i| {
                (
                    i.child.as_ref().map(|c| c.id),
                    i.activity,
                    i.tier.map(|t| t.map_or(u8::MAX, |t| t as u8)),
                    i.monitoring_level,
                    i.routine_mode,
                    i.operating_status,
                )
            });
            Reply::ok(&UnitStatistics { authority: authority.reference().into(), as_of: tx.now, total, items })
        })
        .await?;
    Ok(reply)
}

/// Reads `by`. Activities are stored as sets: they are told apart here.
fn dimensions(text: Option<&str>) -> Result<(By, bool), Problem> {
    let mut by = By::default();
    for name in text.unwrap_or("").split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let named: StrDeserializer<'_, value::Error> = name.into_deserializer();
        match Dimension::deserialize(named).map_err(|_| wrong("by", FieldCode::UnknownCode, name))? {
            Dimension::Child => by.child = true,
            Dimension::Activity => by.activities = true,
            Dimension::Tier => by.tier = true,
            Dimension::MonitoringLevel => by.monitoring_level = true,
            Dimension::RoutineMode => by.routine_mode = true,
            Dimension::OperatingStatus => by.operating_status = true,
        }
    }
    Ok((by, by.activities))
}

/// A figure of a set of activities counts for each of them.
fn each_activity(figures: Vec<Figure>) -> Result<Vec<(Option<Activity>, Figure)>, Problem> {
    let mut sums: BTreeMap<_, (Activity, Figure)> = BTreeMap::new();
    for figure in figures {
        let bits = figure.activities.and_then(|bits| u32::try_from(bits).ok()).and_then(Activities::from_bits);
        for activity in bits.ok_or_else(|| Problem::internal("unknown activities in the counters"))?.iter() {
            let key = (figure.child, activity, figure.tier, figure.monitoring_level, figure.routine_mode, figure.operating_status);
            let sum = sums.entry(key).or_insert_with(|| (activity, Figure { units: 0, activities: None, ..figure.clone() }));
            sum.1.units += figure.units;
        }
    }
    Ok(sums.into_values().map(|(activity, figure)| (Some(activity), figure)).collect())
}

fn figure((authority, lead): (Id, Option<Id>), names: &Names, activity: Option<Activity>, f: &Figure) -> Result<UnitFigure, Problem> {
    let mut href = format!("/api/v1/units?authority_id={}", f.child.unwrap_or(authority));
    if f.child == Some(authority) {
        href += &format!("&territorial_authority_id={authority}");
    }
    if let Some(lead) = lead {
        href += &format!("&lead_authority_id={lead}");
    }
    let tier = f.tier.map(|tier| tier.map_or("none", Code::code));
    let codes = [
        ("activity", activity.map(Code::code)),
        ("tier", tier),
        ("monitoring_level", f.monitoring_level.map(Code::code)),
        ("routine_mode", f.routine_mode.map(Code::code)),
        ("operating_status", f.operating_status.map(Code::code)),
    ];
    for (name, code) in codes {
        if let Some(code) = code {
            href += &format!("&{name}={code}");
        }
    }
    let child = f.child.map(|id| names.get(id)).transpose()?;
    let (tier, monitoring_level, routine_mode, operating_status) = (f.tier, f.monitoring_level, f.routine_mode, f.operating_status);
    Ok(UnitFigure { child, activity, tier, monitoring_level, routine_mode, operating_status, units: f.units, href })
}
