//! Keyset pages: a page starts after a key, never at an offset, so that page 25,000 costs what page 1 costs.

/// One page of a list in a total order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, at most `limit`.
    pub items: Vec<T>,
    /// Whether more follow.
    pub more: bool,
}

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
