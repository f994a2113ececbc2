//! `GET /audit-events`

use actix_web::HttpRequest;
use domain::Code;
use domain::audit::AuditedResource;
use persistence::queries::audit::{self, AuditEvent, AuditFilter};
use persistence::values::ShortLine;
use persistence::{Id, Instant};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use crate::auth::caller::{AuditRead, Caller};
use crate::error::Problem;
use crate::http::list::List;
use crate::http::page::{ListReply, list_reply, page_of};
use crate::http::params::checked;

/// Filters and page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListAuditEvents {
    /// Of things of this kind.
    #[param(inline)]
    pub resource: Option<AuditedResource>,
    /// Of this thing.
    pub resource_id: Option<Id>,
    /// By this user.
    pub actor_id: Option<Id>,
    /// By this operation (its operationId).
    #[param(inline)]
    pub operation: Option<ShortLine>,
}

/// One change: who, when, from where, before and after.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEvent)]
pub struct AuditEventView {
    /// Id; the order of ids is the order of events.
    pub id: Id,
    pub at: Instant,
    /// Who; `null` for the program itself.
    #[schema(required = true)]
    pub actor_id: Option<Id>,
    /// Their username at that time.
    #[schema(example = "xihu.wang")]
    pub actor_name: String,
    /// From which address.
    #[schema(required = true)]
    pub actor_address: Option<String>,
    /// In which request.
    #[schema(required = true)]
    pub request_id: Option<String>,
    /// By which operation.
    #[schema(example = "update_unit")]
    pub operation: String,
    /// Kind of thing.
    #[schema(example = "unit")]
    pub resource: String,
    /// Which one.
    pub resource_id: Id,
    /// Before; `null` when it is new.
    #[schema(value_type = Option<std::collections::HashMap<String, serde_json::Value>>, required = true)]
    pub before: Option<Box<RawValue>>,
    /// After; `null` when it is gone.
    #[schema(value_type = Option<std::collections::HashMap<String, serde_json::Value>>, required = true)]
    pub after: Option<Box<RawValue>>,
}

impl AuditEventView {
    /// Shows an event; its documents go out byte for byte as they were written.
    pub fn new(event: AuditEvent) -> Result<Self, Problem> {
        let document = |text: Option<String>| text.map(RawValue::from_string).transpose().map_err(Problem::internal);
        Ok(Self {
            id: event.id,
            at: event.at,
            actor_id: event.actor_id,
            actor_name: event.actor_name,
            actor_address: event.actor_address,
            request_id: event.request_id,
            operation: event.operation,
            resource: event.resource,
            resource_id: event.resource_id,
            before: document(event.before)?,
            after: document(event.after)?,
        })
    }
}

page_of!(
    /// A page of audit events.
    AuditEventPage,
    AuditEventView
);

/// List audit events
///
/// Every change of what lies in the caller's scope, the latest first: who, when, from where, before and after.
#[utoipa::path(get, path = "/audit-events")]
pub async fn list_audit_events(
    request: HttpRequest,
    caller: Caller<AuditRead>,
    list: List<ListAuditEvents>,
) -> Result<ListReply<AuditEventPage>, Problem> {
    let List { filter: p, paging } = list;
    let filter = AuditFilter {
        resource_id: p.resource_id,
        resource: p.resource.map(|resource| resource.code().to_owned()),
        actor_id: p.actor_id,
        operation: checked("operation", p.operation)?.map(ShortLine::into_string),
    };
    let after = paging.id()?;
    let page = caller
        .read(move |tx| {
            let page = audit::list_audit_events(tx, &filter, after, paging.limit)?;
            let total = if paging.count { Some(audit::count_audit_events(tx, &filter)?) } else { None };
            let next_cursor = paging.next(page.more, page.items.last().map(|e| e.id.to_string()));
            let items = page.items.into_iter().map(AuditEventView::new).collect::<Result<_, _>>()?;
            Ok(AuditEventPage { items, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
