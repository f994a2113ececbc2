//! `GET /dictionaries/{name}`

use domain::Dictionary;

use crate::auth::caller::{Caller, ReferenceRead};
use crate::error::{Problem, ProblemCode};
use crate::http::params::PathName;
use crate::http::reply::{Reply, Shown};

/// Read a dictionary
///
/// One closed list of codes with its labels in Chinese and English.
#[utoipa::path(get, path = "/dictionaries/{name}")]
pub async fn get_dictionary(caller: Caller<ReferenceRead>, name: PathName) -> Result<Reply<Shown<Dictionary>>, Problem> {
    caller
        .read(move |_| {
            let dictionary = domain::dictionaries().into_iter().find(|d| d.name == name.0).ok_or_else(|| Problem::new(ProblemCode::NotFound))?;
            Reply::ok(&dictionary)
        })
        .await
}
