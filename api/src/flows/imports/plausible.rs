//! Whether the money of a file is in the unit that it is read in: figures in 元 that are taken for 万元 are ten thousand times too large.

use persistence::Tx;
use persistence::queries::unit_list::{UnitFilter, UnitOrder, list_units};
use persistence::queries::units::list_metrics;

use crate::flows::imports::row::Parameters;
use crate::flows::refusal::{FieldCode, Refusal};
use crate::intake::{FileError, median};

/// So many units of the register are looked at, the latest ones.
const LOOKED_AT: i64 = 500;
/// Fewer say nothing.
const ENOUGH: usize = 30;
/// What is taken where the register knows too little, in 万元: small firms of the national economic censuses turn over some 50 to 150 a head.
const USUAL: f64 = 100.0;
/// So many times more is a question.
const TIMES: f64 = 1000.0;

/// Looks whether the median revenue a head that was read of a file is what units have; none where its sender says the unit.
///
/// # Errors
/// Of the database.
pub fn question(tx: &mut Tx<'_>, revenue_per_head: Option<f64>, parameters: &Parameters) -> Result<Option<FileError>, Refusal> {
    let Some(read) = revenue_per_head.filter(|read| *read >= USUAL && parameters.money_unit.is_none()) else { return Ok(None) };
    let units = list_units(tx, &UnitFilter::default(), UnitOrder::NewestFirst, None, LOOKED_AT)?.items;
    let ids: Vec<_> = units.iter().map(|unit| unit.id).collect();
    let mut known = Vec::new();
    for figures in list_metrics(tx, &ids)?.iter().filter_map(|row| row.figures().ok()) {
        if let (Some(revenue), Some(people)) = (figures.main_business_revenue_wan, figures.employees_period_end.filter(|people| *people > 0)) {
            known.extend(revenue.to_string().parse::<f64>().ok().map(|revenue| revenue / f64::from(people)));
        }
    }
    let usual = if known.len() < ENOUGH { USUAL } else { median(known).unwrap_or(USUAL).max(1.0) };
    let is_odd = read >= usual * TIMES;
    let rounded = |figure: f64| format!("{figure:.0}");
    Ok(is_odd.then(|| FileError::new(FieldCode::FiguresImplausible).with("read", rounded(read)).with("usual", rounded(usual))))
}
