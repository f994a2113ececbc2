//! `GET /elevations` and `GET /elevations/{id}`

use actix_web::HttpRequest;
use domain::monitoring::ElevationStatus;
use persistence::queries::elevations::{self, Elevation, ElevationFilter};
use persistence::queries::units::get_unit;
use persistence::{Id, Tx};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::caller::{Caller, MonitoringRead};
use crate::error::Problem;
use crate::flows::names::Names;
use crate::flows::refusal::Refusal;
use crate::http::list::List;
use crate::http::page::{ListReply, list_reply, page_of};
use crate::http::params::PathId;
use crate::http::reply::{Reply, Versioned};
use crate::routes::monitoring::elevation_view::ElevationView;

/// Filters and page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListElevations {
    /// Of units in the subtree of this authority.
    pub authority_id: Option<Id>,
    /// Of this unit.
    pub unit_id: Option<Id>,
    /// In one of these statuses today: proposed | active | rejected | released | ended (its last day has passed).
    #[serde(default)]
    pub status: Vec<ElevationStatus>,
    /// That this authority decides.
    pub upper_authority_id: Option<Id>,
    /// Whether their grounds have fallen, so that the program proposes their release.
    pub release_proposed: Option<bool>,
}

page_of!(
    /// A page of elevations.
    ElevationPage,
    ElevationView
);

/// The names of the authorities that elevations mention.
pub fn names_of(tx: &mut Tx<'_>, rows: &[Elevation]) -> Result<Names, Refusal> {
    let ids: Vec<Id> = rows.iter().flat_map(|e| [e.lead_authority_id, e.upper_authority_id]).collect();
    Names::of(tx, ids)
}

/// Shows one elevation.
///
/// # Errors
/// Those of the database.
pub fn show(tx: &mut Tx<'_>, row: &Elevation) -> Result<ElevationView, Problem> {
    let names = names_of(tx, std::slice::from_ref(row))?;
    ElevationView::new(row, &names, tx.today())
}

/// List elevations
///
/// Proposals that the next higher authority steps in, and what became of them; the latest first (二(一) 上一级监管或挂牌督办).
#[utoipa::path(get, path = "/elevations")]
pub async fn list_elevations(
    request: HttpRequest,
    caller: Caller<MonitoringRead>,
    list: List<ListElevations>,
) -> Result<ListReply<ElevationPage>, Problem> {
    let List { filter: p, paging } = list;
    let filter = ElevationFilter {
        authority_id: p.authority_id,
        unit_id: p.unit_id,
        status: p.status,
        upper_authority_id: p.upper_authority_id,
        release_proposed: p.release_proposed,
    };
    let after = paging.id()?;
    let page = caller
        .read(move |tx| {
            if let Some(unit) = filter.unit_id {
                get_unit(tx, unit)?;
            }
            let page = elevations::list_elevations(tx, &filter, after, paging.limit)?;
            let total = if paging.count { Some(elevations::count_elevations(tx, &filter)?) } else { None };
            let names = names_of(tx, &page.items)?;
            let next_cursor = paging.next(page.more, page.items.last().map(|e| e.id.to_string()));
            let today = tx.today();
            let items = page.items.iter().map(|e| ElevationView::new(e, &names, today)).collect::<Result<_, _>>()?;
            Ok(ElevationPage { items, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}

/// Read an elevation
///
/// With its grounds, who decides, and what was decided.
#[utoipa::path(get, path = "/elevations/{id}")]
pub async fn get_elevation(caller: Caller<MonitoringRead>, id: PathId) -> Result<Reply<Versioned<ElevationView>>, Problem> {
    let reply = caller
        .read(move |tx| {
            let elevation = elevations::get_elevation(tx, id.0)?;
            Ok(Reply::ok(&show(tx, &elevation)?)?.with_version(elevation.version))
        })
        .await?;
    Ok(reply)
}
