//! What supervision costs a unit (无事不扰, R-48, R-59): visits, requests for data, and their sums beside those of instruments.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text};
use domain::Code;
use domain::authorities::Level;
use domain::measures::VisitPurpose;
use domain::records::RecordKind;

use crate::connection::AnyConnection;
use crate::error::Error;
use crate::queries::authorities::Authority;
use crate::queries::statistics::column;
use crate::transaction::Tx;
use crate::types::{Id, Uid};
use crate::unit_id::UnitId;

/// The burden of a unit, or of all units of a subtree, in one year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Burden {
    /// Visits, by the place of their purpose in `VisitPurpose::ALL`.
    pub visits: [i64; VisitPurpose::ALL.len()],
    /// Visits for which nothing gave cause.
    pub without_trigger: i64,
    /// Fields that units were asked for.
    pub fields_asked: i64,
    /// Fields that they were not asked for, because the register holds them.
    pub fields_held: i64,
    /// Instruments that were issued to them.
    pub instruments: i64,
}

impl Burden {
    /// Adds another.
    pub fn add(&mut self, other: &Self) {
        self.visits.iter_mut().zip(other.visits).for_each(|(sum, visits)| *sum += visits);
        self.without_trigger += other.without_trigger;
        self.fields_asked += other.fields_asked;
        self.fields_held += other.fields_held;
        self.instruments += other.instruments;
    }

    fn count(&mut self, row: &BurdenRow) -> Result<(), Error> {
        match row.kind.as_str() {
            REQUESTS => {
                self.fields_asked += row.figure;
                self.fields_held += row.beside;
            }
            INSTRUMENTS => self.instruments += row.figure,
            purpose => {
                let place = VisitPurpose::ALL.iter().position(|known| known.code() == purpose);
                let unknown = || Error::Corrupt(format!("unknown purpose {purpose:?} of a visit"));
                *place.and_then(|place| self.visits.get_mut(place)).ok_or_else(unknown)? += row.figure;
                self.without_trigger += row.beside;
            }
        }
        Ok(())
    }
}

/// Kinds of rows that are not the purpose of a visit.
const REQUESTS: &str = "information_requests";
const INSTRUMENTS: &str = "instruments";

#[derive(QueryableByName)]
struct BurdenRow {
    #[diesel(sql_type = Nullable<Uid>)]
    child: Option<Id>,
    /// The purpose of visits, `REQUESTS` or `INSTRUMENTS`.
    #[diesel(sql_type = Text)]
    kind: String,
    /// Visits, fields asked for, instruments.
    #[diesel(sql_type = BigInt)]
    figure: i64,
    /// Of the visits those without trigger; beside the fields asked for those held.
    #[diesel(sql_type = BigInt)]
    beside: i64,
}

/// The burden of a unit in a year.
pub fn burden_of_unit(tx: &mut Tx<'_>, unit: UnitId, year: i32) -> Result<Burden, Error> {
    let mut burden = Burden::default();
    for row in rows(tx, "NULL", Some(("unit_id", unit.into())), year)? {
        burden.count(&row)?;
    }
    Ok(burden)
}

/// The burden of the units below each authority right below this one, in a year, by where they were when it was laid on them; what belongs
/// to it directly stands under its own id. In the order of ids. Call it for an authority that the caller sees.
pub fn burden_by_child(tx: &mut Tx<'_>, authority: &Authority, year: i32) -> Result<Vec<(Id, Burden)>, Error> {
    let child = match authority.level.0 {
        Level::National => "made_provincial_id",
        Level::Provincial => "COALESCE(made_municipal_id, made_county_id, made_station_id)",
        Level::Municipal => "COALESCE(made_county_id, made_station_id)",
        Level::County => "made_station_id",
        Level::Station => "NULL",
    };
    let mut burdens = std::collections::BTreeMap::<Id, Burden>::new();
    let made = column(authority.level.0).map(|column| format!("made_{column}"));
    for row in rows(tx, child, made.as_deref().map(|column| (column, authority.id)), year)? {
        burdens.entry(row.child.unwrap_or(authority.id)).or_default().count(&row)?;
    }
    Ok(burdens.into_iter().collect())
}

/// One statement for all figures, so that they are of the same moment.
fn rows(tx: &mut Tx<'_>, child: &str, of: Option<(&str, Id)>, year: i32) -> Result<Vec<BurdenRow>, Error> {
    let child = match (child, &*tx.conn) {
        ("NULL", AnyConnection::Postgres(_)) => "CAST(NULL AS uuid)",
        _ => child,
    };
    // SQLite numbers parameters by where they first stand, so they stand in order.
    let within = of.map_or(String::new(), |(column, _)| format!(" AND {column} = $3"));
    let part = |kind: &str, figure: &str, beside: &str, table: &str, day: &str, record: RecordKind| {
        format!(
            "SELECT {child} AS child, {kind} AS kind, CAST({figure} AS BIGINT) AS figure, CAST({beside} AS BIGINT) AS beside \
             FROM records JOIN {table} ON {table}.id = records.id \
             WHERE {day} BETWEEN $1 AND $2{within} AND records.kind = '{}' GROUP BY 1, 2",
            record.code()
        )
    };
    let parts = [
        part("purpose", "COUNT(*)", "SUM(CASE WHEN triggered_by IS NULL THEN 1 ELSE 0 END)", "visits", "visited_on", RecordKind::Visit),
        part(&format!("'{REQUESTS}'"), "SUM(asked_count)", "SUM(held_count)", "information_requests", "requested_on", RecordKind::InformationRequest),
        part(&format!("'{INSTRUMENTS}'"), "COUNT(*)", "0", "instruments", "issued_on", RecordKind::Instrument),
    ];
    let sql = parts.join(" UNION ALL ");
    let (first, last) = (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31));
    let (Some(first), Some(last)) = (first, last) else { return Err(Error::Corrupt(format!("no year {year}"))) };
    let query = diesel::sql_query(sql).into_boxed().bind::<Date, _>(first).bind::<Date, _>(last);
    let query = match of {
        Some((_, id)) => query.bind::<Uid, _>(id),
        None => query,
    };
    Ok(query.load(tx.conn)?)
}
