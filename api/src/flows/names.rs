//! Names of authorities, as other things show them.

use std::collections::HashMap;

use domain::authorities::Level;
use persistence::queries::authorities::{AuthorityRef, list_authority_names};
use persistence::queries::units::Unit;
use persistence::{Id, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::flows::refusal::Refusal;

/// An authority as other things name it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuthorityName {
    pub id: Id,
    #[schema(example = "杭州市西湖区市场监督管理局")]
    pub name: String,
    pub level: Level,
}

impl From<AuthorityRef> for AuthorityName {
    fn from(authority: AuthorityRef) -> Self {
        Self { id: authority.id, name: authority.name, level: authority.level }
    }
}

/// The names of authorities, read once for a whole page.
pub struct Names(HashMap<Id, AuthorityRef>);

impl Names {
    /// The names of all authorities that these units mention.
    pub fn of_units(tx: &mut Tx<'_>, units: &[Unit]) -> Result<Self, Refusal> {
        let ids = units.iter().flat_map(|u| [Some(u.territorial_authority_id), Some(u.lead_authority_id), u.override_authority_id]).flatten();
        Self::of(tx, ids)
    }

    /// The names of these authorities.
    pub fn of(tx: &mut Tx<'_>, ids: impl IntoIterator<Item = Id>) -> Result<Self, Refusal> {
        let mut ids: Vec<Id> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        Ok(Self(list_authority_names(tx, &ids)?.into_iter().map(|a| (a.id, a)).collect()))
    }

    /// Names that were read with what mentions them.
    pub fn known(names: Vec<AuthorityRef>) -> Self {
        Self(names.into_iter().map(|a| (a.id, a)).collect())
    }

    /// The name of one of them.
    ///
    /// # Errors
    /// Internal, when a row mentions an authority that is not there.
    pub fn get(&self, id: Id) -> Result<AuthorityName, Refusal> {
        self.0.get(&id).cloned().map(Into::into).ok_or_else(|| Refusal::internal(format!("no authority {id}")))
    }
}
