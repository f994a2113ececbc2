//! What the register holds of a unit already, so that nobody asks for it again (不得随意加重企业负担, R-59).

use chrono::{Datelike, NaiveDate};
use domain::measures::InformationField;
use persistence::queries::credit_risk::{CreditRecord, list_credit_records};
use persistence::queries::units::{Unit, UnitMetrics, list_metrics};
use persistence::{Instant, Tx};

use crate::error::Problem;

/// A unit with its figures and credit risk classes.
pub struct Holdings<'a> {
    unit: &'a Unit,
    /// Of every year, the later first.
    metrics: Vec<UnitMetrics>,
    /// The reporting year that runs and the last.
    recent: [i32; 2],
    credit: Vec<CreditRecord>,
}

impl<'a> Holdings<'a> {
    /// Reads them. Call it for a unit that the caller sees.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of(tx: &mut Tx<'_>, unit: &'a Unit) -> Result<Self, Problem> {
        let year = tx.today().year();
        let (metrics, credit) = (list_metrics(tx, &[unit.id])?, list_credit_records(tx, &[unit.id])?);
        Ok(Self { unit, metrics, recent: [year, year - 1], credit })
    }

    /// Whether a figure that was asked for on a day has been recorded since, of whatever year. What is no figure and is not held was not.
    pub fn answered_since(&self, field: InformationField, asked_on: NaiveDate) -> bool {
        figure_of(field).is_some_and(|there| self.metrics.iter().any(|m| there(m) && m.recorded_at.business_day() >= asked_on))
    }

    /// Since when a field is held, at the latest; none when it is not held. Figures are held when they are of the reporting year
    /// that runs or of the last: older ones may well be asked for anew.
    pub fn since(&self, field: InformationField) -> Option<Instant> {
        use InformationField as F;
        let unit = self.unit;
        if let Some(there) = figure_of(field) {
            return self.metrics.iter().find(|m| self.recent.contains(&m.year) && there(m)).map(|m| m.recorded_at);
        }
        match field {
            // Nobody enters a unit without these.
            F::Name | F::Activities | F::DivisionCode => Some(unit.created_at),
            // These may have come later; by the last change of the unit they were there.
            F::Address => unit.facts.address.as_ref().map(|_| unit.updated_at),
            F::Applicability => (!unit.facts.applicability.set().is_empty()).then_some(unit.updated_at),
            F::Employees | F::Revenue | F::MerchandiseSales => None,
            F::CreditRiskClass => unit.facts.credit_risk_class.map(|class| {
                let record = self.credit.iter().rfind(|record| record.credit_risk_class == Some(class));
                record.map_or(unit.updated_at, |record| record.recorded_at)
            }),
        }
    }
}

/// Whether a row of figures answers what was asked for; none for what is no figure.
fn figure_of(field: InformationField) -> Option<fn(&UnitMetrics) -> bool> {
    match field {
        InformationField::Employees => Some(|m| m.employees_period_end.is_some() || m.employees_annual_average.is_some()),
        InformationField::Revenue => Some(|m| m.main_business_revenue_wan.is_some()),
        InformationField::MerchandiseSales => Some(|m| m.merchandise_sales_wan.is_some()),
        _ => None,
    }
}
