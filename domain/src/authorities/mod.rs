//! Authorities (市场监督管理部门): their levels, the shape of a province, and who leads a unit.

pub mod lead;

use crate::codes::codes;

codes! {
    /// Level of an authority. An attribute of the authority, never read from digits of a code.
    // `Ord`: the national level is the greatest.
    pub enum Level as "levels" (highest_first) {
        National = "national", "国家级", "national";
        Provincial = "provincial", "省级", "provincial";
        Municipal = "municipal", "市级", "municipal";
        County = "county", "县级", "county";
        Station = "station", "市场监管所（分局）", "station";
    }
}

impl Level {
    /// Steps below the national level: national 0 … station 4.
    #[must_use]
    pub fn depth(self) -> u8 {
        match self {
            Self::National => 0,
            Self::Provincial => 1,
            Self::Municipal => 2,
            Self::County => 3,
            Self::Station => 4,
        }
    }
}

codes! {
    /// Shape of a province: which level answers for which tier (二、（一）).
    pub enum Topology as "topologies" {
        Ordinary = "ordinary", "省、自治区", "ordinary province or autonomous region";
        Municipality = "municipality", "直辖市", "municipality directly under the central government";
        Xpcc = "xpcc", "新疆生产建设兵团", "Xinjiang Production and Construction Corps";
    }
}

impl Level {
    /// What the notice calls this level in a province of that shape, in Chinese and English: in 直辖市 it is 市级 and 区（县）级
    /// (二、（一）).
    #[must_use]
    pub fn title(self, topology: Topology) -> (&'static str, &'static str) {
        match (topology, self) {
            (Topology::Municipality, Self::Provincial) => ("市级", "municipal level"),
            (Topology::Municipality, Self::County) => ("区（县）级", "district (county) level"),
            (Topology::Municipality, Self::Station) => ("乡（镇、街道）市场监管所（分局）", "the level of the township stations"),
            (_, Self::National) => ("国家级", "national level"),
            (_, Self::Provincial) => ("省级", "provincial level"),
            (_, Self::Municipal) => ("市级", "municipal level"),
            (_, Self::County) => ("县级", "county level"),
            (_, Self::Station) => ("市场监管所（分局）", "the level of the stations"),
        }
    }
}
