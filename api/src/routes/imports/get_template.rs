//! `GET /imports/templates/units.xlsx` and `spot_checks.xlsx`

use crate::auth::caller::{Caller, FindingsRead, ImportsRead};
use crate::error::Problem;
use crate::flows::imports::row::last_complete_year;
use crate::http::file::{File, Xlsx};
use crate::routes::imports::template::{spot_checks, units};

/// Take a workbook to fill in with units
///
/// Notes, columns with drop-downs, codes as text, and two example rows, which `POST /imports` skips. Filled in, it is imported as it is.
#[utoipa::path(get, path = "/imports/templates/units.xlsx")]
pub async fn get_units_template(caller: Caller<ImportsRead>) -> Result<File<Xlsx>, Problem> {
    let year = caller.read(|tx| Ok(last_complete_year(tx.today()))).await?;
    let bytes = units(year).written().map_err(Problem::internal)?;
    Ok(File::whole(bytes, Some("units-template.xlsx")))
}

/// Take a workbook to fill in with results of spot checks
///
/// The same for `POST /spot-check-results`.
#[utoipa::path(get, path = "/imports/templates/spot_checks.xlsx")]
pub async fn get_spot_checks_template(caller: Caller<FindingsRead>) -> Result<File<Xlsx>, Problem> {
    caller.read(|_| Ok(())).await?;
    let bytes = spot_checks().written().map_err(Problem::internal)?;
    Ok(File::whole(bytes, Some("spot-checks-template.xlsx")))
}
