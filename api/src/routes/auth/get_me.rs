//! `GET /me`

use domain::auth::{Permission, Role};
use persistence::Id;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, SelfRead};
use crate::error::{Problem, ProblemCode};
use crate::flows::names::AuthorityName;
use crate::http::reply::{Reply, Shown};

/// The caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    pub user_id: Id,
    #[schema(example = "demo-county")]
    pub username: String,
    /// Name for people.
    pub display_name: String,
    pub role: Role,
    /// The authority whose subtree the user sees; for a unit's user the unit's territorial authority.
    pub authority: AuthorityName,
    /// The unit of a unit's user.
    #[schema(required = true)]
    pub unit_id: Option<Id>,
    /// What this token may do.
    pub permissions: Vec<Permission>,
}

/// Who am I
///
/// The user behind the token, and what the token may do.
#[utoipa::path(get, path = "/me")]
pub async fn get_me(caller: Caller<SelfRead>) -> Result<Reply<Shown<Me>>, Problem> {
    let reply = caller
        .read(|tx| {
            let who = tx.identity();
            let (Some(user_id), Some(role)) = (who.user_id, who.role) else { return Err(Problem::new(ProblemCode::Unauthenticated)) };
            Reply::ok(&Me {
                user_id,
                username: who.username.clone(),
                display_name: who.display_name.clone(),
                role,
                authority: who.authority.clone().into(),
                unit_id: who.unit_id,
                permissions: who.permissions.iter().collect(),
            })
        })
        .await?;
    Ok(reply)
}
