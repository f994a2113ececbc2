//! `GET /dictionaries`

use actix_web::{HttpResponse, get};
use domain::Dictionary;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, ReferenceRead};
use crate::error::Problem;
use crate::http::reply::Reply;

/// Every closed list.
#[derive(Debug, Serialize, ToSchema)]
pub struct DictionaryList {
    /// By area.
    pub items: Vec<Dictionary>,
}

/// List dictionaries
///
/// Every closed list of codes with its labels in Chinese and English. On the wire there are only codes.
#[utoipa::path(
    tag = "authorities", operation_id = "list_dictionaries",
    responses((status = 200, body = DictionaryList)),
    extensions(("x-permission" = json!("reference.read")))
)]
#[get("/dictionaries")]
pub async fn list_dictionaries(caller: Caller<ReferenceRead>) -> Result<HttpResponse, Problem> {
    // The same for everyone; the read is there for the token to be checked.
    let reply = caller.read(|_| Reply::ok(&DictionaryList { items: domain::dictionaries() })).await?;
    Ok(reply.into_response())
}
