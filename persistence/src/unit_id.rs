//! The id of a unit that the caller sees: what is read or stored of a unit takes it, so that the scope cannot be passed by.

use std::fmt;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use serde::Serialize;

use crate::transaction::Tx;
use crate::types::{Id, Uid};

/// The id of a unit as a row gives it that was read in scope. No request can name one: it is neither read from JSON nor made of an [`Id`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow, Serialize)]
#[diesel(sql_type = Uid)]
#[serde(transparent)]
pub struct UnitId(Id);

impl UnitId {
    /// That of a unit which is being entered.
    pub fn fresh(tx: &Tx<'_>) -> Self {
        Self(tx.new_id())
    }
}

impl From<UnitId> for Id {
    fn from(unit: UnitId) -> Self {
        unit.0
    }
}

impl PartialEq<Id> for UnitId {
    fn eq(&self, other: &Id) -> bool {
        self.0 == *other
    }
}

/// As an [`Id`] is: what is shown of statements is read again.
impl fmt::Debug for UnitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for UnitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<DB: Backend> FromSql<Uid, DB> for UnitId
where
    Id: FromSql<Uid, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Id::from_sql(bytes).map(Self)
    }
}

impl<DB: Backend> ToSql<Uid, DB> for UnitId
where
    Id: ToSql<Uid, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl utoipa::PartialSchema for UnitId {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        Id::schema()
    }
}
impl utoipa::ToSchema for UnitId {
    fn name() -> std::borrow::Cow<'static, str> {
        <Id as utoipa::ToSchema>::name()
    }
}
