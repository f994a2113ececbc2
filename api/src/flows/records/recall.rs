//! Recalls (三·召回, R-46): a producer takes back what has a confirmed defect.

use domain::auth::Permission;
use domain::measures::MeasureStatus;
pub use persistence::records::recall::Recall;

use super::rests_on::{confirmed_finding, producer};
use super::spec::{HeadField, Operation, Place, Step, Verb, may, must};
use super::*;

impl Kind for Recall {
    type Status = MeasureStatus;

    const LIFE: LifeCycle<Self::Status> = lifecycle::RECALL;

    const SPEC: Spec = Spec {
        one: "recall",
        many: "recalls",
        read: Permission::MeasuresRead,
        write: Permission::MeasuresWrite,
        place: Place::Collection,
        due: Some(HeadField { name: "due_on", about: "By which day." }),
        closed: Some(HeadField { name: "closed_on", about: "The day on which it was closed." }),
        key: None,
        filters: &[],
        hidden_from_unit: &[],
        operations: &[
            Operation {
                verb: Verb::Create(&[must("finding_id"), must("product"), must("batches"), must("confirmed_on"), must("measures"), may("due_on")]),
                summary: "Order a recall",
                description: "经确认存在缺陷的，责成生产单位召回 (三·召回): of a producer only, on a confirmed finding at that very producer.",
            },
            Operation {
                verb: Verb::List,
                summary: "List recalls",
                description: "All recalls of units in scope, the latest first (三·召回); a unit's user sees those of their own unit.",
            },
            Operation {
                verb: Verb::Read,
                summary: "Read a recall",
                description: "With its progress and, once it is closed, its result (三·召回). Earlier states are in the audit trail.",
            },
            Operation {
                verb: Verb::Edit(&["measures", "progress", "recalled_quantity", "due_on"]),
                summary: "Record the progress of a recall",
                description: "Until it is closed (三·召回). Product, batches and finding are what was ordered and stay.",
            },
            Operation {
                verb: Verb::Step(Step { name: "close", id: "close_recall", takes: &[must("closed_on"), must("result")] }),
                summary: "Close a recall",
                description: "With its result (三·召回). What is closed stays as it is.",
            },
        ],
    };

    fn prepare(tx: &mut Tx<'_>, unit: &Unit, draft: &mut Draft<Self>, faults: &mut Faults) -> Result<(), Refusal> {
        producer(unit, faults)?;
        if let Some(finding) = confirmed_finding(tx, unit, draft.body.finding_id, faults)? {
            faults.in_order(finding.discovered_on, ("/confirmed_on", draft.body.confirmed_on.0));
        }
        Ok(())
    }

    fn check(&self, head: &Head, today: NaiveDate, faults: &mut Faults) {
        faults.not_after(today, ("/confirmed_on", self.confirmed_on.0));
        for (pointer, day) in [("/due_on", head.due_on), ("/closed_on", head.closed_on)] {
            faults.in_order_if(self.confirmed_on.0, (pointer, day));
        }
        faults.not_after_if(today, ("/closed_on", head.closed_on));
    }
}
