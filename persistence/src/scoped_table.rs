//! What hangs on a unit or an authority is read and changed alike: one in scope, a page with the newest first, how many there are;
//! and a row is stored over its older self under its version.

/// Keeps the rows of a query that selects their ids from being changed by anyone else until the transaction ends, so that what is read of
/// them from now on decides together with what is written. SQLite has one writer anyway.
macro_rules! lock_rows {
    ($tx:expr, $ids:expr) => {
        if let $crate::connection::AnyConnection::Postgres(c) = &mut *$tx.conn {
            let _: Vec<$crate::types::Id> = $ids.for_no_key_update().load(c)?;
        }
    };
}
pub(crate) use lock_rows;

/// Declares the three reads of a scoped table. Its file has `narrowed(tx, &filter)`, the query from the visible root with the
/// filter on it.
macro_rules! reads {
    ($row:ident of $table:ident from $root:ident by $filter:ident: $get:ident, $list:ident, $count:ident) => {
        #[doc = concat!("One of the `", stringify!($table), "` in scope.")]
        ///
        /// # Errors
        /// `NotFound` outside the scope.
        pub fn $get(tx: &mut $crate::transaction::Tx<'_>, id: $crate::types::Id) -> Result<$row, $crate::error::Error> {
            Ok($root(tx).filter($table::id.eq(id)).select($row::as_select()).first(tx.conn)?)
        }

        #[doc = concat!("A page of the `", stringify!($table), "` in scope, newest first.")]
        ///
        /// # Errors
        /// `NotFound` when the filter names an authority outside the scope.
        pub fn $list(
            tx: &mut $crate::transaction::Tx<'_>,
            filter: &$filter,
            after: Option<$crate::types::Id>,
            limit: i64,
        ) -> Result<$crate::page::Page<$row>, $crate::error::Error> {
            let mut query = narrowed(tx, filter)?;
            if let Some(after) = after {
                query = query.filter($table::id.lt(after));
            }
            let rows = query.order($table::id.desc()).limit(limit + 1).select($row::as_select()).load(tx.conn)?;
            Ok($crate::page::Page::cut(rows, limit))
        }

        #[doc = concat!("How many of the `", stringify!($table), "` in scope there are.")]
        ///
        /// # Errors
        /// `NotFound` when the filter names an authority outside the scope.
        pub fn $count(tx: &mut $crate::transaction::Tx<'_>, filter: &$filter) -> Result<i64, $crate::error::Error> {
            Ok(narrowed(tx, filter)?.count().get_result(tx.conn)?)
        }
    };
}
pub(crate) use reads;

/// The query from a visible root, narrowed to the subtree of an authority where one is named.
macro_rules! in_subtree {
    ($tx:expr, $table:ident, $root:ident, $authority_id:expr) => {{
        let subtree = $authority_id.map(|id| $crate::queries::authorities::get_authority($tx, id)).transpose()?;
        let query = $root($tx);
        match subtree {
            Some(authority) => $crate::visible::within!(query, $table, authority.id, authority.level.0),
            None => query,
        }
    }};
}
pub(crate) use in_subtree;

/// Stores a row over its older self and gives it the next version; returns `Stale` from the function when someone else was faster.
macro_rules! store_over {
    ($tx:expr, $table:ident, $before:expr, $row:ident) => {{
        $row.version = $before.version + 1;
        let target = $table::table.filter($table::id.eq($before.id)).filter($table::version.eq($before.version));
        if diesel::update(target).set($row.clone()).execute($tx.conn)? == 0 {
            return Err($crate::error::Error::Stale);
        }
    }};
}
pub(crate) use store_over;
