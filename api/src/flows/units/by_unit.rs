//! Rows of many units, gathered by their unit.

use std::collections::HashMap;

use persistence::UnitId;

/// The rows of each unit, in the order in which they come.
pub fn by_unit<T>(rows: Vec<T>, unit: impl Fn(&T) -> UnitId) -> HashMap<UnitId, Vec<T>> {
    let mut map: HashMap<UnitId, Vec<T>> = HashMap::new();
    for row in rows {
        map.entry(unit(&row)).or_default().push(row);
    }
    map
}
