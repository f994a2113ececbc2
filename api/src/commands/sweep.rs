//! `qsr sweep`: what `qsr serve` does by itself every minute, for whoever wants it at an hour of their own.

use persistence::Db;

use crate::flows::monitoring::sweep::{Swept, evaluate_all, sweep};

/// Brings every level up to today; with `full` every unit that is looked after is decided anew, whether its day has come or not.
///
/// # Errors
/// In words for the terminal: another instance sweeps, or the database refuses.
pub fn run(db: &Db, full: bool) -> Result<Swept, String> {
    if full {
        return evaluate_all(db).map_err(|e| e.to_string());
    }
    let instance = db.sources().id(db.sources().now());
    sweep(db, instance).map_err(|e| e.to_string())?.ok_or_else(|| "another instance sweeps at this moment".to_owned())
}
