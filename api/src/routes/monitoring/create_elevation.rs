//! `POST /elevations`

use std::collections::BTreeSet;

use domain::monitoring::ElevationGround;
use domain::units::OperatingStatus;
use persistence::Id;
use persistence::queries::elevations::{Elevation, list_elevations_of};
use persistence::queries::findings::list_confirmed;
use persistence::queries::policies::policies_of;
use persistence::queries::units::get_unit_to_change;
use persistence::values::{IdList, Paragraph};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, MonitoringDecide};
use crate::error::{FieldCode, FieldError, Problem};
use crate::flows::acts::acting_authority;
use crate::flows::faults::Faults;
use crate::flows::monitoring::propose::{proposal, store};
use crate::flows::refusal::{ProblemCode, Refusal};
use crate::http::body::Body;
use crate::http::reply::{CreatedVersion, Reply};
use crate::routes::monitoring::elevation_view::ElevationView;
use crate::routes::monitoring::list_elevations::show;

/// A proposal by a person.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"unit_id": "01980000-0000-7000-8000-000000000001", "reason": "跨市销售，本级难以处置", "finding_ids": []}))]
pub struct CreateElevation {
    pub unit_id: Id,
    /// Why the next higher authority should step in.
    #[validate(nested)]
    pub reason: Paragraph,
    /// Confirmed findings at the unit that it rests on.
    #[serde(default)]
    #[validate(nested)]
    pub finding_ids: IdList,
}

/// Propose an elevation
///
/// The program proposes by itself where the grounds of 二(一) are met; an authority may propose on other grounds. The authority
/// above the one that leads today decides.
#[utoipa::path(post, path = "/elevations")]
pub async fn create_elevation(
    caller: Caller<MonitoringDecide>,
    body: Body<CreateElevation>,
) -> Result<Reply<CreatedVersion<ElevationView>>, Problem> {
    caller
        .post(body, move |tx, value| {
            let mut faults = Faults::default();
            faults.shape(value.validate());
            let found = faults.named(get_unit_to_change(tx, value.unit_id), "/unit_id", FieldCode::UnknownUnit)?;
            let findings = &value.finding_ids.0;
            let Some(unit) = found.filter(|_| findings.len() <= IdList::MAX) else { return Err(Refusal::invalid(faults.0).into()) };
            let confirmed: BTreeSet<Id> = list_confirmed(tx, unit.id, findings)?.into_iter().collect();
            if unit.facts.operating_status.0 == OperatingStatus::Deregistered {
                faults.add("/unit_id", FieldCode::UnitDeregistered);
            }
            for (index, _) in findings.iter().enumerate().filter(|(_, id)| !confirmed.contains(id)) {
                faults.0.push(FieldError::new(format!("/finding_ids/{index}"), FieldCode::FindingNotConfirmed));
            }
            faults.end()?;
            let today = tx.today();
            if list_elevations_of(tx, &[unit.id])?.iter().any(|e| e.is_open(today)) {
                return Err(Problem::new(ProblemCode::ElevationExists));
            }
            let basis: Vec<String> = findings.iter().map(ToString::to_string).collect();
            let basis = serde_json::to_string(&basis).map_err(Problem::internal)?;
            let policy = policies_of(tx, unit.provincial_id)?.on(today).version;
            let Some(row) = proposal(tx, &unit, ElevationGround::Proposal, basis, policy)? else {
                // Only an elevation puts a unit under the root, above which nobody stands.
                return Err(Problem::new(ProblemCode::ElevationExists));
            };
            let reason = Some(value.reason.into_string());
            let row = Elevation { reason, proposed_by: tx.identity().user_id, proposer_id: acting_authority(tx), ..row };
            let row = store(tx, &unit, row)?;
            Ok(Reply::created(format!("/api/v1/elevations/{}", row.id), &show(tx, &row)?)?.with_version(row.version))
        })
        .await
}
