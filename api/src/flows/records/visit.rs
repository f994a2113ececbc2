//! Visits to units (无事不扰, 三·日常监管, R-48): every one is counted in the burden ledger of its unit.

use domain::auth::Permission;
use domain::measures::{PlannedVisit, Undue, VisitTrigger};
use domain::records::RecordedStatus;
use persistence::Coded;
use persistence::queries::policies::policies_of;
pub use persistence::records::visit::Visit;
use persistence::records::visit::last_visit;

use super::rests_on::standing_finding;
use super::spec::{Operation, Place, Verb, may, must};
use super::*;
use crate::flows::refusal::FieldCode;

impl Kind for Visit {
    type Status = RecordedStatus;

    const LIFE: LifeCycle<Self::Status> = lifecycle::VISIT;

    const SPEC: Spec = Spec {
        one: "visit",
        many: "visits",
        read: Permission::MeasuresRead,
        write: Permission::MeasuresWrite,
        place: Place::AtUnit,
        act: None,
        due: None,
        closed: None,
        key: None,
        filters: &[],
        operations: &[
            Operation {
                verb: Verb::Create(&[must("visited_on"), must("purpose"), may("trigger"), may("finding_id"), may("note")]),
                summary: "Record a visit to a unit",
                description: "Every visit is counted in the unit's burden ledger. 无事不扰 (三·日常监管): one that a routine unit had no cause for \
                              within some months of the last (`undisturbed_months` of the policy; 12 if nobody sets it) is recorded all \
                              the same, with the warning `undue_visit`; one that a unit had no cause for which is checked only where \
                              something gives cause (`routine_mode` triggered), with `trigger_needed`. Help (`service`) disturbs nobody: it is not warned of and not \
                              counted back to.",
            },
            Operation {
                verb: Verb::List,
                summary: "List the visits to a unit",
                description: "The last recorded first (R-48). A unit's user sees those to their own unit, without what gave cause for them and the notes of the authority.",
            },
        ],
    };

    fn prepare(tx: &mut Tx<'_>, unit: &Unit, draft: &mut Draft<Self>, faults: &mut Faults) -> Result<(), Refusal> {
        let visit = &mut draft.body;
        if let Some(finding) = visit.finding_id {
            standing_finding(tx, unit, ("/finding_id", finding), visit.visited_on.0, faults)?;
        }
        visit.triggered_by = visit.triggered_by.or(visit.finding_id.map(|_| Coded(VisitTrigger::Finding)));
        // The unit is locked: two visits that are recorded at once see each other.
        let last = last_visit(tx, unit.id, visit.visited_on.0)?;
        let policy = policies_of(tx, unit.provincial_id)?.on(visit.visited_on.0);
        let visit = PlannedVisit { on: visit.visited_on.0, purpose: Some(visit.purpose.0), trigger: visit.triggered_by.map(|trigger| trigger.0) };
        draft.warnings.extend(visit.undue(unit.monitoring_level.0, unit.routine_mode.0, last, policy.undisturbed_months).map(undue_warning));
        Ok(())
    }

    fn check(&self, _: &Head, today: NaiveDate, faults: &mut Faults) {
        faults.not_after(today, ("/visited_on", self.visited_on.0));
    }
}

/// The warning of a visit that disturbs a unit without need.
pub fn undue_warning(undue: Undue) -> FieldError {
    match undue {
        Undue::WithoutTrigger => FieldError::new("/trigger", FieldCode::TriggerNeeded),
        Undue::SoonAfter(last) => FieldError::new("/trigger", FieldCode::UndueVisit).with_day("last", last),
    }
}
