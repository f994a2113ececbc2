//! A step of a finding over HTTP.

use persistence::queries::findings::Finding;
use persistence::queries::units::Unit;
use persistence::{Id, Tx};

use crate::error::Problem;
use crate::flows::findings::change;
use crate::flows::findings::view::ChangedFinding;
use crate::flows::refusal::Refusal;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};

/// Takes one step and shows what comes of it.
///
/// # Errors
/// Those of `step`; 404 outside the scope, 412 when the finding has another version.
pub fn take_step(
    tx: &mut Tx<'_>,
    id: Id,
    if_match: IfMatch,
    step: impl FnOnce(&mut Tx<'_>, &Unit, &mut Finding) -> Result<(), Refusal>,
) -> Result<Reply<Versioned<ChangedFinding>>, Problem> {
    let changed = change::take_step(tx, id, if_match.expected(), step)?;
    Ok(Reply::ok(&changed)?.with_version(changed.finding.version))
}
