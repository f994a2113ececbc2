//! The application: every operation in one place.

use std::sync::LazyLock;

use actix_web::dev::Handler;
use actix_web::http::header;
use actix_web::middleware::{Compress, Condition, from_fn};
use actix_web::{App, FromRequest, HttpResponse, Resource, Responder, web};
use utoipa::openapi::OpenApi;

use crate::error::Problem;
use crate::http::body::MAX_JSON;
use crate::http::cors::cors;
use crate::http::edge::{edge, readable};
use crate::http::operation::{self, Area, Operation};
use crate::http::validator;
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
    json: Document,
    yaml: Document,
}

/// One form of the document.
#[derive(Clone)]
struct Document {
    content: web::Bytes,
    content_type: &'static str,
    etag: String,
}

impl Document {
    fn new(content: String, content_type: &'static str) -> Self {
        Self { etag: validator::of(content.as_bytes()), content: content.into(), content_type }
    }

    /// The same for everybody, and until the program is another.
    fn answer(&self) -> HttpResponse {
        let kept = (header::CACHE_CONTROL, "public, max-age=300");
        HttpResponse::Ok()
            .content_type(self.content_type)
            .insert_header(kept)
            .insert_header((header::ETAG, self.etag.clone()))
            .body(self.content.clone())
    }
}

static DOCUMENTS: LazyLock<Result<Documents, String>> = LazyLock::new(|| {
    let document = document();
    let json = crate::openapi::to_json(&document).map_err(|e| e.to_string())?;
    let yaml = document.to_yaml().map_err(|e| e.to_string())?;
    Ok(Documents { json: Document::new(json, "application/json"), yaml: Document::new(yaml, "application/yaml") })
});

async fn serve_json() -> Result<HttpResponse, Problem> {
    Ok(DOCUMENTS.as_ref().map_err(Problem::internal)?.json.answer())
}

async fn serve_yaml() -> Result<HttpResponse, Problem> {
    Ok(DOCUMENTS.as_ref().map_err(Problem::internal)?.yaml.answer())
}

/// The address and the docs: who opens either in a browser gets there.
async fn to_docs() -> HttpResponse {
    HttpResponse::Found().insert_header((header::LOCATION, "/docs/")).finish()
}

/// A page that is no operation: read by GET and HEAD.
fn page<F, Args>(address: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let resource = web::resource(address).route(web::get().to(handler.clone())).route(web::head().to(handler));
    operation::other_methods(resource, "GET, HEAD, OPTIONS".to_owned())
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
        .service(page("/api/v1/openapi.json", serve_json))
        .service(page("/api/v1/openapi.yaml", serve_yaml))
        .service(web::scope(BASE).configure(|config| operation::serve(config, &CATALOGUE.api)))
        .configure(|config| operation::serve(config, &CATALOGUE.outside))
        .app_data(state.clone())
        .app_data(web::PayloadConfig::new(MAX_JSON))
        .service(page("/", to_docs))
        .service(page("/docs", to_docs))
        .service(utoipa_swagger_ui::SwaggerUi::new("/docs/{_:.*}").config(utoipa_swagger_ui::Config::from("/api/v1/openapi.json")))
        .wrap(Compress::default())
        .wrap(from_fn(readable))
        .wrap(Condition::new(!state.cors_origins.is_empty(), cors(&state.cors_origins)))
        .wrap(from_fn(edge))
}
