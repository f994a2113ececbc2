//! The API document: built from the very routes that are served, then completed where every operation needs the same.

use std::collections::BTreeSet;

use serde_json::json;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{HttpMethod, Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{Content, InfoBuilder, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

use crate::error::ProblemDocument;

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
    ("monitoring", "监管等级、年度名单与提级 · Monitoring levels, annual lists and elevation"),
    ("measures", "召回、帮扶、文书与走访 · Recalls, assistance, instruments and visits"),
    ("imports", "批量导入 · Imports"),
    ("exports", "导出 · Exports"),
    ("statistics", "统计 · Statistics"),
    ("audit", "审计记录 · Audit trail"),
    ("operations", "运行 · For whoever runs the program"),
];

/// Steps of a thing that is there: they need its version.
const STATE_ACTIONS: [&str; 14] = [
    "}/deactivate",
    "}/confirm",
    "}/overturn",
    "}/rectify",
    "}/verify",
    "}/reopen",
    "}/decide",
    "}/release",
    "}/publish",
    "}/refresh",
    "}/close",
    "}/reply",
    "}/link",
    "}/dismiss",
];

/// Every operation with its path and method.
pub fn operations(document: &OpenApi) -> impl Iterator<Item = (&str, &'static str, &Operation)> {
    document.paths.paths.iter().flat_map(|(path, item)| methods(item).map(move |(method, operation)| (path.as_str(), method, operation)))
}

/// Whether an operation has query parameters.
pub fn has_query(operation: &Operation) -> bool {
    operation.parameters.iter().flatten().any(|p| matches!(p, RefOr::T(p) if p.parameter_in == ParameterIn::Query))
}

fn methods(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    [("GET", &item.get), ("POST", &item.post), ("PUT", &item.put), ("PATCH", &item.patch), ("DELETE", &item.delete)]
        .into_iter()
        .filter_map(|(method, operation)| operation.as_ref().map(|o| (method, o)))
}

fn methods_mut(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    [
        (HttpMethod::Get, &mut item.get),
        (HttpMethod::Post, &mut item.post),
        (HttpMethod::Put, &mut item.put),
        (HttpMethod::Patch, &mut item.patch),
        (HttpMethod::Delete, &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_mut().map(|o| (method, o)))
}

/// Completes the document that the routes gave.
pub fn complete(document: &mut OpenApi) {
    document.info = InfoBuilder::new()
        .title("qsr")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "工业产品质量安全主体责任监管平台开放接口（国市监质监发〔2023〕38号）。 \
             Open platform on which market regulators supervise the quality-and-safety duty of producers and sellers of industrial products.",
        ))
        .license(Some(utoipa::openapi::LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build()))
        .build();
    document.servers = Some(vec![utoipa::openapi::ServerBuilder::new().url("/").description(Some("This server")).build()]);
    document.tags = Some(TAGS.iter().map(|(name, description)| TagBuilder::new().name(*name).description(Some(*description)).build()).collect());
    document.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>("bearer", [])]);
    let components = document.components.get_or_insert_with(Default::default);
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("JWT of a log-in, or an access token (qsr_at_…)")).build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    let mut schemas = vec![(ProblemDocument::name().into_owned(), ProblemDocument::schema())];
    ProblemDocument::schemas(&mut schemas);
    components.schemas.extend(schemas);
    // A test holds that the file can be read; a program without its examples serves all the same.
    let examples: serde_json::Map<String, serde_json::Value> =
        EXAMPLES.iter().flat_map(|text| serde_json::from_str::<serde_json::Map<_, _>>(text).unwrap_or_default()).collect();
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in methods_mut(item) {
            complete_operation(path, &method, operation);
            show_example(operation, &examples);
        }
    }
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

fn complete_operation(path: &str, method: &HttpMethod, operation: &mut Operation) {
    let anonymous = operation.security.is_some();
    let writes = !matches!(method, HttpMethod::Get);
    let parameters = operation.parameters.get_or_insert_with(Vec::new);
    let has = |parameters: &[RefOr<Parameter>], name: &str| parameters.iter().any(|p| matches!(p, RefOr::T(p) if p.name == name));
    let mut header = |name: &str, description: &str, required: bool| {
        if !has(parameters, name) {
            let text = ObjectBuilder::new().schema_type(Type::String).build();
            let required = if required { Required::True } else { Required::False };
            let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header).required(required);
            parameters.push(RefOr::T(parameter.description(Some(description)).schema(Some(text)).build()));
        }
    };
    header("Accept-Language", "zh-CN (default) or en: the language of texts for people", false);
    if matches!(method, HttpMethod::Post) {
        header("Idempotency-Key", "1–255 visible ASCII characters: the same request again with the same key gives the first answer again", false);
    }
    let state_action = STATE_ACTIONS.iter().any(|action| path.ends_with(action));
    let guarded = state_action || matches!(method, HttpMethod::Patch) || path.ends_with("/lead-override");
    if guarded {
        header("If-Match", "The ETag that was read", true);
    }
    let mut statuses: BTreeSet<u16> = BTreeSet::from([400, 500, 503]);
    if !anonymous {
        statuses.extend([401, 403]);
    }
    if path.contains('{') || has(parameters, "authority_id") || has(parameters, "intake_id") {
        statuses.insert(404);
    }
    if operation.request_body.is_some() {
        statuses.extend([413, 415, 422]);
    }
    if matches!(method, HttpMethod::Post) {
        statuses.insert(422);
    }
    if writes {
        statuses.insert(409);
    }
    if guarded || matches!(method, HttpMethod::Put) {
        statuses.extend([412, 428]);
    }
    if matches!(operation.operation_id.as_deref(), Some("login")) {
        statuses.extend([401, 429]);
    }
    if matches!(operation.operation_id.as_deref(), Some("refresh")) {
        statuses.insert(401);
    }
    let versioned =
        guarded || matches!(operation.operation_id.as_deref(), Some("get_unit" | "create_unit" | "get_user" | "get_authority" | "put_unit_metrics"));
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response {
            if response.description.is_empty() {
                response.description = reason(status).to_owned();
            }
            if versioned && status.starts_with('2') {
                let text = ObjectBuilder::new().schema_type(Type::String).build();
                response
                    .headers
                    .insert("ETag".into(), RefOr::T(HeaderBuilder::new().schema(Some(text)).description(Some("Version, for If-Match")).build()));
            }
        }
    }
    for status in statuses {
        operation.responses.responses.entry(status.to_string()).or_insert_with(|| RefOr::T(problem(status)));
    }
}

fn problem(status: u16) -> Response {
    let content = Content::new(Some(Ref::from_schema_name(ProblemDocument::name())));
    ResponseBuilder::new().description(reason(&status.to_string())).content("application/problem+json", content).build()
}

fn reason(status: &str) -> &'static str {
    status
        .parse()
        .ok()
        .and_then(|code: u16| actix_web::http::StatusCode::from_u16(code).ok())
        .and_then(|code| code.canonical_reason())
        .unwrap_or("Answer")
}

/// The document as JSON, keys in a stable order.
pub fn to_json(document: &OpenApi) -> serde_json::Result<String> {
    let value = serde_json::to_value(document).unwrap_or_else(|_| json!({}));
    serde_json::to_string_pretty(&value).map(|text| text + "\n")
}
