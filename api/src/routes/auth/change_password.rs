//! `POST /me/password`

use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::path_of_authority;
use persistence::queries::users::{UserChange, get_caller, update_user};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, SelfRead};
use crate::auth::password;
use crate::auth::typed::{NewPassword, TypedPassword};
use crate::error::{Problem, ProblemCode};
use crate::flows::faults::Faults;
use crate::http::body::Body;
use crate::http::reply::{NoContent, Reply};

// No `Debug`: it holds passwords.
/// The old password and the new.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"old_password": "…", "new_password": "…"}))]
pub struct ChangePassword {
    /// The one that is good now.
    #[validate(nested)]
    pub old_password: TypedPassword,
    /// The next one, 10–200 characters.
    #[validate(nested)]
    pub new_password: NewPassword,
}

/// Change one's own password
///
/// Every log-in of the user ends at once, this one too; log in again with the new password. Access tokens stay. `Idempotency-Key` is accepted but the
/// answer is not kept: whoever did not receive it tries the new password.
#[utoipa::path(post, path = "/me/password")]
pub async fn change_password(caller: Caller<SelfRead>, body: Body<ChangePassword>) -> Result<Reply<NoContent>, Problem> {
    let mut faults = Faults::default();
    faults.shape(body.value.validate());
    faults.end()?;
    let ChangePassword { old_password, new_password } = body.value;
    let user = caller.read(|tx| Ok(get_caller(tx)?)).await?;
    let (random, stored) = (caller.state.random, user.password_hash.clone());
    let hash = caller
        .state
        .passwords
        .run(move |memory| match password::verify(old_password.as_str(), Some(&stored), memory) {
            true => password::hash(new_password.as_str(), random, memory).map(Some),
            false => Ok(None),
        })
        .await??;
    let password_hash = Some(hash.ok_or_else(|| Problem::new(ProblemCode::WrongCredentials))?);
    caller
        .write(move |tx| {
            // The version read before: two changes at once do not both succeed.
            let change = UserChange { password_hash, ..UserChange::default() };
            let path = path_of_authority(tx, user.authority_id)?;
            update_user(tx, user.id, user.version, change)?;
            audit::record::<()>(tx, Subject { resource: "password", id: user.id, path: &path }, None, None)?;
            Ok(Reply::no_content())
        })
        .await
}
