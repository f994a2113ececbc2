//! Which authority leads a unit (R-15 … R-18; 二、（一）, 附1).

use serde::{Deserialize, Serialize};

use super::{Level, Topology};
use crate::rules::Explanation;
use crate::units::Tier;

/// The level that answers for a tier.
///
/// 二、（一）: 省、市、县级市场监管部门及基层市场监管所（分局）分别对应A、B、C、D级主体; in a municipality the
/// municipal bureau answers for A, the district or county bureau for B, the station for C and D.
/// The corps follows the ordinary map: 兵团, 师, 团场 and 所 carry these levels in its tree.
#[must_use]
pub fn lead_level(tier: Tier, topology: Topology) -> Level {
    match (topology, tier) {
        (_, Tier::A) => Level::Provincial,
        (Topology::Municipality, Tier::B) => Level::County,
        (Topology::Municipality, Tier::C | Tier::D) => Level::Station,
        (Topology::Ordinary | Topology::Xpcc, Tier::B) => Level::Municipal,
        (Topology::Ordinary | Topology::Xpcc, Tier::C) => Level::County,
        (Topology::Ordinary | Topology::Xpcc, Tier::D) => Level::Station,
    }
}

/// Which level answers for each tier where a province says so (二、（一）: 原则上; ).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LeadLevels {
    /// Of large units.
    #[serde(rename = "A")]
    pub a: Level,
    /// Of medium units.
    #[serde(rename = "B")]
    pub b: Level,
    /// Of small units.
    #[serde(rename = "C")]
    pub c: Level,
    /// Of micro units.
    #[serde(rename = "D")]
    pub d: Level,
}

impl LeadLevels {
    /// The level that answers for a tier.
    #[must_use]
    pub fn of(&self, tier: Tier) -> Level {
        match tier {
            Tier::A => self.a,
            Tier::B => self.b,
            Tier::C => self.c,
            Tier::D => self.d,
        }
    }

    /// Whether the notice leaves room for it: a larger unit is led by no lower level than a smaller one, and none by the nation.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        let levels = [self.a, self.b, self.c, self.d].map(Level::depth);
        levels.is_sorted() && levels.iter().all(|depth| *depth > Level::National.depth())
    }
}

/// The authority that leads a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lead<Id> {
    /// The authority.
    pub authority: Id,
    /// The level it has.
    pub level: Level,
    /// Whether the wanted level does not exist on the path (R-18: `level_substituted`).
    pub substituted: bool,
}

/// Finds the lead of a unit on its path.
///
/// `path` is the unit's territorial authority and every ancestor of it, in any order. `wanted`
/// comes from [`lead_level`]; `None` (an unclassified unit) gives the territorial authority, which
/// is the lowest on the path, and is no substitution.
///
/// A level that the path lacks climbs to the next higher one that exists (R-18: 东莞, 中山, 儋州 and
/// 嘉峪关 have no counties). The national root supervises no unit: it leads only when there is
/// nothing else on the path; where only lower levels exist, the highest of them leads.
/// Of two authorities at one level the first on the path is taken.
///
/// `None` only for an empty path.
pub fn resolve_lead<Id: Copy>(path: &[(Level, Id)], wanted: Option<Level>) -> Option<Lead<Id>> {
    let mut best: Option<(Level, Id)> = None;
    for &(level, authority) in path {
        let better = best.is_none_or(|(current, _)| preference(level, wanted) < preference(current, wanted));
        if better {
            best = Some((level, authority));
        }
    }
    best.map(|(level, authority)| Lead { authority, level, substituted: wanted.is_some_and(|w| w != level) })
}

/// Smaller is better: (the root last, then lower than wanted last, then the distance).
fn preference(level: Level, wanted: Option<Level>) -> (bool, bool, u8) {
    let target = wanted.unwrap_or(Level::Station);
    (level == Level::National, level < target, level.depth().abs_diff(target.depth()))
}

