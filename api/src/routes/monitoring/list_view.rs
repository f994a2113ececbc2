//! An annual list on the wire.

use chrono::NaiveDate;
use domain::monitoring::{ListChange, ListSide, ListStatus, MonitoringLevel};
use domain::units::{Activity, OperatingStatus, Tier};
use persistence::queries::monitoring_lists::{ListEntry, MonitoringList};
use persistence::{Id, Instant, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Problem;
use crate::flows::monitoring::list_content::{Basis, title};
use crate::flows::names::{AuthorityName, Names};

/// An annual list (年度名单), or a supplement of one.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MonitoringList)]
pub struct MonitoringListView {
    /// Id.
    pub id: Id,
    /// Its title.
    #[schema(example = "杭州市市场监督管理局2026年重点监管生产单位年度名单")]
    pub title: String,
    /// Whose.
    pub authority: AuthorityName,
    /// Of which year.
    #[schema(example = 2026)]
    pub year: i32,
    /// key or special.
    pub level: MonitoringLevel,
    /// Producers or sellers.
    pub side: ListSide,
    /// 0: the list; from 1: its supplements in order.
    #[schema(example = 0)]
    pub number: i32,
    /// The list that it supplements.
    #[schema(required = true)]
    pub supplement_of: Option<Id>,
    /// Draft or published: a published list never changes.
    pub status: ListStatus,
    /// The day whose levels it shows.
    pub as_of: NaiveDate,
    /// What is to be said of it.
    #[schema(required = true)]
    pub note: Option<String>,
    /// How many entries it has.
    #[schema(example = 1)]
    pub entries: i64,
    /// SHA-256 of `GET /monitoring-lists/{id}/list.ndjson`, once it is published.
    #[schema(required = true)]
    pub content_sha256: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// By whom.
    #[schema(required = true)]
    pub created_by: Option<Id>,
    /// When it was published.
    #[schema(required = true)]
    pub published_at: Option<Instant>,
    /// By whom.
    #[schema(required = true)]
    pub published_by: Option<Id>,
    /// Version for If-Match.
    pub version: i32,
}

impl MonitoringListView {
    /// Shows a list.
    ///
    /// # Errors
    /// Internal.
    pub fn new(list: &MonitoringList, names: &Names) -> Result<Self, Problem> {
        let authority = names.get(list.authority_id)?;
        Ok(Self {
            id: list.id,
            title: title(list, &authority.name),
            authority,
            year: list.year,
            level: list.level.0,
            side: list.side.0,
            number: list.number,
            supplement_of: list.supplement_of,
            status: list.status.0,
            as_of: list.as_of,
            note: list.note.clone(),
            entries: list.entries,
            content_sha256: list.content_sha256.clone(),
            created_at: list.created_at,
            created_by: list.created_by,
            published_at: list.published_at,
            published_by: list.published_by,
            version: list.version,
        })
    }

    /// Shows one list.
    ///
    /// # Errors
    /// Those of the database.
    pub fn read(tx: &mut Tx<'_>, list: &MonitoringList) -> Result<Self, Problem> {
        let names = Names::of(tx, [list.authority_id])?;
        Self::new(list, &names)
    }
}

/// One line of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct MonitoringListEntry {
    /// Place, from 1.
    #[schema(example = 1)]
    pub position: i64,
    /// The unit.
    pub unit_id: Id,
    /// listed; in a supplement: added or removed.
    pub change: ListChange,
    /// 统一社会信用代码.
    pub uscc: String,
    /// Its name on the day of the list.
    pub name: String,
    /// What it does.
    pub activities: Vec<Activity>,
    /// Its tier.
    #[schema(required = true)]
    pub tier: Option<Tier>,
    /// Its division.
    pub division_code: String,
    /// Whether it was in business on the day of the list; `null` in lists from before this was kept.
    #[schema(required = true)]
    pub operating_status: Option<OperatingStatus>,
    /// The policy by which its level was decided.
    pub policy: String,
    /// What its level rests on: credit risk class, override, the findings that counted.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    pub basis: Basis,
}

impl MonitoringListEntry {
    /// Shows an entry.
    ///
    /// # Errors
    /// Internal, on corrupt data.
    pub fn new(entry: &ListEntry) -> Result<Self, Problem> {
        Ok(Self {
            position: entry.position,
            unit_id: entry.unit_id.into(),
            change: entry.change.0,
            uscc: entry.uscc.clone(),
            name: entry.name.clone(),
            activities: entry.activities.set().iter().collect(),
            tier: entry.tier.map(|t| t.0),
            division_code: entry.division_code.clone(),
            operating_status: entry.operating_status.map(|status| status.0),
            policy: entry.policy.clone(),
            basis: serde_json::from_str(&entry.basis).map_err(Problem::internal)?,
        })
    }
}
