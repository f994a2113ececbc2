//! `GET /spot-check-results/{id}`

use persistence::queries::spot_checks;

use crate::auth::caller::{Caller, FindingsRead};
use crate::error::Problem;
use crate::flows::spot_checks::view::SpotCheckResultView;
use crate::http::params::PathId;
use crate::http::reply::{Reply, Versioned};

/// Read a result of a spot check
///
/// With the units that may be meant, or what was decided.
#[utoipa::path(get, path = "/spot-check-results/{id}")]
pub async fn get_spot_check_result(caller: Caller<FindingsRead>, id: PathId) -> Result<Reply<Versioned<SpotCheckResultView>>, Problem> {
    let reply = caller
        .read(move |tx| {
            let result = spot_checks::get_spot_check_result(tx, id.0)?;
            Ok(Reply::ok(&SpotCheckResultView::one(tx, &result)?)?.with_version(result.version))
        })
        .await?;
    Ok(reply)
}
