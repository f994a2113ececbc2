//! An authority as other things name it.

use domain::authorities::Level;

use crate::types::Id;

/// Id, name and level of an authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityRef {
    pub id: Id,
    pub name: String,
    pub level: Level,
}

/// The authorities of a path below the national one, highest first: province, city, county, station.
pub(crate) fn path_of(ids: [Option<Id>; 4]) -> Vec<(Level, Id)> {
    let levels = [Level::Provincial, Level::Municipal, Level::County, Level::Station];
    levels.into_iter().zip(ids).filter_map(|(level, id)| id.map(|id| (level, id))).collect()
}
