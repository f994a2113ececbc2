//! `POST /authorities`

use domain::authorities::{Level, Topology};
use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::{Authority, get_authority, insert_authorities};
use persistence::values::{DivisionCode, Line};
use persistence::{Coded, Id};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{AuthoritiesWrite, Caller};
use crate::error::{FieldCode, Problem};
use crate::flows::faults::Faults;
use crate::http::body::Body;
use crate::http::reply::{CreatedVersion, Reply};
use crate::routes::authorities::view::AuthorityView;

/// An authority to add.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "西湖区市场监督管理局文新市场监管所", "level": "station", "division_code": "330106012",
    "parent_id": "01980000-0000-7000-8000-000000000001"
}))]
pub struct CreateAuthority {
    #[validate(nested)]
    pub name: Line,
    /// Level, below that of the authority above; levels may be skipped (东莞 has no counties).
    pub level: Level,
    /// Its code, 6–12 digits, not used by another authority.
    #[validate(nested)]
    pub division_code: DivisionCode,
    /// The authority above, in the caller's scope.
    pub parent_id: Id,
    /// Shape of the province: on provincial authorities only, inherited below them.
    pub topology: Option<Topology>,
}

/// Add an authority
///
/// Below one in the caller's scope. The level is stated and never read from digits of the code. Units that are already registered stay
/// with their authority.
#[utoipa::path(post, path = "/authorities")]
pub async fn create_authority(
    caller: Caller<AuthoritiesWrite>,
    body: Body<CreateAuthority>,
) -> Result<Reply<CreatedVersion<AuthorityView>>, Problem> {
    caller
        .post(body, move |tx, value| {
            let mut faults = Faults::default();
            faults.shape(value.validate());
            if value.topology.is_some() && value.level != Level::Provincial {
                faults.add("/topology", FieldCode::TopologyNotHere);
            }
            let parent = faults.named(get_authority(tx, value.parent_id), "/parent_id", FieldCode::UnknownAuthority)?;
            if parent.as_ref().is_some_and(|parent| value.level.depth() <= parent.level.0.depth()) {
                faults.add("/level", FieldCode::LevelNotBelowParent);
            }
            let parent = faults.end_with(parent)?;
            let mut authority = Authority {
                id: tx.new_id(),
                name: value.name.into_string(),
                level: Coded(value.level),
                topology: value.topology.map_or(parent.topology, Coded),
                division_code: value.division_code.into_string(),
                parent_id: Some(parent.id),
                provincial_id: parent.provincial_id,
                municipal_id: parent.municipal_id,
                county_id: parent.county_id,
                station_id: parent.station_id,
                version: 1,
                created_at: tx.now,
                updated_at: tx.now,
            };
            authority.place_itself();
            insert_authorities(tx, vec![authority.clone()])?;
            let view = AuthorityView::new(&authority);
            audit::record(tx, Subject { resource: "authority", id: authority.id, path: &authority.path() }, None, Some(&view))?;
            Ok(Reply::created(format!("/api/v1/authorities/{}", authority.id), &view)?.with_version(authority.version))
        })
        .await
}
