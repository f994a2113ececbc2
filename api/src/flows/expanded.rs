//! What the ids of an answer stand for, told beside it to whoever asks: one query a kind, whatever the page holds (docs/decisions/0021).

use std::collections::BTreeSet;

use persistence::queries::unit_names::list_named_units;
use persistence::queries::users::list_people;
use persistence::{Id, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::flows::names::{AuthorityName, Names};
use crate::flows::refusal::Refusal;

/// What an id may stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Unit,
    Authority,
    Person,
}

impl Kind {
    /// The word by which it is asked for.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Authority => "authority",
            Self::Person => "people",
        }
    }

    /// What the ids in a field of this name stand for, if it is told.
    pub fn of_field(name: &str) -> Option<Self> {
        /// What takes the place of something, or proposes it, is a result of a spot check.
        const RESULTS: [&str; 2] = ["superseded_by", "withdrawal_proposed_by"];
        let ends = |ending: &str| name == ending.trim_start_matches('_') || name.ends_with(ending);
        match name {
            _ if ends("_unit_id") => Some(Self::Unit),
            _ if ends("_authority_id") => Some(Self::Authority),
            "actor_id" | "user_id" => Some(Self::Person),
            _ if name.ends_with("_by") && !RESULTS.contains(&name) => Some(Self::Person),
            _ => None,
        }
    }
}

/// A unit as other things name it.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitName {
    pub id: Id,
    /// 统一社会信用代码.
    #[schema(example = "91330106MAAY4CL12W")]
    pub uscc: String,
    #[schema(example = "杭州恒泰电缆有限公司")]
    pub name: String,
}

/// A person as other things name them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Person {
    pub id: Id,
    #[schema(example = "李娜")]
    pub display_name: String,
}

/// What the ids of an answer stand for, each once, as far as `expand` asked for it. What is out of scope is not there.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Expanded {
    /// With `expand=unit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub units: Option<Vec<UnitName>>,
    /// With `expand=authority`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub authorities: Option<Vec<AuthorityName>>,
    /// With `expand=people`. A unit's user is told the accounts of their unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub people: Option<Vec<Person>>,
}

impl Expanded {
    /// What these ids stand for. Call it with ids of an answer that the caller was given.
    ///
    /// # Errors
    /// Those of the database.
    pub fn read(tx: &mut Tx<'_>, asked: &[(Kind, BTreeSet<Id>)]) -> Result<Self, Refusal> {
        let mut expanded = Self::default();
        for (kind, ids) in asked {
            let ids: Vec<Id> = ids.iter().copied().collect();
            match kind {
                Kind::Unit => {
                    let mut units = list_named_units(tx, &ids)?;
                    units.sort_by_key(|unit| unit.id);
                    expanded.units = Some(units.into_iter().map(|unit| UnitName { id: unit.id, uscc: unit.uscc, name: unit.name }).collect());
                }
                Kind::Authority => {
                    let names = Names::of(tx, ids.iter().copied())?;
                    expanded.authorities = Some(ids.into_iter().filter_map(|id| names.get(id).ok()).collect());
                }
                Kind::Person => {
                    let people = list_people(tx, &ids)?.into_iter();
                    expanded.people = Some(people.map(|(id, display_name)| Person { id, display_name }).collect());
                }
            }
        }
        Ok(expanded)
    }
}
