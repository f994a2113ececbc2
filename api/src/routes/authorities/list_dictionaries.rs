//! `GET /dictionaries`

use domain::Dictionary;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, ReferenceRead};
use crate::error::Problem;
use crate::http::reply::{Reply, Shown};

/// Every closed list.
#[derive(Debug, Serialize, ToSchema)]
pub struct DictionaryList {
    /// By area.
    pub items: Vec<Dictionary>,
}

/// List dictionaries
///
/// Every closed list of codes with its labels in Chinese and English. On the wire there are only codes.
#[utoipa::path(get, path = "/dictionaries")]
pub async fn list_dictionaries(caller: Caller<ReferenceRead>) -> Result<Reply<Shown<DictionaryList>>, Problem> {
    // The same for everyone; the read is there for the token to be checked.
    let reply = caller.read(|_| Reply::ok(&DictionaryList { items: domain::dictionaries() })).await?;
    Ok(reply)
}
