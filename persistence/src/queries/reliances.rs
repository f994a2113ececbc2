//! What rests on a finding: published lists, elevations, and records at its unit.

use diesel::prelude::*;
use domain::monitoring::{ListSide, ListStatus, MonitoringLevel};
use domain::records::RecordKind;

use crate::coded::Coded;
use crate::error::Error;
use crate::records::instrument::instruments;
use crate::records::recall::recalls;
use crate::records::visit::visits;
use crate::schema::{monitoring_list_entries, monitoring_lists, records};
use crate::transaction::Tx;
use crate::types::Id;
use crate::unit_id::UnitId;
use crate::visible::{visible_monitoring_lists, visible_records};

/// A published list with an entry that rests on a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListReliance {
    pub list_id: Id,
    /// Whose list it is.
    pub authority_id: Id,
    pub year: i32,
    pub level: MonitoringLevel,
    pub side: ListSide,
}

/// A record that rests on a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordReliance {
    pub kind: RecordKind,
    pub id: Id,
    /// Who made it.
    pub authority_id: Id,
    /// A code of the statuses of its kind.
    pub status: String,
}

/// The published lists in scope with an entry that rests on a finding at a unit.
///
/// # Errors
/// Those of the database.
pub fn lists_resting_on(tx: &mut Tx<'_>, unit: UnitId, finding: Id) -> Result<Vec<ListReliance>, Error> {
    let entries = monitoring_list_entries::table.filter(monitoring_list_entries::unit_id.eq(unit));
    let entries: Vec<(Id, String)> = entries.select((monitoring_list_entries::list_id, monitoring_list_entries::basis)).load(tx.conn)?;
    let named = finding.to_string();
    let ids: Vec<Id> = entries.into_iter().filter(|(_, basis)| basis.contains(&named)).map(|(list, _)| list).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    type Row = (Id, Id, i32, Coded<MonitoringLevel>, Coded<ListSide>);
    let published =
        visible_monitoring_lists(tx).filter(monitoring_lists::id.eq_any(ids)).filter(monitoring_lists::status.eq(Coded(ListStatus::Published)));
    let rows: Vec<Row> = published
        .order(monitoring_lists::id.asc())
        .select((monitoring_lists::id, monitoring_lists::authority_id, monitoring_lists::year, monitoring_lists::level, monitoring_lists::side))
        .load(tx.conn)?;
    let reliance = |(list_id, authority_id, year, level, side): Row| ListReliance { list_id, authority_id, year, level: level.0, side: side.0 };
    Ok(rows.into_iter().map(reliance).collect())
}

/// The recalls, instruments and visits in scope that rest on a finding at a unit, the first made first.
///
/// # Errors
/// Those of the database.
pub fn records_resting_on(tx: &mut Tx<'_>, unit: UnitId, finding: Id) -> Result<Vec<RecordReliance>, Error> {
    type Row = (Id, Coded<RecordKind>, Id, String);
    let kinds = [RecordKind::Recall, RecordKind::Instrument, RecordKind::Visit].map(Coded);
    let rows: Vec<Row> = visible_records(tx)
        .filter(records::unit_id.eq(unit))
        .filter(records::kind.eq_any(kinds))
        .order(records::id.asc())
        .select((records::id, records::kind, records::authority_id, records::status))
        .load(tx.conn)?;
    let of = |kind| rows.iter().filter(|row| row.1.0 == kind).map(|row| row.0).collect::<Vec<Id>>();
    let mut resting: Vec<Id> = Vec::new();
    let (of_recalls, of_visits, of_instruments) = (of(RecordKind::Recall), of(RecordKind::Visit), of(RecordKind::Instrument));
    if !of_recalls.is_empty() {
        let query = recalls::table.filter(recalls::id.eq_any(of_recalls)).filter(recalls::finding_id.eq(finding));
        resting.extend(query.select(recalls::id).load::<Id>(tx.conn)?);
    }
    if !of_visits.is_empty() {
        let query = visits::table.filter(visits::id.eq_any(of_visits)).filter(visits::finding_id.eq(finding));
        resting.extend(query.select(visits::id).load::<Id>(tx.conn)?);
    }
    if !of_instruments.is_empty() {
        let query = instruments::table.filter(instruments::id.eq_any(of_instruments));
        let named = finding.to_string();
        let rows: Vec<(Id, String)> = query.select((instruments::id, instruments::finding_ids)).load(tx.conn)?;
        resting.extend(rows.into_iter().filter(|(_, findings)| findings.contains(&named)).map(|(id, _)| id));
    }
    let reliance = |(id, kind, authority_id, status): Row| RecordReliance { kind: kind.0, id, authority_id, status };
    Ok(rows.into_iter().filter(|(id, ..)| resting.contains(id)).map(reliance).collect())
}
