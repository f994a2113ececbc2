//! The application: every operation in one place.

use std::sync::LazyLock;

use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpResponse, web};
use utoipa::openapi::OpenApi;

use crate::error::Problem;
use crate::http::body::MAX_JSON;
use crate::http::edge::edge;
use crate::http::operation::{self, Area, Operation};
use crate::routes::{audit, auth, authorities, exports, findings, imports, measures, monitoring, operations, rules, statistics, units, users};
use crate::state::State;

/// The base path of the API.
const BASE: &str = "/api/v1";

/// Every operation: those below the base path, by area, and those beside it. The router, the document and the table of permissions
/// are made from it.
pub struct Catalogue {
    pub api: Vec<Operation>,
    pub outside: Vec<Operation>,
}

/// Adds the operations of an area.
type Gather = fn(&mut Area);

/// Every operation.
pub static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let mut area = Area::default();
    let areas: [(&str, Gather); 12] = [
        ("auth", auth::operations),
        ("auth", users::operations),
        ("authorities", authorities::operations),
        ("rules", rules::operations),
        ("units", units::operations),
        ("imports", imports::operations),
        ("exports", exports::operations),
        ("findings", findings::operations),
        ("monitoring", monitoring::operations),
        ("measures", measures::operations),
        ("statistics", statistics::operations),
        ("audit", audit::operations),
    ];
    for (tag, operations) in areas {
        area.tag = tag;
        operations(&mut area);
    }
    let mut outside = Area { tag: "operations", ..Area::default() };
    operations::operations(&mut outside);
    Catalogue { api: area.operations, outside: outside.operations }
});

/// The API document, from the operations that are served.
pub fn document() -> OpenApi {
    crate::openapi::document(BASE, &CATALOGUE.api, &CATALOGUE.outside)
}

/// The document as it is served: written when someone first asks for it, the same for ever.
struct Documents {
    json: web::Bytes,
    yaml: web::Bytes,
}

static DOCUMENTS: LazyLock<Result<Documents, String>> = LazyLock::new(|| {
    let document = document();
    let json = crate::openapi::to_json(&document).map_err(|e| e.to_string())?;
    let yaml = document.to_yaml().map_err(|e| e.to_string())?;
    Ok(Documents { json: json.into(), yaml: yaml.into() })
});

async fn serve_json() -> Result<HttpResponse, Problem> {
    let documents = DOCUMENTS.as_ref().map_err(Problem::internal)?;
    Ok(HttpResponse::Ok().content_type("application/json").body(documents.json.clone()))
}

async fn serve_yaml() -> Result<HttpResponse, Problem> {
    let documents = DOCUMENTS.as_ref().map_err(Problem::internal)?;
    Ok(HttpResponse::Ok().content_type("application/yaml").body(documents.yaml.clone()))
}

async fn to_docs() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header(("Location", "/docs/")).finish()
}

/// Builds the application; the same for the server and for tests.
pub fn app(
    state: web::Data<State>,
) -> App<
    impl actix_web::dev::ServiceFactory<
        actix_web::dev::ServiceRequest,
        Config = (),
        Response = actix_web::dev::ServiceResponse<impl actix_web::body::MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    App::new()
        // The document comes before the scope, which takes everything below its prefix.
        .route("/api/v1/openapi.json", web::get().to(serve_json))
        .route("/api/v1/openapi.yaml", web::get().to(serve_yaml))
        .service(web::scope(BASE).configure(|config| operation::serve(config, &CATALOGUE.api)))
        .configure(|config| operation::serve(config, &CATALOGUE.outside))
        .app_data(state)
        .app_data(web::PayloadConfig::new(MAX_JSON))
        .route("/docs", web::get().to(to_docs))
        .service(utoipa_swagger_ui::SwaggerUi::new("/docs/{_:.*}").config(utoipa_swagger_ui::Config::from("/api/v1/openapi.json")))
        .wrap(Compress::default())
        .wrap(from_fn(edge))
}
