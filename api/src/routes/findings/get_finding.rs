//! `GET /findings/{id}`

use persistence::queries::findings;

use crate::auth::caller::{Caller, FindingsRead};
use crate::error::Problem;
use crate::flows::findings::view::FindingView;
use crate::http::params::PathId;
use crate::http::reply::{Reply, Versioned};

/// Read a finding
///
/// With its rectification. Its earlier states are in the audit trail.
#[utoipa::path(get, path = "/findings/{id}")]
pub async fn get_finding(caller: Caller<FindingsRead>, id: PathId) -> Result<Reply<Versioned<FindingView>>, Problem> {
    let reply = caller
        .read(move |tx| {
            let finding = findings::get_finding(tx, id.0)?;
            Ok(Reply::ok(&FindingView::one(tx, &finding)?)?.with_version(finding.version))
        })
        .await?;
    Ok(reply)
}
