//! The column types that diesel does not have on both databases, and the values that travel in them.
//!
//! `Uid` is `uuid` on PostgreSQL and a 16-byte blob on SQLite; `Micros` is `timestamptz` and an integer of microseconds
//! since 1970. Both sort and compare the same way on both databases. Documents are TEXT on both: what was written is
//! read back byte for byte, which hashes and replays rely on.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, TimeZone, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{HasSqlType, SqlType};
use diesel::sqlite::{Sqlite, SqliteValue};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::connection::MultiBackend;

/// SQL type of ids. (PostgreSQL's own types by number: by name each connection would ask for them first, and diesel tells
/// nothing of a connection that was lost while it asked.)
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Binary"))]
pub struct Uid;

/// SQL type of instants.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Long"))]
pub struct Micros;

/// An id: a UUIDv7, so that the order of ids is the order of making.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow, Serialize)]
#[diesel(sql_type = Uid)]
#[serde(transparent)]
pub struct Id(pub Uuid);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'_, str>::deserialize(deserializer)?;
        Uuid::parse_str(&text).map(Self).map_err(|_| serde::de::Error::custom(crate::values::BAD_ID))
    }
}

impl Id {
    /// No row has it.
    pub(crate) const NIL: Self = Self(Uuid::nil());
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An instant, UTC, exact to the microsecond; on the wire RFC 3339 with `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Micros)]
pub struct Instant(DateTime<Utc>);

/// Asia/Shanghai has been UTC+8 without summer time since 1991; the register starts long after.
const SHANGHAI_SECONDS: i32 = 8 * 3600;

/// Microseconds between 1970 (Unix) and 2000 (PostgreSQL).
const PG_EPOCH_MICROS: i64 = 946_684_800_000_000;

impl Instant {
    /// After everything: whoever asks what is known by then asks what stands.
    pub const END: Self = Self(DateTime::<Utc>::MAX_UTC);

    /// Cuts what lies below the microsecond: neither database keeps it.
    pub fn new(at: DateTime<Utc>) -> Self {
        Self::from_micros(at.timestamp_micros()).unwrap_or(Self(at))
    }

    /// Microseconds since 1970; `None` outside chrono's range.
    pub fn from_micros(micros: i64) -> Option<Self> {
        Utc.timestamp_micros(micros).single().map(Self)
    }

    /// Microseconds since 1970.
    pub fn micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    /// The business date: the day in Asia/Shanghai.
    pub fn business_day(self) -> NaiveDate {
        FixedOffset::east_opt(SHANGHAI_SECONDS).map_or(self.0.date_naive(), |zone| self.0.with_timezone(&zone).date_naive())
    }

    /// The last microsecond of a business date: what was known by then was known on that day.
    pub fn end_of(day: NaiveDate) -> Self {
        let midnight = day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_micros();
        let day_and_offset = 1_000_000 * (24 * 3600 - i64::from(SHANGHAI_SECONDS));
        Self::from_micros(midnight + day_and_offset - 1).unwrap_or(Self(DateTime::<Utc>::MAX_UTC))
    }

    /// This instant and so many seconds more (or less).
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.checked_add_signed(chrono::Duration::seconds(seconds)).unwrap_or(self.0))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'_, str>::deserialize(deserializer)?;
        let at = DateTime::parse_from_rfc3339(&text).map_err(|_| serde::de::Error::custom(crate::values::BAD_DATE))?;
        Ok(Self::new(at.to_utc()))
    }
}

impl FromSql<Uid, Pg> for Id {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::from_slice(value.as_bytes())?))
    }
}

impl ToSql<Uid, Pg> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        std::io::Write::write_all(out, self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<Uid, Sqlite> for Id {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let bytes = <Vec<u8> as FromSql<diesel::sql_types::Binary, Sqlite>>::from_sql(value)?;
        Ok(Self(Uuid::from_slice(&bytes)?))
    }
}

impl ToSql<Uid, Sqlite> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}

impl FromSql<Micros, Pg> for Instant {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let since_2000 = <i64 as FromSql<diesel::sql_types::BigInt, Pg>>::from_sql(value)?;
        since_2000.checked_add(PG_EPOCH_MICROS).and_then(Self::from_micros).ok_or_else(|| "instant out of range".into())
    }
}

impl ToSql<Micros, Pg> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        std::io::Write::write_all(out, &(self.micros() - PG_EPOCH_MICROS).to_be_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<Micros, Sqlite> for Instant {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<diesel::sql_types::BigInt, Sqlite>>::from_sql(value)?;
        Self::from_micros(micros).ok_or_else(|| "instant out of range".into())
    }
}

impl ToSql<Micros, Sqlite> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.micros());
        Ok(IsNull::No)
    }
}

/// Lets a value that both backends understand travel through the connection chosen at run time.
macro_rules! on_multi_backend {
    ($sql_type:ty, $value:ty) => {
        impl HasSqlType<$sql_type> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                MultiBackend::lookup_sql_type::<$sql_type>(lookup)
            }
        }
        impl FromSql<$sql_type, MultiBackend> for $value {
            fn from_sql(bytes: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                bytes.from_sql::<$value, $sql_type>()
            }
        }
        impl ToSql<$sql_type, MultiBackend> for $value {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((<$sql_type>::default(), self));
                Ok(IsNull::No)
            }
        }
    };
}
on_multi_backend!(Uid, Id);
on_multi_backend!(Micros, Instant);

/// The schema of a text with a format.
pub(crate) fn text_schema(format: &str) -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
    use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
    ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::Custom(format.to_owned()))).into()
}

impl utoipa::PartialSchema for Id {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        text_schema("uuid")
    }
}
impl utoipa::ToSchema for Id {}
impl utoipa::PartialSchema for Instant {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        text_schema("date-time")
    }
}
impl utoipa::ToSchema for Instant {}
