//! Assistance to producers (三 质量技术帮扶, R-47).

use domain::auth::{Permission, acts};
use domain::measures::MeasureStatus;
pub use persistence::records::assistance::Assistance;

use super::rests_on::producer;
use super::spec::{HeadField, Operation, Place, Step, Verb, may, must};
use super::*;
use crate::flows::json::Tree;

impl Kind for Assistance {
    type Status = MeasureStatus;

    const LIFE: LifeCycle<Self::Status> = lifecycle::ASSISTANCE;

    const SPEC: Spec = Spec {
        one: "assistance",
        many: "assistances",
        read: Permission::MeasuresRead,
        write: Permission::MeasuresWrite,
        place: Place::Collection,
        act: Some(acts::ASSISTANCE),
        due: None,
        closed: Some(HeadField { name: "ended_on", about: "The last day." }),
        key: None,
        filters: &[],
        operations: &[
            Operation {
                verb: Verb::Create(&[must("need"), may("plan"), may("started_on")]),
                summary: "Begin an assistance",
                description: "质量技术帮扶 (三) is for producers: what is needed, what is planned, and later what was put right.",
            },
            Operation {
                verb: Verb::List,
                summary: "List assistances",
                description: "All assistance to units in scope, the latest first (三 质量技术帮扶); a unit's user sees that to their own unit.",
            },
            Operation {
                verb: Verb::Read,
                summary: "Read an assistance",
                description: "With what was put right and, once it is closed, its outcome (三 质量技术帮扶). Earlier states are in the audit trail.",
            },
            Operation {
                verb: Verb::Edit(&["need", "plan", "measures"]),
                summary: "Change an assistance",
                description: "Need, plan and what was put right, until it is closed (三 质量技术帮扶).",
            },
            Operation {
                verb: Verb::Step(Step { name: "close", id: "close_assistance", takes: &[must("ended_on"), must("outcome")] }),
                summary: "Close an assistance",
                description: "With its outcome (三 质量技术帮扶). What is closed stays as it is.",
            },
        ],
    };

    fn complete(fields: &mut Fields, today: NaiveDate) {
        fields.default("started_on", Tree::Text(today.to_string()));
    }

    fn prepare(_: &mut Tx<'_>, unit: &Unit, _: &mut Draft<Self>, faults: &mut Faults) -> Result<(), Refusal> {
        producer(unit, faults)
    }

    fn check(&self, head: &Head, today: NaiveDate, faults: &mut Faults) {
        faults.not_after(today, ("/started_on", self.started_on.0));
        faults.in_order_if(self.started_on.0, ("/ended_on", head.closed_on));
        faults.not_after_if(today, ("/ended_on", head.closed_on));
    }
}
