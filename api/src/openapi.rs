//! The API document, made from the operations that are served.

use std::collections::BTreeSet;

use actix_web::http::Method;
use domain::Code;
use serde_json::json;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, ParameterStyle, PathItem, PathItemBuilder, PathsBuilder};
use utoipa::openapi::schema::{ArrayBuilder, Components, ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{Content, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required, ResponseBuilder, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::error::ProblemDocument;
use crate::flows::expanded::Expanded;
use crate::flows::kept_from_unit;
use crate::http::documented::{Description, header, header_parameter, reason};
use crate::http::operation as http;

/// What the program really answers: recorded by a contract test (`make docs`), a file an area, operationId → request and response.
const EXAMPLES: [&str; 12] = [
    include_str!("examples/auth.json"),
    include_str!("examples/authorities.json"),
    include_str!("examples/rules.json"),
    include_str!("examples/units.json"),
    include_str!("examples/findings.json"),
    include_str!("examples/monitoring.json"),
    include_str!("examples/measures.json"),
    include_str!("examples/imports.json"),
    include_str!("examples/exports.json"),
    include_str!("examples/statistics.json"),
    include_str!("examples/audit.json"),
    include_str!("examples/operations.json"),
];

/// The areas.
const TAGS: [(&str, &str); 12] = [
    ("auth", "登录、账号与访问令牌 · Log-in, users and access tokens"),
    ("authorities", "监管部门与基础数据 · Authorities and reference data"),
    ("rules", "规则试算，不留记录 · The rules without a record"),
    ("units", "单位登记与分级 · The register and its tiers"),
    ("findings", "风险隐患与整改 · Findings and their rectification"),
    ("monitoring", "监管类别、年度名单与提级 · Monitoring levels, annual lists and elevation"),
    ("measures", "召回、帮扶、文书与检查走访 · Recalls, assistance, instruments and visits"),
    ("imports", "批量导入 · Imports"),
    ("exports", "导出 · Exports"),
    ("statistics", "统计 · Statistics"),
    ("audit", "审计记录 · Audit trail"),
    ("operations", "运行 · For whoever runs the program"),
];

/// Every operation with its path and method.
pub fn operations(document: &OpenApi) -> impl Iterator<Item = (&str, &'static str, &Operation)> {
    document.paths.paths.iter().flat_map(|(path, item)| methods(item).map(move |(method, operation)| (path.as_str(), method, operation)))
}

fn methods(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    [("GET", &item.get), ("POST", &item.post), ("PUT", &item.put), ("PATCH", &item.patch), ("DELETE", &item.delete)]
        .into_iter()
        .filter_map(|(method, operation)| operation.as_ref().map(|o| (method, o)))
}

/// The document of these operations: those below the base path, and those beside it.
pub fn document(base: &str, api: &[http::Operation], outside: &[http::Operation]) -> OpenApi {
    let info = InfoBuilder::new()
        .title("qsr")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "工业产品质量安全主体责任监管平台开放接口（国市监质监发〔2023〕38号）。 \
             Open platform on which market regulators supervise the quality-and-safety duty of producers and sellers of industrial products.",
        ))
        .license(Some(utoipa::openapi::LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build()))
        .build();
    let mut components = common_components();
    let mut paths = PathsBuilder::new().build();
    // A test holds that the file can be read; a program without its examples serves all the same.
    let examples: serde_json::Map<String, serde_json::Value> =
        EXAMPLES.iter().flat_map(|text| serde_json::from_str::<serde_json::Map<_, _>>(text).unwrap_or_default()).collect();
    let (mut told_to_units, mut expanded) = (BTreeSet::new(), BTreeSet::new());
    let placed = api.iter().map(|operation| (format!("{base}{}", operation.path), operation));
    for (path, operation) in placed.chain(outside.iter().map(|operation| (operation.path.clone(), operation))) {
        let Description { operation: mut told, schemas, refusals, expanded_in, .. } = operation.description();
        expanded.extend(expanded_in);
        if operation.method == Method::GET && kept_from_unit::tells_a_unit(operation.permission) {
            told_to_units.extend(schemas.iter().map(|(name, _)| name.clone()));
        }
        components.schemas.extend(schemas);
        for status in refusals {
            told.responses.responses.insert(status.to_string(), RefOr::Ref(Ref::new(format!("#/components/responses/{}", problem_name(status)))));
        }
        if operation.permission.is_none() {
            told.security = Some(Vec::new());
        }
        let permission = operation.permission.map_or("none", Code::code);
        told.extensions.get_or_insert_with(Extensions::default).insert("x-permission".to_owned(), json!(permission));
        show_example(&mut told, &examples);
        let item = paths.paths.entry(path).or_insert_with(|| PathItemBuilder::new().build());
        match operation.method {
            Method::POST => item.post = Some(told),
            Method::PUT => item.put = Some(told),
            Method::PATCH => item.patch = Some(told),
            Method::DELETE => item.delete = Some(told),
            _ => item.get = Some(told),
        }
    }
    for (name, schema) in components.schemas.iter_mut().filter(|(name, _)| told_to_units.contains(*name)) {
        kept_from_unit::tell(name, schema);
    }
    for name in expanded {
        components.schemas.entry(name).and_modify(has_expanded);
    }
    OpenApiBuilder::new()
        .info(info)
        .paths(paths)
        .components(Some(components))
        .servers(Some([utoipa::openapi::ServerBuilder::new().url("/").description(Some("This server")).build()]))
        .tags(Some(TAGS.iter().map(|(name, description)| TagBuilder::new().name(*name).description(Some(*description)).build())))
        .security(Some([SecurityRequirement::new::<_, [&str; 0], &str>("bearer", [])]))
        .build()
}

