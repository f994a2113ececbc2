//! `PATCH /authorities/{id}`

use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::{get_authority_to_change, update_authority_name};
use persistence::values::Line;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{AuthoritiesWrite, Caller};
use crate::error::Problem;
use crate::flows::faults::Faults;
use crate::flows::patch::Patch;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::authorities::view::AuthorityView;

/// What is to change (JSON Merge Patch): an absent field is kept.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "杭州市西湖区市场监督管理局"}))]
pub struct UpdateAuthority {
    #[serde(default)]
    #[validate(nested)]
    pub name: Patch<Line>,
}

/// Rename an authority
///
/// Its level, its code and its place in the tree stay: units and decisions rest on them.
#[utoipa::path(patch, path = "/authorities/{id}")]
pub async fn update_authority(
    caller: Caller<AuthoritiesWrite>,
    id: PathId,
    if_match: IfMatch,
    body: Body<UpdateAuthority>,
) -> Result<Reply<Versioned<AuthorityView>>, Problem> {
    caller
        .write(move |tx| {
            let mut authority = get_authority_to_change(tx, id.0)?;
            let expected = if_match.check(authority.version)?;
            let mut faults = Faults::default();
            faults.shape(body.value.validate());
            let name = body.value.name.filled("/name", &mut faults);
            faults.end()?;
            if let Some(name) = name.filter(|name| name.as_str() != authority.name) {
                let before = AuthorityView::new(&authority);
                authority = update_authority_name(tx, authority.id, expected, name.as_str())?;
                let after = AuthorityView::new(&authority);
                let path = authority.path();
                audit::record(tx, Subject { resource: "authority", id: authority.id, path: &path }, Some(&before), Some(&after))?;
            }
            Ok(Reply::ok(&AuthorityView::new(&authority))?.with_version(authority.version))
        })
        .await
}
