//! Statements written by hand that stay prepared.
//!
//! diesel compiles its own `sql_query`, its upserts and its multi-row inserts anew each time they run. For small statements that
//! run all the time that costs more than the statement itself, and on PostgreSQL a round trip besides.

use chrono::NaiveDate;
use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Date, HasSqlType, Integer, Nullable, Text, Untyped};

use crate::types::{Id, Uid};

/// SQL with values in between. The text is the key under which the database keeps it, so values never become part of it.
#[derive(Default)]
pub(crate) struct Statement {
    parts: Vec<Part>,
}

enum Part {
    Sql(String),
    Text(String),
    Integer(i32),
    BigInt(i64),
    Id(Option<Id>),
    Day(NaiveDate),
}

impl Statement {
    pub fn new(sql: impl Into<String>) -> Self {
        Self::default().sql(sql)
    }

    pub fn sql(self, sql: impl Into<String>) -> Self {
        self.with(Part::Sql(sql.into()))
    }

    pub fn text(self, value: impl Into<String>) -> Self {
        self.with(Part::Text(value.into()))
    }

    pub fn integer(self, value: i32) -> Self {
        self.with(Part::Integer(value))
    }

    pub fn big(self, value: i64) -> Self {
        self.with(Part::BigInt(value))
    }

    pub fn id(self, value: impl Into<Option<Id>>) -> Self {
        self.with(Part::Id(value.into()))
    }

    pub fn day(self, value: NaiveDate) -> Self {
        self.with(Part::Day(value))
    }

    fn with(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }
}

impl<DB> QueryFragment<DB> for Statement
where
    DB: Backend + HasSqlType<Uid>,
    String: ToSql<Text, DB>,
    i32: ToSql<Integer, DB>,
    i64: ToSql<BigInt, DB>,
    Option<Id>: ToSql<Nullable<Uid>, DB>,
    NaiveDate: ToSql<Date, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        for part in &self.parts {
            match part {
                Part::Sql(sql) => out.push_sql(sql),
                Part::Text(value) => out.push_bind_param::<Text, _>(value)?,
                Part::Integer(value) => out.push_bind_param::<Integer, _>(value)?,
                Part::BigInt(value) => out.push_bind_param::<BigInt, _>(value)?,
                Part::Id(value) => out.push_bind_param::<Nullable<Uid>, _>(value)?,
                Part::Day(value) => out.push_bind_param::<Date, _>(value)?,
            }
        }
        Ok(())
    }
}

impl QueryId for Statement {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement {
    type SqlType = Untyped;
}

impl<Conn> RunQueryDsl<Conn> for Statement {}
