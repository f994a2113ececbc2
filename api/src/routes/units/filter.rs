//! The filters that lists and exports of units share.

use domain::Code;
use domain::monitoring::MonitoringLevel;
use domain::units::{Activity, EntryReason, OperatingStatus, Tier};
use persistence::queries::unit_list::{UnitFilter, UnitOrder};
use persistence::queries::unit_search::Search;
use persistence::{Id, Instant};

use crate::error::{FieldCode, FieldError, Problem, ProblemCode};

/// The filters as texts of a query; serde's own enums would name codes, but not the parameter at fault.
#[derive(Debug, Default, Clone)]
pub struct FilterTexts<'a> {
    /// In the subtree of this authority.
    pub authority_id: Option<&'a str>,
    /// On the ground of this very authority.
    pub territorial_authority_id: Option<&'a str>,
    /// In this division.
    pub division_code: Option<&'a str>,
    /// With this activity.
    pub activity: Option<&'a str>,
    /// Of this tier.
    pub tier: Option<&'a str>,
    /// At this monitoring level.
    pub monitoring_level: Option<&'a str>,
    /// In this status.
    pub operating_status: Option<&'a str>,
    /// Entered for this reason.
    pub entry_reason: Option<&'a str>,
    /// With this code.
    pub uscc: Option<&'a str>,
    /// Name or code contains.
    pub q: Option<&'a str>,
    /// Changed since.
    pub updated_since: Option<&'a str>,
}

/// Reads a parameter that is a code of a closed list.
///
/// # Errors
/// 400, naming the parameter and the codes.
pub fn code_parameter<T: Code>(name: &str, text: Option<&str>) -> Result<Option<T>, Problem> {
    let Some(text) = text else { return Ok(None) };
    T::from_code(text).map(Some).ok_or_else(|| wrong(name, FieldCode::UnknownCode, text))
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

/// Reads a parameter that is a day.
///
/// # Errors
/// 400.
pub fn date_parameter(name: &str, text: Option<&str>) -> Result<Option<chrono::NaiveDate>, Problem> {
    text.map(|t| t.parse().map_err(|_| wrong(name, FieldCode::BadDate, t))).transpose()
}

impl FilterTexts<'_> {
    /// The filter.
    ///
    /// # Errors
    /// 400, naming the parameter.
    pub fn read(&self) -> Result<UnitFilter, Problem> {
        let updated_since = match self.updated_since {
            None => None,
            Some(text) => {
                let at = chrono::DateTime::parse_from_rfc3339(text).map_err(|_| wrong("updated_since", FieldCode::BadDate, text))?;
                Some(Instant::new(at.to_utc()))
            }
        };
        if let Some(q) = self.q
            && (q.trim().is_empty() || q.chars().count() > 100)
        {
            let field = FieldError::new("q", FieldCode::BadLength).with("min", 1).with("max", 100);
            return Err(Problem::new(ProblemCode::InvalidParameter).with_error(field));
        }
        Ok(UnitFilter {
            authority_id: id_parameter("authority_id", self.authority_id)?,
            division_code: self.division_code.map(str::to_owned),
            activity: code_parameter::<Activity>("activity", self.activity)?,
            tier: match self.tier {
                Some("none") => Some(None),
                text => code_parameter::<Tier>("tier", text)?.map(Some),
            },
            territorial_authority_id: id_parameter("territorial_authority_id", self.territorial_authority_id)?,
            monitoring_level: code_parameter::<MonitoringLevel>("monitoring_level", self.monitoring_level)?,
            operating_status: code_parameter::<OperatingStatus>("operating_status", self.operating_status)?,
            entry_reason: code_parameter::<EntryReason>("entry_reason", self.entry_reason)?,
            uscc: self.uscc.map(domain::units::uscc::normalize),
            q: self.q.map(Search::new).filter(|q| !q.text.is_empty()),
            updated_since,
        })
    }
}

/// Reads `sort`.
///
/// # Errors
/// 400.
pub fn order(sort: Option<&str>) -> Result<UnitOrder, Problem> {
    match sort {
        None | Some("-created_at") => Ok(UnitOrder::NewestFirst),
        Some("created_at") => Ok(UnitOrder::OldestFirst),
        Some("updated_at") => Ok(UnitOrder::UpdatedFirst),
        Some(other) => Err(wrong("sort", FieldCode::UnknownCode, other)),
    }
}