/// Adds who leads a unit, by name, and that the level that answers for its tier is not there.
pub fn explain_lead<Id>(lead: &Lead<Id>, name: &str, wanted: Option<Level>, topology: Topology, out: &mut Explanation) {
    match wanted.filter(|_| lead.substituted) {
        Some(wanted) => {
            let ((zh, en), (zh_own, en_own)) = (wanted.title(topology), lead.level.title(topology));
            out.say(
                format!("该单位所在地没有对应的监管层级（{zh}），由{zh_own}的{name}负责；通知未规定此种情形，为本系统的理解。"),
                format!("There is no authority at {en} here, so {name}, at {en_own}, leads; the notice does not provide for that, this is the program's reading."),
            );
        }
        None => out.say(format!("由{name}负责监管。"), format!("{name} leads.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Code;

    const FULL: &[(Level, u32)] = &[(Level::Station, 5), (Level::County, 4), (Level::Municipal, 3), (Level::Provincial, 2), (Level::National, 1)];

    fn lead(path: &[(Level, u32)], wanted: Option<Level>) -> Option<(u32, bool)> {
        resolve_lead(path, wanted).map(|l| (l.authority, l.substituted))
    }

    #[test]
    fn tier_to_level_map() {
        use Level::{County, Municipal, Provincial, Station};
        let of = |t| [Tier::A, Tier::B, Tier::C, Tier::D].map(|tier| lead_level(tier, t));
        assert_eq!(of(Topology::Ordinary), [Provincial, Municipal, County, Station]);
        assert_eq!(of(Topology::Municipality), [Provincial, County, Station, Station]);
        assert_eq!(of(Topology::Xpcc), of(Topology::Ordinary));
    }

    #[test]
    fn every_level_that_exists_is_found_in_any_order() {
        let mut reversed = FULL.to_vec();
        reversed.reverse();
        for &(level, id) in &FULL[..4] {
            assert_eq!(lead(FULL, Some(level)), Some((id, false)));
            assert_eq!(lead(&reversed, Some(level)), Some((id, false)));
        }
    }

    #[test]
    fn a_missing_level_climbs() {
        let dongguan = [FULL[0], FULL[2], FULL[3], FULL[4]];
        assert_eq!(lead(&dongguan, Some(Level::County)), Some((3, true)));
        let jiyuan = [FULL[0], FULL[1], FULL[3], FULL[4]];
        assert_eq!(lead(&jiyuan, Some(Level::Municipal)), Some((2, true)));
        // the territorial authority is a county bureau without stations
        assert_eq!(lead(&FULL[1..], Some(Level::Station)), Some((4, true)));
    }

    #[test]
    fn the_root_leads_only_when_alone() {
        assert_eq!(lead(&FULL[4..], Some(Level::County)), Some((1, true)));
        assert_eq!(lead(&FULL[4..], None), Some((1, false)));
        let no_province = [FULL[1], FULL[4]];
        assert_eq!(lead(&no_province, Some(Level::Provincial)), Some((4, true)));
        assert_eq!(lead(&[], None), None);
    }

    #[test]
    fn unclassified_stays_with_the_territorial_authority() {
        assert_eq!(lead(FULL, None), Some((5, false)));
        assert_eq!(lead(&FULL[1..], None), Some((4, false)));
    }

    #[test]
    fn the_first_of_two_at_one_level_leads() {
        assert_eq!(lead(&[FULL[0], (Level::County, 4), (Level::County, 9)], Some(Level::County)), Some((4, false)));
    }

    #[test]
    fn who_leads_is_named_and_so_is_a_level_that_is_missing() {
        let sentences = |path: &[(Level, u32)], wanted| {
            let mut out = Explanation::default();
            if let Some(lead) = resolve_lead(path, Some(wanted)) {
                explain_lead(&lead, "东莞市市场监督管理局", Some(wanted), Topology::Ordinary, &mut out);
            }
            (out.zh.concat(), out.en.concat())
        };
        let (zh, en) = sentences(&[FULL[0], FULL[2]], Level::County);
        assert_eq!(zh, "该单位所在地没有对应的监管层级（县级），由市级的东莞市市场监督管理局负责；通知未规定此种情形，为本系统的理解。");
        assert!(en.starts_with("There is no authority at county level here, so 东莞市市场监督管理局, at municipal level, leads"), "{en}");
        assert_eq!(sentences(FULL, Level::Municipal).0, "由东莞市市场监督管理局负责监管。");
    }

    #[test]
    fn a_municipality_has_its_own_names_for_levels() {
        let of = |topology| Level::ALL.iter().map(|level| level.title(topology).0).collect::<Vec<_>>();
        assert_eq!(of(Topology::Municipality), ["国家级", "市级", "市级", "区（县）级", "乡（镇、街道）市场监管所（分局）"]);
        assert_eq!(of(Topology::Ordinary), Level::ALL.iter().map(|level| level.zh()).collect::<Vec<_>>());
        assert_eq!(of(Topology::Xpcc), of(Topology::Ordinary));
    }
}
