//! Codes of closed lists in columns: one as text, a set as an integer.

use std::fmt;
use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{Integer, Text};
use domain::{Code, CodeSet};
use serde::{Deserialize, Serialize};

/// A closed list's value in a TEXT column; an unknown code is an error, never a silent `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow, Serialize, Deserialize)]
#[diesel(sql_type = Text)]
#[serde(transparent)]
pub struct Coded<T: Code + fmt::Debug>(pub T);

impl<T: Code + fmt::Debug, DB: Backend> FromSql<Text, DB> for Coded<T>
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let text = String::from_sql(bytes)?;
        T::from_code(&text).map(Self).ok_or_else(|| format!("unknown code {text:?} in a column of {}", T::NAME).into())
    }
}

impl<T: Code + fmt::Debug, DB: Backend> ToSql<Text, DB> for Coded<T>
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        <str as ToSql<Text, DB>>::to_sql(self.0.code(), out)
    }
}

/// A column that is asked for one of several values. One value is a range of an index, whose order is that of the list; SQLite would sort the
/// ranges of several, so it is kept from them and meets such rows on its way through the list.
macro_rules! column_of_several {
    ($tx:expr, $table:ident, $column:ident) => {
        match $tx.conn {
            $crate::connection::AnyConnection::Sqlite(_) => concat!("+", stringify!($table), ".", stringify!($column)),
            $crate::connection::AnyConnection::Postgres(_) => concat!(stringify!($table), ".", stringify!($column)),
        }
    };
}
pub(crate) use column_of_several;

/// Narrows a boxed query to rows with one of these codes; none: to nothing in particular.
macro_rules! of_codes {
    ($tx:expr, $query:expr, $table:ident, $column:ident, $codes:expr) => {
        match &$codes[..] {
            [] => $query,
            [one] => $query.filter($table::$column.eq($crate::coded::Coded(*one))),
            several => {
                let codes: Vec<_> = several.iter().map(|code| $crate::coded::Coded(*code)).collect();
                let column = $crate::coded::column_of_several!($tx, $table, $column);
                $query.filter(diesel::dsl::sql::<diesel::sql_types::Text>(column).eq_any(codes))
            }
        }
    };
}
pub(crate) use of_codes;

/// A set of codes in an INTEGER column, a bit a code.
#[derive(AsExpression, FromSqlRow)]
#[diesel(sql_type = Integer)]
pub struct Codes<T> {
    bits: i32,
    member: PhantomData<fn() -> T>,
}

impl<T: Code> Codes<T> {
    pub fn set(self) -> CodeSet<T> {
        u32::try_from(self.bits).ok().and_then(CodeSet::from_bits).unwrap_or_default()
    }
}

impl<T> Codes<T> {
    /// As the column holds it.
    pub fn bits(self) -> i32 {
        self.bits
    }
}

impl<T: Code> From<CodeSet<T>> for Codes<T> {
    fn from(set: CodeSet<T>) -> Self {
        Self { bits: i32::try_from(set.bits()).unwrap_or(i32::MAX), member: PhantomData }
    }
}

// Written out because derives would ask the same of `T`, which is only a mark here.
impl<T> Clone for Codes<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Codes<T> {}
impl<T> PartialEq for Codes<T> {
    fn eq(&self, other: &Self) -> bool {
        self.bits == other.bits
    }
}
impl<T: Code> fmt::Debug for Codes<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.set().fmt(f)
    }
}
impl<T: Code> Serialize for Codes<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.set().serialize(serializer)
    }
}

impl<T: Code, DB: Backend> FromSql<Integer, DB> for Codes<T>
where
    i32: FromSql<Integer, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let bits = i32::from_sql(bytes)?;
        let known = u32::try_from(bits).ok().and_then(CodeSet::<T>::from_bits);
        known.map(Self::from).ok_or_else(|| format!("unknown bits {bits} in a column of {}", T::NAME).into())
    }
}

impl<T: Code, DB: Backend> ToSql<Integer, DB> for Codes<T>
where
    i32: ToSql<Integer, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.bits.to_sql(out)
    }
}
