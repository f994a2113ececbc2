//! `POST /me/password`

use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::list_authorities_by_id;
use persistence::queries::users::{UserChange, get_caller, update_user};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, SelfRead};
use crate::auth::password::{self, MAX_PASSWORD, MIN_PASSWORD};
use crate::error::{FieldCode, FieldError, Problem, ProblemCode};
use crate::http::body::Body;
use crate::http::reply::{NoContent, Reply};

/// The old password and the new.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"old_password": "…", "new_password": "…"}))]
pub struct ChangePassword {
    /// The one that is good now.
    pub old_password: String,
    /// The next one, 10–200 characters.
    pub new_password: String,
}

/// Change one's own password
///
/// Every log-in of the user ends; log in again with the new password. Access tokens stay. `Idempotency-Key` is accepted but the
/// answer is not kept: whoever did not receive it tries the new password.
#[utoipa::path(post, path = "/me/password")]
pub async fn change_password(caller: Caller<SelfRead>, body: Body<ChangePassword>) -> Result<Reply<NoContent>, Problem> {
    let ChangePassword { old_password, new_password } = body.value;
    let length = new_password.chars().count() as u64;
    if !(MIN_PASSWORD..=MAX_PASSWORD).contains(&length) {
        let field = FieldError::new("/new_password", FieldCode::BadLength).with("min", MIN_PASSWORD).with("max", MAX_PASSWORD);
        return Err(Problem::validation(vec![field]));
    }
    let user = caller.read(|tx| Ok(get_caller(tx)?)).await?;
    let (random, stored) = (caller.state.random, user.password_hash.clone());
    let hash = password::off_the_workers(move || {
        if password::verify(&old_password, Some(&stored)) { password::hash(&new_password, random).map(Some) } else { Ok(None) }
    })
    .await??;
    let password_hash = Some(hash.ok_or_else(|| Problem::new(ProblemCode::WrongCredentials))?);
    caller
        .write(move |tx| {
            // The version read before: two changes at once do not both succeed.
            let change = UserChange { password_hash, ..UserChange::default() };
            let path = list_authorities_by_id(tx, &[user.authority_id])?.first().map(|a| a.path()).unwrap_or_default();
            update_user(tx, user.id, user.version, change)?;
            audit::record::<()>(tx, Subject { resource: "password", id: user.id, path: &path }, None, None)?;
            Ok(Reply::no_content())
        })
        .await
}
