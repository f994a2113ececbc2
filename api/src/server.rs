//! The application: every route in one place, registered together with its documentation.

use std::sync::LazyLock;

use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpResponse, web};
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt;

use crate::error::Problem;
use crate::http::body::MAX_JSON;
use crate::http::edge::edge;
use crate::routes::{audit, auth, authorities, exports, findings, imports, measures, monitoring, operations, rules, statistics, units, users};
use crate::state::State;

/// The operations: those under `/api/v1`, by area, and those beside it. The API document is built from them, and the server serves
/// them, each through a `configure` of its own.
macro_rules! operations {
    (api => $config:expr) => {
        $config
            .service(auth::login::login)
            .service(auth::refresh::refresh)
            .service(auth::logout::logout)
            .service(auth::get_me::get_me)
            .service(auth::change_password::change_password)
            .service(auth::list_access_tokens::list_access_tokens)
            .service(auth::create_access_token::create_access_token)
            .service(auth::delete_access_token::delete_access_token)
            .service(users::list_users::list_users)
            .service(users::create_user::create_user)
            .service(users::get_user::get_user)
            .service(users::update_user::update_user)
            .service(users::deactivate_user::deactivate_user)
            .service(authorities::list_authorities::list_authorities)
            .service(authorities::create_authority::create_authority)
            .service(authorities::get_authority::get_authority)
            .service(authorities::update_authority::update_authority)
            .service(authorities::get_policy::get_policy)
            .service(authorities::put_policy::put_policy)
            .service(authorities::preview_policy::preview_policy)
            .service(authorities::list_divisions::list_divisions)
            .service(authorities::get_division::get_division)
            .service(authorities::get_calendar::get_calendar)
            .service(authorities::put_calendar::put_calendar)
            .service(authorities::list_dictionaries::list_dictionaries)
            .service(authorities::get_dictionary::get_dictionary)
            .service(rules::decide_tier::decide_tier)
            .service(rules::decide_monitoring_level::decide_monitoring_level)
            .service(rules::decide_deadline::decide_deadline)
            .service(rules::check_uscc::check_uscc)
            .service(units::list_units::list_units)
            .service(units::create_unit::create_unit)
            .service(units::get_unit::get_unit)
            .service(units::update_unit::update_unit)
            .service(units::list_unit_metrics::list_unit_metrics)
            .service(units::put_unit_metrics::put_unit_metrics)
            .service(units::get_unit_tier::get_unit_tier)
            .service(units::list_tier_decisions::list_tier_decisions)
            .service(units::add_entry_reason::list_entry_reasons)
            .service(units::add_entry_reason::add_entry_reason)
            .service(units::list_unit_status_changes::list_unit_status_changes)
            .service(units::override_lead::override_lead)
            .service(units::end_lead_override::end_lead_override)
            .service(units::list_lead_overrides::list_lead_overrides)
            .service(units::list_handovers::list_handovers)
            .service(imports::list_imports::list_imports)
            .service(imports::create_import::create_import)
            .service(imports::get_import::get_import)
            .service(imports::list_import_rows::list_import_rows)
            .service(exports::export_units::export_units_csv)
            .service(exports::export_units::export_units_xlsx)
            .service(exports::export_units::export_units_ndjson)
            .service(findings::create_finding::create_finding)
            .service(findings::list_findings::list_findings)
            .service(findings::list_findings::list_unit_findings)
            .service(findings::get_finding::get_finding)
            .service(findings::update_finding::update_finding)
            .service(findings::confirm_finding::confirm_finding)
            .service(findings::overturn_finding::overturn_finding)
            .service(findings::rectify_finding::rectify_finding)
            .service(findings::verify_finding::verify_finding)
            .service(findings::reopen_finding::reopen_finding)
            .service(monitoring::get_monitoring_level::get_monitoring_level)
            .service(monitoring::override_monitoring_level::override_monitoring_level)
            .service(monitoring::override_monitoring_level::end_monitoring_override)
            .service(monitoring::list_monitoring_decisions::list_monitoring_decisions)
            .service(monitoring::list_monitoring_decisions::get_monitoring_decision)
            .service(monitoring::confirm_monitoring_decision::confirm_monitoring_decision)
            .service(monitoring::record_credit_risk::get_credit_risk)
            .service(monitoring::record_credit_risk::record_credit_risk)
            .service(monitoring::record_credit_risks::record_credit_risks)
            .service(monitoring::list_monitoring_lists::list_monitoring_lists)
            .service(monitoring::create_monitoring_list::create_monitoring_list)
            .service(monitoring::list_monitoring_lists::get_monitoring_list)
            .service(monitoring::publish_monitoring_list::update_monitoring_list)
            .service(monitoring::publish_monitoring_list::delete_monitoring_list)
            .service(monitoring::publish_monitoring_list::refresh_monitoring_list)
            .service(monitoring::publish_monitoring_list::publish_monitoring_list)
            .service(monitoring::create_monitoring_list::supplement_monitoring_list)
            .service(monitoring::list_monitoring_lists::list_monitoring_list_entries)
            .service(monitoring::compare_monitoring_list::compare_monitoring_list)
            .service(monitoring::compare_monitoring_list::list_monitoring_list_consequences)
            .service(monitoring::export_monitoring_list::export_monitoring_list_ndjson)
            .service(monitoring::export_monitoring_list::export_monitoring_list_xlsx)
            .service(monitoring::list_elevations::list_elevations)
            .service(monitoring::create_elevation::create_elevation)
            .service(monitoring::list_elevations::get_elevation)
            .service(monitoring::decide_elevation::decide_elevation)
            .service(monitoring::decide_elevation::release_elevation)
            .service(measures::create_recall::create_recall)
            .service(measures::list_recalls::list_recalls)
            .service(measures::get_recall::get_recall)
            .service(measures::update_recall::update_recall)
            .service(measures::close_recall::close_recall)
            .service(measures::create_assistance::create_assistance)
            .service(measures::list_assistances::list_assistances)
            .service(measures::get_assistance::get_assistance)
            .service(measures::update_assistance::update_assistance)
            .service(measures::close_assistance::close_assistance)
            .service(measures::create_instrument::create_instrument)
            .service(measures::list_instruments::list_instruments)
            .service(measures::get_instrument::get_instrument)
            .service(measures::reply_to_instrument::reply_to_instrument)
            .service(measures::close_instrument::close_instrument)
            .service(measures::create_visit::create_visit)
            .service(measures::list_visits::list_visits)
            .service(measures::get_visit_advice::get_visit_advice)
            .service(measures::create_information_request::create_information_request)
            .service(measures::get_unit_burden::get_unit_burden)
            .service(statistics::get_burden_statistics::get_burden_statistics)
            .service(findings::spot_checks::create_spot_check_intake::create_spot_check_intake)
            .service(findings::spot_checks::list_spot_check_intakes::list_spot_check_intakes)
            .service(findings::spot_checks::get_spot_check_intake::get_spot_check_intake)
            .service(findings::spot_checks::list_spot_check_results::list_spot_check_results)
            .service(findings::spot_checks::get_spot_check_result::get_spot_check_result)
            .service(findings::spot_checks::link_spot_check_result::link_spot_check_result)
            .service(findings::spot_checks::dismiss_spot_check_result::dismiss_spot_check_result)
            .service(statistics::get_unit_statistics::get_unit_statistics)
            .service(statistics::get_finding_statistics::get_finding_statistics)
            .service(statistics::get_reconciliation::get_reconciliation)
            .service(audit::list_audit_events::list_audit_events)
    };
    (outside => $config:expr) => {
        $config.service(operations::get_health).service(operations::get_readiness).service(operations::get_version).service(operations::get_metrics)
    };
}

/// The API document, from the routes that are served.
pub fn document() -> OpenApi {
    let api = utoipa_actix_web::scope("/api/v1").configure(|config| {
        operations!(api => config);
    });
    let outside = |config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>| {
        operations!(outside => config);
    };
    let (_, mut document) = App::new().into_utoipa_app().service(api).configure(outside).split_for_parts();
    crate::openapi::complete(&mut document);
    document
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
    let api = web::scope("/api/v1").configure(|config| {
        operations!(api => config);
    });
    let outside = |config: &mut web::ServiceConfig| {
        operations!(outside => config);
    };
    App::new()
        // The document comes before the scope, which takes everything below its prefix.
        .route("/api/v1/openapi.json", web::get().to(serve_json))
        .route("/api/v1/openapi.yaml", web::get().to(serve_yaml))
        .service(api)
        .configure(outside)
        .app_data(state)
        .app_data(web::PayloadConfig::new(MAX_JSON))
        .route("/docs", web::get().to(to_docs))
        .service(utoipa_swagger_ui::SwaggerUi::new("/docs/{_:.*}").config(utoipa_swagger_ui::Config::from("/api/v1/openapi.json")))
        .wrap(Compress::default())
        .wrap(from_fn(edge))
}
