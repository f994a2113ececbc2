//! What recalls, assistance and instruments have in common: made at a unit, changed under their version, told to the audit trail.

use actix_web::HttpResponse;
use chrono::NaiveDate;
use persistence::queries::audit::{self, Subject};
use persistence::queries::units::{Unit, get_unit_to_change};
use persistence::{Error, Id, Tx};
use serde::Serialize;

use crate::auth::caller::{Caller, MeasuresRead};
use crate::error::Problem;
use crate::http::preconditions::IfMatch;
use crate::http::reply::Reply;
use crate::routes::units::view::Names;

/// What identifies a measure.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Id.
    pub id: Id,
    /// Of which unit.
    pub unit_id: Id,
    /// By which authority.
    pub authority_id: Id,
    /// Version.
    pub version: i32,
}

/// Something that an authority does at a unit, open until it is closed.
pub trait Measure: Clone + PartialEq + Send + 'static {
    /// Its name in the audit trail.
    const RESOURCE: &'static str;
    /// Where it lies below the base path.
    const COLLECTION: &'static str;
    /// What of it is on the wire.
    type View: Serialize + Send;

    /// Reads one in scope.
    ///
    /// # Errors
    /// `NotFound` outside the scope.
    fn get(tx: &mut Tx<'_>, id: Id) -> Result<Self, Error>;
    /// Stores it over its older self.
    ///
    /// # Errors
    /// `Stale` when someone else was faster.
    fn store(tx: &mut Tx<'_>, before: &Self, after: Self) -> Result<Self, Error>;
    /// What identifies it.
    fn key(&self) -> Key;
    /// Shows it on a day.
    ///
    /// # Errors
    /// Internal, on corrupt data.
    fn view(&self, names: &Names, today: NaiveDate) -> Result<Self::View, Problem>;
}

/// Shows measures with the names of their authorities.
///
/// # Errors
/// Those of the database.
pub fn shown<M: Measure>(tx: &mut Tx<'_>, measures: &[M]) -> Result<Vec<M::View>, Problem> {
    let names = Names::of(tx, measures.iter().map(|m| m.key().authority_id))?;
    let today = tx.today();
    measures.iter().map(|m| m.view(&names, today)).collect()
}

fn shown_one<M: Measure>(tx: &mut Tx<'_>, measure: &M) -> Result<M::View, Problem> {
    let names = Names::of(tx, [measure.key().authority_id])?;
    measure.view(&names, tx.today())
}

/// Answers with one measure.
///
/// # Errors
/// 404 outside the scope.
pub async fn read_one<M: Measure>(caller: Caller<MeasuresRead>, id: Id) -> Result<HttpResponse, Problem> {
    let reply = caller
        .read(move |tx| {
            let measure = M::get(tx, id)?;
            Ok(Reply::ok(&shown_one(tx, &measure)?)?.with_version(measure.key().version))
        })
        .await?;
    Ok(reply.into_response())
}

/// Tells of a measure that was stored a moment ago, and answers with it.
///
/// # Errors
/// Those of the database.
pub fn made<M: Measure>(tx: &mut Tx<'_>, unit: &Unit, measure: &M) -> Result<Reply, Problem> {
    let (key, view) = (measure.key(), shown_one(tx, measure)?);
    audit::record(tx, Subject { resource: M::RESOURCE, id: key.id, path: &unit.path() }, None, Some(&view))?;
    Ok(Reply::created(format!("/api/v1/{}/{}", M::COLLECTION, key.id), &view)?.with_version(key.version))
}

/// Takes one step of a measure. A step that changes nothing leaves version and audit trail as they are.
///
/// # Errors
/// Those of `step`; 404 outside the scope, 412 when the measure has another version.
pub fn take_step<M: Measure>(
    tx: &mut Tx<'_>,
    id: Id,
    if_match: IfMatch,
    step: impl FnOnce(&mut Tx<'_>, &mut M) -> Result<(), Problem>,
) -> Result<Reply, Problem> {
    let unit = M::get(tx, id)?.key().unit_id;
    // A unit that moves takes its measures along; the row that is stored below must not put one back.
    let unit = get_unit_to_change(tx, unit)?;
    let before = M::get(tx, id)?;
    if_match.check(before.key().version)?;
    let mut after = before.clone();
    step(tx, &mut after)?;
    if after == before {
        return Ok(Reply::ok(&shown_one(tx, &before)?)?.with_version(before.key().version));
    }
    let after = M::store(tx, &before, after)?;
    let (was, is) = (shown_one(tx, &before)?, shown_one(tx, &after)?);
    audit::record(tx, Subject { resource: M::RESOURCE, id, path: &unit.path() }, Some(&was), Some(&is))?;
    Ok(Reply::ok(&is)?.with_version(after.key().version))
}

/// It is closed, and what is closed stays as it is.
pub fn closed_already() -> Problem {
    Problem::wrong_state("已办结，不能再更改", "It is closed and stays as it is")
}
