//! The burden ledger on the wire.

use domain::Code;
use domain::measures::VisitPurpose;
use persistence::queries::burden::Burden;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{FieldCode, FieldError, Problem, ProblemCode};
use crate::routes::units::validation::FIRST_YEAR;

/// The last year of a ledger.
const LAST_YEAR: i32 = 2099;

/// How many visits there were for one purpose.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VisitFigure {
    /// What for.
    pub purpose: VisitPurpose,
    /// How many.
    #[schema(example = 2)]
    pub visits: i64,
}

/// What supervision cost a unit, or many, in one year.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BurdenFigures {
    /// Visits.
    #[schema(example = 3)]
    pub visits: i64,
    /// Visits for which no trigger was named.
    #[schema(example = 1)]
    pub visits_without_trigger: i64,
    /// Visits by purpose; they add up to `visits`.
    pub visits_by_purpose: Vec<VisitFigure>,
    /// Fields that units were asked for.
    #[schema(example = 2)]
    pub fields_asked: i64,
    /// Fields that they were not asked for, because the register holds them.
    #[schema(example = 5)]
    pub fields_already_held: i64,
    /// Instruments that were issued.
    #[schema(example = 1)]
    pub instruments: i64,
}

impl BurdenFigures {
    /// Shows sums.
    pub fn new(burden: &Burden) -> Self {
        let by_purpose = VisitPurpose::ALL.iter().zip(burden.visits).map(|(purpose, visits)| VisitFigure { purpose: *purpose, visits });
        Self {
            visits: burden.visits.iter().sum(),
            visits_without_trigger: burden.without_trigger,
            visits_by_purpose: by_purpose.collect(),
            fields_asked: burden.fields_asked,
            fields_already_held: burden.fields_held,
            instruments: burden.instruments,
        }
    }
}

/// Checks the year of a ledger.
///
/// # Errors
/// 400.
pub fn year_parameter(year: Option<i32>) -> Result<Option<i32>, Problem> {
    match year {
        Some(year) if !(FIRST_YEAR..=LAST_YEAR).contains(&year) => {
            let field = FieldError::new("year", FieldCode::OutOfRange).with("min", FIRST_YEAR).with("max", LAST_YEAR);
            Err(Problem::new(ProblemCode::InvalidParameter).with_error(field))
        }
        year => Ok(year),
    }
}
