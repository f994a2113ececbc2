//! Which units may be meant: by the names in scope when a result is taken in or taken up again, and by the name of a unit that is entered
//! later. These are proposals; a person decides.

use std::collections::HashMap;

use domain::findings::SpotCheckState;
use domain::findings::matching::{MOST_CANDIDATES, NameMatch, Producer};
use persistence::queries::spot_checks::list_waiting_for;
use persistence::queries::unit_names::{list_namesakes, list_so_named};
use persistence::queries::units::Unit;
use persistence::{Coded, Id, Tx};

use super::decide::store;
use super::view::candidates;
use crate::flows::refusal::Refusal;

/// What is proposed: a state that waits, and the units that may be meant.
pub type Proposal = (SpotCheckState, Vec<Id>);

/// Compares a producer with the units in scope.
///
/// # Errors
/// Those of the database.
pub fn propose(tx: &mut Tx<'_>, producer: &Producer) -> Result<Proposal, Refusal> {
    let units = list_namesakes(tx, producer)?;
    let names: Vec<&str> = units.iter().map(|unit| unit.name.as_str()).collect();
    let (state, places) = match producer.compare(&names) {
        NameMatch::Matched(place) => (SpotCheckState::Matched, vec![place]),
        NameMatch::Ambiguous(places) => (SpotCheckState::Ambiguous, places),
        NameMatch::NoUnit => (SpotCheckState::NoUnit, vec![]),
    };
    Ok((state, places.into_iter().filter_map(|place| units.get(place)).map(|unit| unit.id).collect()))
}

/// Puts the unit that a person has named for an earlier edition before all others.
pub fn first_of_all(unit: Id, (state, mut units): Proposal) -> Proposal {
    let known = units.contains(&unit);
    units.retain(|other| *other != unit);
    units.insert(0, unit);
    units.truncate(MOST_CANDIDATES);
    (if known { state } else { SpotCheckState::Ambiguous }, units)
}

/// Units that were entered, renamed or moved become candidates of the results that wait and name exactly them, whoever took these in with the
/// unit in their scope: one look into an index by name. Names that are merely near are compared when a result is taken up again.
///
/// # Errors
/// Those of the database.
pub fn offer_units(tx: &mut Tx<'_>, units: &[Unit]) -> Result<(), Refusal> {
    let mut by_name: HashMap<&str, Vec<&Unit>> = HashMap::new();
    for unit in units {
        by_name.entry(&unit.search_name).or_default().push(unit);
    }
    let names: Vec<String> = by_name.keys().map(|name| (*name).to_owned()).collect();
    for before in list_waiting_for(tx, &names)? {
        let Some(name) = before.folded_producer.clone() else { continue };
        let known = candidates(&before)?;
        let mut so_named = list_so_named(tx, &known, &name)?;
        // As they stood: the likeliest first.
        so_named.sort_by_key(|id| known.iter().position(|other| other == id));
        let new = by_name.get(name.as_str()).into_iter().flatten().filter(|unit| before.reaches(unit)).map(|unit| Id::from(unit.id));
        so_named.extend(new.filter(|id| !known.contains(id)).collect::<Vec<_>>());
        so_named.truncate(MOST_CANDIDATES);
        let state = match so_named.len() {
            0 => continue,
            1 => SpotCheckState::Matched,
            _ => SpotCheckState::Ambiguous,
        };
        if state != before.state.0 || so_named != known {
            let mut after = before.clone();
            (after.state, after.candidates) = (Coded(state), serde_json::to_string(&so_named)?);
            store(tx, &before, after)?;
        }
    }
    Ok(())
}
