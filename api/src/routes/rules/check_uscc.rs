//! `POST /rules/uscc`

use domain::units::uscc::{self, UsccProblem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, ReferenceRead};
use crate::error::Problem;
use crate::flows::faults::Faults;
use crate::http::body::Body;
use crate::http::reply::{Reply, Shown};

/// A code to check.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"value": "９１３３０１０６maay4cl12w "}))]
pub struct CheckUscc {
    /// As it was typed.
    #[schema(max_length = 200)]
    #[validate(length(min = 0, max = 200, code = "bad_length"))]
    pub value: String,
}

/// What is wrong with a code.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsccAnswer {
    /// Whether it can be a 统一社会信用代码.
    pub valid: bool,
    /// Trimmed, upper case, half width.
    #[schema(example = "91330106MAAY4CL12W")]
    pub normalized: String,
    /// What is wrong, all of it.
    pub problems: Vec<UsccProblem>,
}

/// Check a 统一社会信用代码
///
/// GB 32100-2015: length, alphabet, both check digits. Nothing is stored.
#[utoipa::path(post, path = "/rules/uscc")]
pub async fn check_uscc(caller: Caller<ReferenceRead>, body: Body<CheckUscc>) -> Result<Reply<Shown<UsccAnswer>>, Problem> {
    let reply = caller
        .read(move |_| {
            let mut faults = Faults::default();
            faults.shape(body.value.validate());
            faults.end()?;
            let check = uscc::check(&body.value.value);
            Reply::ok(&UsccAnswer { valid: check.valid(), normalized: check.normalized, problems: check.problems })
        })
        .await?;
    Ok(reply)
}