/// Adds `expanded` to the schema of an answer.
fn has_expanded(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => drop(object.properties.insert("expanded".to_owned(), Ref::from_schema_name(Expanded::name()).into())),
        RefOr::T(Schema::AllOf(all)) => {
            if let Some(object) = all.items.iter_mut().rev().find(|item| matches!(item, RefOr::T(Schema::Object(_)))) {
                has_expanded(object);
            }
        }
        _ => {}
    }
}

/// What many operations mention and the document tells once.
fn common_components() -> Components {
    let mut components = Components::default();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("JWT of a log-in, or an access token (qsr_at_…)")).build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    let mut schemas = vec![(ProblemDocument::name().into_owned(), ProblemDocument::schema())];
    ProblemDocument::schemas(&mut schemas);
    components.schemas.extend(schemas);
    let version = "The ETag that was read";
    components.parameters.extend(
        [
            ("AcceptLanguage", header_parameter("Accept-Language", "zh-CN (default) or en: the language of texts for people", false)),
            (
                "IdempotencyKey",
                header_parameter(
                    "Idempotency-Key",
                    "1–255 visible ASCII characters: the same request again with the same key gives the first answer again, or 404 where what it tells of is out of scope by now",
                    false,
                ),
            ),
            ("IfMatch", header_parameter("If-Match", version, true)),
            ("IfNoneMatch", header_parameter("If-None-Match", "The ETag of an answer that is held: 304 if it is the same still", false)),
            ("IfMatchOptional", header_parameter("If-Match", "The ETag that was read; needed when it is there already", false)),
            (
                "Limit",
                query_parameter(
                    "limit",
                    "Rows a page; 20 if it is not said",
                    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(100)),
                ),
            ),
            ("Cursor", query_parameter("cursor", "`next_cursor` of the page before", ObjectBuilder::new().schema_type(Type::String))),
            (
                "Fields",
                RefOr::T(
                    ParameterBuilder::new()
                        .name("fields")
                        .parameter_in(ParameterIn::Query)
                        .description(Some(
                            "Only these fields of each item, or of the answer where it has no items; others are absent, also those that the schema requires",
                        ))
                        .schema(Some(ArrayBuilder::new().items(ObjectBuilder::new().schema_type(Type::String).max_length(Some(100)))))
                        .style(Some(ParameterStyle::Form))
                        .explode(Some(false))
                        .build(),
                ),
            ),
            ("Count", query_parameter("count", "Whether to count all rows into `total`", ObjectBuilder::new().schema_type(Type::Boolean))),
        ]
        .map(|(name, parameter)| (name.to_owned(), parameter)),
    );
    components.headers.extend(
        [
            ("ETag", header("Version, for If-Match")),
            ("Validator", header("Validator of the content, for If-None-Match")),
            ("Location", header("Where it can be read")),
            ("Link", header("`rel=\"next\"`: the next page; absent on the last")),
            ("RetryAfter", header("Seconds after which to try again")),
        ]
        .map(|(name, header)| (name.to_owned(), header)),
    );
    for status in PROBLEMS {
        let content = Content::new(Some(Ref::from_schema_name(ProblemDocument::name())));
        let mut response = ResponseBuilder::new().description(reason(status)).content("application/problem+json", content).build();
        if matches!(status, 429 | 503) {
            response.headers.insert("Retry-After".to_owned(), RefOr::Ref(Ref::new("#/components/headers/RetryAfter")));
        }
        components.responses.insert(problem_name(status), RefOr::T(response));
    }
    components
}

/// The statuses that a refusal may have.
const PROBLEMS: [u16; 14] = [400, 401, 403, 404, 408, 409, 412, 413, 415, 422, 428, 429, 500, 503];

/// The name of a refusal in the components, such as `PreconditionFailed`.
fn problem_name(status: u16) -> String {
    reason(status).split([' ', '-']).collect()
}

fn query_parameter(name: &str, description: &str, schema: ObjectBuilder) -> RefOr<Parameter> {
    let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query).required(Required::False);
    RefOr::T(parameter.description(Some(description)).schema(Some(schema.build())).build())
}

/// Puts the recorded request and answer beside their schemas.
fn show_example(operation: &mut Operation, examples: &serde_json::Map<String, serde_json::Value>) {
    const JSON: &str = "application/json";
    let example = operation.operation_id.as_deref().and_then(|id| examples.get(id));
    let part = |name: &str| example.and_then(|e| e.get(name)).cloned();
    if let (Some(shown), Some(RefOr::T(body))) = (part("request"), &mut operation.request_body)
        && let Some(RefOr::T(content)) = body.content.get_mut(JSON)
    {
        content.example = Some(shown);
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && status.starts_with('2')
            && let (Some(shown), Some(RefOr::T(content))) = (part("response"), response.content.get_mut(JSON))
        {
            content.example = Some(shown);
        }
    }
}

/// The document as JSON, keys in a stable order.
pub fn to_json(document: &OpenApi) -> serde_json::Result<String> {
    let value = serde_json::to_value(document).unwrap_or_else(|_| json!({}));
    serde_json::to_string(&value)
}
