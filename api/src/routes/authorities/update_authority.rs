//! `PATCH /authorities/{id}`

use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::{get_authority, update_authority_name};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::caller::{AuthoritiesWrite, Caller};
use crate::error::{FieldCode, Problem};
use crate::flows::faults::{Faults, MAX_NAME};
use crate::flows::patch::Patch;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::authorities::view::AuthorityView;

/// What is to change (JSON Merge Patch): an absent field is kept.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "杭州市西湖区市场监督管理局"}))]
pub struct UpdateAuthority {
    /// Name.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub name: Patch<String>,
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
            let mut authority = get_authority(tx, id.0)?;
            let expected = if_match.check(authority.version)?;
            let mut faults = Faults::default();
            if body.value.name.clears() {
                faults.add("/name", FieldCode::CannotBeNull);
            }
            let name = body.value.name.value().map(|name| faults.text("/name", name, 1, MAX_NAME));
            faults.end()?;
            if let Some(name) = name.filter(|name| *name != authority.name) {
                let before = AuthorityView::new(&authority);
                authority = update_authority_name(tx, authority.id, expected, &name)?;
                let after = AuthorityView::new(&authority);
                let path = authority.path();
                audit::record(tx, Subject { resource: "authority", id: authority.id, path: &path }, Some(&before), Some(&after))?;
            }
            Ok(Reply::ok(&AuthorityView::new(&authority))?.with_version(authority.version))
        })
        .await
}
