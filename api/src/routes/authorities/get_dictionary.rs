//! `GET /dictionaries/{name}`

use actix_web::HttpRequest;
use domain::Dictionary;

use crate::auth::caller::{Caller, ReferenceRead};
use crate::error::{Problem, ProblemCode};
use crate::http::params::path_text;
use crate::http::reply::{Reply, Shown};

/// Read a dictionary
///
/// One closed list of codes with its labels in Chinese and English.
#[utoipa::path(get, path = "/dictionaries/{name}", tag = "authorities")]
pub async fn get_dictionary(request: HttpRequest, caller: Caller<ReferenceRead>) -> Result<Reply<Shown<Dictionary>>, Problem> {
    let name = path_text(&request, "name").to_owned();
    let reply = caller
        .read(move |_| {
            let dictionary = domain::dictionaries().into_iter().find(|d| d.name == name).ok_or_else(|| Problem::new(ProblemCode::NotFound))?;
            Reply::ok(&dictionary)
        })
        .await?;
    Ok(reply)
}
