//! `GET /spot-check-intakes/{id}`

use persistence::queries::spot_checks;

use crate::auth::caller::{Caller, FindingsRead};
use crate::error::Problem;
use crate::flows::spot_checks::view::SpotCheckIntakeView;
use crate::http::params::PathId;
use crate::http::reply::{Reply, Shown};

/// Read what became of a list
///
/// The figures are those of the moment at which it was taken in; its results stand under `/spot-check-results?intake_id=`.
#[utoipa::path(get, path = "/spot-check-intakes/{id}")]
pub async fn get_spot_check_intake(caller: Caller<FindingsRead>, id: PathId) -> Result<Reply<Shown<SpotCheckIntakeView>>, Problem> {
    let language = caller.language;
    let reply = caller
        .read(move |tx| {
            let intake = spot_checks::get_spot_check_intake(tx, id.0)?;
            Reply::ok(&SpotCheckIntakeView::new(&intake, language)?)
        })
        .await?;
    Ok(reply)
}
