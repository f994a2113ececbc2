//! The filters that lists and exports of units share.

use domain::units::Tier;
use persistence::queries::divisions::get_division;
use persistence::queries::unit_list::UnitOrder;
use persistence::queries::unit_search::Search;
use persistence::values::DivisionCode;
use persistence::{Error, Id, Tx};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{FieldCode, FieldError, Problem, ProblemCode};
use crate::http::params::checked;

/// Declares the query of an operation on many units: the filters, which all of them share, and fields of its own. The fields are
/// texts: serde's own enums would name the codes, but not the parameter at fault.
macro_rules! unit_query {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$own_meta:meta])* pub $own:ident: $own_type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, serde::Deserialize, serde::Serialize, utoipa::IntoParams)]
        #[into_params(parameter_in = Query)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// In the subtree of this authority.
            pub authority_id: Option<persistence::Id>,
            /// Whose territorial authority (属地) is this very one.
            pub territorial_authority_id: Option<persistence::Id>,
            /// Led by this very authority today: by the tier, or by an override that runs today.
            pub lead_authority_id: Option<persistence::Id>,
            /// In this division, of whatever level: a province, a prefecture, a county or a town.
            #[param(inline, example = "330106")]
            pub division_code: Option<persistence::values::DivisionCode>,
            /// Only these units, up to 100.
            #[param(inline)]
            pub ids: Option<persistence::values::IdList>,
            /// With one of these activities among others: production | wholesale | retail.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub activity: Vec<domain::units::Activity>,
            /// Of one of these tiers: A | B | C | D, or none: not classified.
            #[param(inline)]
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub tier: Vec<$crate::routes::units::filter::TierFilter>,
            /// At one of these monitoring levels: routine | key | special.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub monitoring_level: Vec<domain::monitoring::MonitoringLevel>,
            /// Checked in one of these ways while it is routine: daily | triggered. A unit at key or special keeps its mode.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub routine_mode: Vec<domain::monitoring::RoutineMode>,
            /// In one of these operating statuses.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub operating_status: Vec<domain::units::OperatingStatus>,
            /// Entered for one of these reasons among others.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub entry_reason: Vec<domain::units::EntryReason>,
            /// With this 统一社会信用代码.
            #[param(inline)]
            pub uscc: Option<persistence::values::TypedCode>,
            /// Whose name contains this, or whose code begins with it.
            #[param(min_length = 1, max_length = 100, example = "电缆")]
            pub q: Option<String>,
            /// Changed at this instant or later (RFC 3339).
            pub updated_since: Option<persistence::Instant>,
            $($(#[$own_meta])* pub $own: $own_type,)*
        }

        impl $name {
            /// The filter.
            ///
            /// # Errors
            /// 400, naming the parameter.
            pub fn filter(&self, tx: &mut persistence::Tx<'_>) -> Result<persistence::queries::unit_list::UnitFilter, $crate::error::Problem> {
                use $crate::http::params::checked;
                use $crate::routes::units::filter::search_parameter;
                Ok(persistence::queries::unit_list::UnitFilter {
                    authority_id: self.authority_id,
                    territorial_authority_id: self.territorial_authority_id,
                    lead_authority_id: self.lead_authority_id,
                    division_prefix: self.division_code.clone().map(|code| $crate::routes::units::filter::division_prefix(tx, code)).transpose()?,
                    ids: checked("ids", self.ids.clone())?.map(|ids| ids.0),
                    activity: self.activity.clone(),
                    tier: self.tier.iter().map(|tier| tier.tier()).collect(),
                    monitoring_level: self.monitoring_level.clone(),
                    routine_mode: self.routine_mode.clone(),
                    operating_status: self.operating_status.clone(),
                    entry_reason: self.entry_reason.clone(),
                    uscc: checked("uscc", self.uscc.clone())?.map(|code| domain::units::uscc::normalize(code.as_str())),
                    q: search_parameter("q", self.q.as_deref())?,
                    updated_since: self.updated_since,
                })
            }
        }
    };
}
pub(crate) use unit_query;

/// What the codes of all divisions in one begin with.
///
/// # Errors
/// 400 when there is no such division.
pub fn division_prefix(tx: &mut Tx<'_>, code: DivisionCode) -> Result<String, Problem> {
    let code = checked("division_code", Some(code))?.map(DivisionCode::into_string).unwrap_or_default();
    match get_division(tx, &code) {
        Ok(division) => Ok(division.prefix().to_owned()),
        Err(Error::NotFound) => Err(wrong("division_code", FieldCode::UnknownDivision, &code)),
        Err(other) => Err(other.into()),
    }
}

/// A parameter with a wrong value.
pub fn wrong(name: &str, code: FieldCode, value: &str) -> Problem {
    Problem::new(ProblemCode::InvalidParameter).with_error(FieldError::new(name, code).with("value", value))
}

/// Reads a parameter that is an id.
///
/// # Errors
/// 400.
pub fn id_parameter(name: &str, text: Option<&str>) -> Result<Option<Id>, Problem> {
    text.map(|t| uuid::Uuid::parse_str(t).map(Id).map_err(|_| wrong(name, FieldCode::UnknownCode, t))).transpose()
}

/// A tier, or `none`: not classified.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
pub enum TierFilter {
    A,
    B,
    C,
    D,
    #[serde(rename = "none")]
    None,
}

impl TierFilter {
    /// The tier; none: not classified.
    pub fn tier(self) -> Option<Tier> {
        match self {
            Self::A => Some(Tier::A),
            Self::B => Some(Tier::B),
            Self::C => Some(Tier::C),
            Self::D => Some(Tier::D),
            Self::None => None,
        }
    }
}

/// Reads what is searched for: 1–100 characters that are not all blank.
///
/// # Errors
/// 400.
pub fn search_parameter(name: &str, text: Option<&str>) -> Result<Option<Search>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let search = Search::new(text);
    if search.text.is_empty() || text.chars().count() > 100 {
        let field = FieldError::new(name, FieldCode::BadLength).with("min", 1).with("max", 100);
        return Err(Problem::new(ProblemCode::InvalidParameter).with_error(field));
    }
    Ok(Some(search))
}

/// The orders of a list of units.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, ToSchema)]
pub enum Sort {
    #[default]
    #[serde(rename = "-created_at")]
    NewestFirst,
    #[serde(rename = "created_at")]
    OldestFirst,
    #[serde(rename = "updated_at")]
    UpdatedFirst,
}

impl Sort {
    pub fn order(self) -> UnitOrder {
        match self {
            Self::NewestFirst => UnitOrder::NewestFirst,
            Self::OldestFirst => UnitOrder::OldestFirst,
            Self::UpdatedFirst => UnitOrder::UpdatedFirst,
        }
    }
}
