//! For whoever runs the program: health, readiness, version, metrics. Outside the base path.

use actix_web::web;
use persistence::queries::maintenance::ping;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, MetricsRead};
use crate::error::{Problem, ProblemCode};
use crate::http::file::{File, PlainText};
use crate::http::operation::Area;
use crate::http::reply::{Reply, Shown};
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
    #[schema(example = "0.1.0")]
    pub version: &'static str,
}

/// Whether the process lives
///
/// Needs no token and asks no database.
#[utoipa::path(get, path = "/healthz")]
pub async fn get_health() -> Result<Reply<Shown<Health>>, Problem> {
    Reply::ok(&Health { status: "ok" })
}

/// Whether the process can serve
///
/// The database answers and has the schema of this program. Needs no token.
#[utoipa::path(get, path = "/readyz")]
pub async fn get_readiness(state: web::Data<State>) -> Result<Reply<Shown<Health>>, Problem> {
    let db = state.db.clone();
    let current = tokio::task::spawn_blocking(move || persistence::migrate::is_current(&db)).await.map_err(Problem::internal)??;
    if !current {
        return Err(Problem::new(ProblemCode::Unavailable)
            .with_detail("数据库结构不是最新，请运行 qsr migrate", "The schema is not current; run qsr migrate")
            .retry_after(5));
    }
    state.db.read(&persistence::Caller::system("readiness"), |tx| Ok::<_, Problem>(ping(tx)?)).await?;
    Reply::ok(&Health { status: "ok" })
}

/// The version of the program
///
/// Needs no token.
#[utoipa::path(get, path = "/version")]
pub async fn get_version() -> Result<Reply<Shown<Version>>, Problem> {
    Reply::ok(&Version { name: "qsr", version: env!("CARGO_PKG_VERSION") })
}

/// Counts and times of requests
///
/// In the text format of Prometheus, for this process. Needs a token, since nothing but health, version and this document is
/// anonymous; an access token with the scope `metrics.read` serves a scraper.
#[utoipa::path(get, path = "/metrics")]
pub async fn get_metrics(caller: Caller<MetricsRead>) -> Result<File<PlainText>, Problem> {
    caller.read(|_| Ok(())).await?;
    let text = caller.state.metrics.render(caller.state.db.pools()).map_err(Problem::internal)?;
    Ok(File::whole(text, None))
}

/// The operations beside the base path.
pub fn operations(area: &mut Area) {
    area.add(__path_get_health, get_health);
    area.add(__path_get_readiness, get_readiness);
    area.add(__path_get_version, get_version);
    area.add(__path_get_metrics, get_metrics);
}
