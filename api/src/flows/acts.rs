//! Whose an act is: who stands below the authority that made it does not undo it (`domain::auth::acts`).

use domain::authorities::Level;
use persistence::queries::authorities::{list_authorities_by_id, list_authority_names};
use persistence::queries::units::Unit;
use persistence::{Id, Tx};

use crate::flows::refusal::{ProblemCode, Refusal};

/// The authority whose act it is that the caller makes; none where the program itself acts.
pub fn acting_authority(tx: &Tx<'_>) -> Option<Id> {
    tx.identity().role.map(|_| tx.identity().authority.id)
}

/// Refuses to undo an act at a unit to who stands below the authority that made it, and names whom to ask. Where the unit has moved away
/// from that authority, the one of the same level on its path now has taken the act over, or the next higher one that there is. An act of
/// which it is not known who made it is anybody's.
///
/// # Errors
/// 403 `act_of_higher_authority`.
pub fn refuse_below(tx: &mut Tx<'_>, unit: &Unit, made_by: Option<Id>) -> Result<(), Refusal> {
    refuse_below_on(tx, &unit.path(), made_by)
}

/// The same for an act that lies on the path of an authority.
///
/// # Errors
/// 403 `act_of_higher_authority`.
pub fn refuse_below_on(tx: &mut Tx<'_>, path: &[(Level, Id)], made_by: Option<Id>) -> Result<(), Refusal> {
    let Some(made_by) = made_by else { return Ok(()) };
    let level = match path.iter().find(|(_, id)| *id == made_by) {
        Some((level, _)) => *level,
        None => list_authorities_by_id(tx, &[made_by])?.first().map_or(Level::National, |authority| authority.level.0),
    };
    if tx.identity().authority.level.may_undo(level) {
        return Ok(());
    }
    let owner = path.iter().rev().find(|(on_path, _)| on_path.may_undo(level)).map_or(made_by, |(_, id)| *id);
    let names = list_authority_names(tx, &[owner])?;
    let name = names.first().map_or("", |owner| owner.name.as_str());
    let (zh, en) = (format!("由{name}或者其上级办理，请向其提出"), format!("{name}, or an authority above it, does this: ask there"));
    Err(Refusal::new(ProblemCode::ActOfHigherAuthority).with_detail(zh, en))
}
