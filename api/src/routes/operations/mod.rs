//! For whoever runs the program: health, readiness, version, metrics. Outside the base path.

use actix_web::{HttpResponse, get, web};
use persistence::queries::maintenance::ping;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, MetricsRead};
use crate::error::{Problem, ProblemCode};
use crate::http::reply::Reply;
use crate::state::State;

/// A state in a word.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    #[schema(example = "ok")]
    pub status: &'static str,
}

/// The version of the program.
#[derive(Debug, Serialize, ToSchema)]
pub struct Version {
    /// `qsr`.
    #[schema(example = "qsr")]
    pub name: &'static str,
    /// Version.
    #[schema(example = "0.1.0")]
    pub version: &'static str,
}

/// Whether the process lives
///
/// Needs no token and asks no database.
#[utoipa::path(tag = "operations", operation_id = "get_health", security(()), responses((status = 200, body = Health)),
    extensions(("x-permission" = json!("none"))))]
#[get("/healthz")]
pub async fn get_health() -> Result<HttpResponse, Problem> {
    Ok(Reply::ok(&Health { status: "ok" })?.into_response())
}

/// Whether the process can serve
///
/// The database answers and has the schema of this program. Needs no token.
#[utoipa::path(tag = "operations", operation_id = "get_readiness", security(()), responses((status = 200, body = Health)),
    extensions(("x-permission" = json!("none"))))]
#[get("/readyz")]
pub async fn get_readiness(state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let db = state.db.clone();
    let current = tokio::task::spawn_blocking(move || persistence::migrate::is_current(&db)).await.map_err(Problem::internal)??;
    if !current {
        return Err(Problem::new(ProblemCode::Unavailable)
            .with_detail("数据库结构不是最新，请运行 qsr migrate", "The schema is not current; run qsr migrate")
            .retry_after(5));
    }
    state.db.read(&persistence::Caller::system("readiness"), |tx| Ok::<_, Problem>(ping(tx)?)).await?;
    Ok(Reply::ok(&Health { status: "ok" })?.into_response())
}

/// The version of the program
///
/// Needs no token.
#[utoipa::path(tag = "operations", operation_id = "get_version", security(()), responses((status = 200, body = Version)),
    extensions(("x-permission" = json!("none"))))]
#[get("/version")]
pub async fn get_version() -> Result<HttpResponse, Problem> {
    Ok(Reply::ok(&Version { name: "qsr", version: env!("CARGO_PKG_VERSION") })?.into_response())
}

/// Counts and times of requests
///
/// In the text format of Prometheus, for this process. Needs a token, since nothing but health, version and this document is
/// anonymous; an access token with the scope `metrics.read` serves a scraper.
#[utoipa::path(tag = "operations", operation_id = "get_metrics", responses((status = 200, body = String, content_type = "text/plain")),
    extensions(("x-permission" = json!("metrics.read"))))]
#[get("/metrics")]
pub async fn get_metrics(caller: Caller<MetricsRead>) -> Result<HttpResponse, Problem> {
    caller.read(|_| Ok(())).await?;
    let text = caller.state.metrics.render(caller.state.db.waiting()).map_err(Problem::internal)?;
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text))
}
