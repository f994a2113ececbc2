//! `GET /authorities/{id}/policy`

use persistence::queries::authorities::get_authority;
use persistence::values::Day;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::caller::{AuthoritiesRead, Caller};
use crate::error::Problem;
use crate::http::params::{Params, PathId, checked};
use crate::http::reply::{Reply, Versioned};
use crate::routes::authorities::policy_view::PolicyView;

/// As of which day.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PolicyAsOf {
    /// The policy in force on this day; today if it is not said.
    #[param(example = "2027-01-01")]
    pub as_of: Option<Day>,
}

/// Read the policy of an authority
///
/// Every parameter in force there, inherited down the tree from the national reading of the notice, and what the authority itself
/// has set (五·具体实施方案).
#[utoipa::path(get, path = "/authorities/{id}/policy")]
pub async fn get_policy(caller: Caller<AuthoritiesRead>, id: PathId, params: Params<PolicyAsOf>) -> Result<Reply<Versioned<PolicyView>>, Problem> {
    let as_of = checked("as_of", params.0.as_of)?.map(|day| day.0);
    let reply = caller
        .read(move |tx| {
            let authority = get_authority(tx, id.0)?;
            let as_of = as_of.unwrap_or(tx.today());
            let view = PolicyView::read(tx, &authority, as_of)?;
            Ok(Reply::ok(&view)?.with_version(view.version))
        })
        .await?;
    Ok(reply)
}
