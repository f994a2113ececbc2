//! What rests on a finding that is overturned or counts otherwise by now.

use domain::audit::AuditedResource;
use domain::findings::FindingStatus;
use domain::monitoring::{ListSide, ListStatus, MonitoringLevel};
use domain::{Code, records::RecordKind};
use persistence::queries::elevations::list_unended_elevations;
use persistence::queries::findings::Finding;
use persistence::queries::reliances::{ListReliance, lists_resting_on, records_resting_on};
use persistence::queries::units::Unit;
use persistence::{Id, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::flows::monitoring::propose::basis_of;
use crate::flows::names::{AuthorityName, Names};
use crate::flows::refusal::Refusal;

/// What rests on a finding, and whose it is: it stays as it is until that authority, or one above it, changes it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Consequence {
    /// A published list, an elevation that is proposed or active, a recall, an instrument or a visit.
    pub resource: AuditedResource,
    pub id: Id,
    /// Whose list or record it is; of an elevation, who decides it.
    pub authority: AuthorityName,
    /// A code of the statuses of its kind.
    #[schema(example = "published")]
    pub status: String,
    /// Of a published list: the same as `id`.
    #[schema(required = true)]
    pub list_id: Option<Id>,
    /// Of a published list.
    #[schema(required = true)]
    pub year: Option<i32>,
    /// Of a published list.
    #[schema(required = true)]
    pub level: Option<MonitoringLevel>,
    /// Of a published list.
    #[schema(required = true)]
    pub side: Option<ListSide>,
}

/// What is known of one before authorities are named.
struct Resting {
    resource: AuditedResource,
    id: Id,
    authority_id: Id,
    status: String,
    list: Option<ListReliance>,
}

/// What in the caller's scope rests on a finding as it was before a step: published lists, elevations that have not ended, and, where the
/// step overturns it, recalls, instruments and visits.
///
/// # Errors
/// Those of the database.
pub fn consequences(tx: &mut Tx<'_>, unit: &Unit, after: &Finding) -> Result<Vec<Consequence>, Refusal> {
    let mut resting = Vec::new();
    for list in lists_resting_on(tx, unit.id, after.id)? {
        let status = ListStatus::Published.code().to_owned();
        let resource = AuditedResource::MonitoringList;
        resting.push(Resting { resource, id: list.list_id, authority_id: list.authority_id, status, list: Some(list) });
    }
    let (named, today) = (after.id.to_string(), tx.today());
    for elevation in list_unended_elevations(tx, &[unit.id])? {
        if elevation.is_open(today) && basis_of(&elevation)?.contains(&named) {
            let (authority_id, status) = (elevation.upper_authority_id, elevation.status.0.code().to_owned());
            resting.push(Resting { resource: AuditedResource::Elevation, id: elevation.id, authority_id, status, list: None });
        }
    }
    if after.status.0 == FindingStatus::Overturned {
        for record in records_resting_on(tx, unit.id, after.id)? {
            let resource = resource_of(record.kind);
            resting.push(Resting { resource, id: record.id, authority_id: record.authority_id, status: record.status, list: None });
        }
    }
    let names = Names::of(tx, resting.iter().map(|resting| resting.authority_id))?;
    resting.into_iter().map(|resting| named_consequence(resting, &names)).collect()
}

fn named_consequence(resting: Resting, names: &Names) -> Result<Consequence, Refusal> {
    let Resting { resource, id, authority_id, status, list } = resting;
    Ok(Consequence {
        resource,
        id,
        authority: names.get(authority_id)?,
        status,
        list_id: list.map(|list| list.list_id),
        year: list.map(|list| list.year),
        level: list.map(|list| list.level),
        side: list.map(|list| list.side),
    })
}

fn resource_of(kind: RecordKind) -> AuditedResource {
    match kind {
        RecordKind::Recall => AuditedResource::Recall,
        RecordKind::Assistance => AuditedResource::Assistance,
        RecordKind::Instrument => AuditedResource::Instrument,
        RecordKind::Visit => AuditedResource::Visit,
        RecordKind::InformationRequest => AuditedResource::InformationRequest,
    }
}
