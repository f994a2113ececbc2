//! Keyset pages: a page starts after a key, never at an offset, so that page 25,000 costs what page 1 costs.

use crate::types::{Id, Instant};

/// One page of a list in a total order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, at most `limit`.
    pub items: Vec<T>,
    /// Whether more follow.
    pub more: bool,
}

/// Where a page starts that is in the order of ids, or of changes: after the row with this key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After {
    pub id: Id,
    /// When that row last changed, in the order of changes.
    pub updated_at: Option<Instant>,
}

/// A query in the order of its list: the latest first; what has changed since an instant longest unchanged first, for programs that follow
/// changes.
macro_rules! in_order {
    ($query:expr, $table:ident, $since:expr, $after:expr) => {
        match ($since.is_some(), $after) {
            (false, None) => $query.order($table::id.desc()),
            (false, Some(after)) => $query.filter($table::id.lt(after.id)).order($table::id.desc()),
            (true, Some($crate::page::After { id, updated_at: Some(at) })) => $query
                .filter($table::updated_at.ge(at))
                .filter($table::updated_at.gt(at).or($table::id.gt(id)))
                .order(($table::updated_at.asc(), $table::id.asc())),
            (true, _) => $query.order(($table::updated_at.asc(), $table::id.asc())),
        }
    };
}
pub(crate) use in_order;

impl<T> Page<T> {
    /// Cuts what was read with `limit + 1` rows.
    pub fn cut(mut items: Vec<T>, limit: i64) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        Self { items, more }
    }

    /// Cuts what was read from two ranges with `limit + 1` rows each: the latest of both. No row is in both.
    pub fn latest<K: Ord>(mut items: Vec<T>, limit: i64, key: impl Fn(&T) -> K) -> Self {
        items.sort_by_key(|item| std::cmp::Reverse(key(item)));
        Self::cut(items, limit)
    }

    /// The same page of other things.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), more: self.more }
    }
}
