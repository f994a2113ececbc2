//! Recalls (三·召回, R-46): a producer or importer takes back what has a defect: of its own motion, on notice or on order.

use domain::Code;
use domain::auth::{Permission, acts};
use domain::measures::{MeasureStatus, RecallManner};
pub use persistence::records::recall::Recall;
use persistence::values::Day;

use super::rests_on::{confirmed_finding, maker};
use super::spec::{BodyFilter, HeadField, Operation, Place, Step, Verb, codes_of, may, must};
use super::*;
use crate::flows::json::Tree;
use crate::flows::refusal::FieldCode;

impl Kind for Recall {
    type Status = MeasureStatus;

    const LIFE: LifeCycle<Self::Status> = lifecycle::RECALL;

    const SPEC: Spec = Spec {
        one: "recall",
        many: "recalls",
        read: Permission::MeasuresRead,
        write: Permission::MeasuresWrite,
        place: Place::Collection,
        act: Some(acts::RECALL),
        due: Some(HeadField { name: "due_on", about: "By which day." }),
        closed: Some(HeadField { name: "closed_on", about: "The day on which it was closed." }),
        key: None,
        filters: &[BodyFilter { name: "manner", about: "Of one of these manners.", column: "manner", codes: codes_of::<RecallManner> }],
        operations: &[
            Operation {
                verb: Verb::Create(&[
                    may("manner"),
                    may("finding_id"),
                    must("product"),
                    must("batches"),
                    must("confirmed_on"),
                    must("measures"),
                    may("due_on"),
                    may("served_on"),
                    may("objection_due_on"),
                    may("plan"),
                    may("plan_filed_on"),
                    may("stopped_on"),
                ]),
                summary: "Record a recall",
                description: "经确认存在缺陷的，责成生产单位召回 (三·召回): of a producer or importer, on a confirmed finding at that very unit; 主动召回 needs none.",
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
                verb: Verb::Edit(&[
                    "measures",
                    "progress",
                    "recalled_quantity",
                    "due_on",
                    "served_on",
                    "plan",
                    "plan_filed_on",
                    "stopped_on",
                    "objection_due_on",
                    "objected_on",
                    "objection",
                    "objection_decided_on",
                    "objection_outcome",
                    "report_filed_on",
                ]),
                summary: "Record the progress of a recall",
                description: "Until it is closed (三·召回). Manner, product, batches and finding are what it is about and stay. While an objection is not decided, it cannot be closed.",
            },
            Operation {
                verb: Verb::Step(Step { name: "close", id: "close_recall", takes: &[must("closed_on"), must("result")] }),
                summary: "Close a recall",
                description: "With its result (三·召回). What is closed stays as it is.",
            },
        ],
    };

    fn complete(fields: &mut Fields, _today: NaiveDate) {
        fields.default("manner", Tree::Text(RecallManner::Ordered.code().to_owned()));
    }

    fn prepare(tx: &mut Tx<'_>, unit: &Unit, draft: &mut Draft<Self>, faults: &mut Faults) -> Result<(), Refusal> {
        maker(unit, faults);
        let Some(finding) = draft.body.finding_id else {
            // Nobody is made to recall what no authority has confirmed.
            if draft.body.manner.0 != RecallManner::Voluntary {
                faults.add("/finding_id", FieldCode::Required);
            }
            return Ok(());
        };
        if let Some(finding) = confirmed_finding(tx, unit, finding, faults)? {
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
        check_days(self, today, faults);
        check_objection(self, head, faults);
    }
}

/// What has happened has its day, which has come.
fn check_days(recall: &Recall, today: NaiveDate, faults: &mut Faults) {
    let past = [
        ("/served_on", &recall.served_on),
        ("/plan_filed_on", &recall.plan_filed_on),
        ("/stopped_on", &recall.stopped_on),
        ("/objected_on", &recall.objected_on),
        ("/objection_decided_on", &recall.objection_decided_on),
        ("/report_filed_on", &recall.report_filed_on),
    ];
    for (pointer, day) in past {
        faults.not_after_if(today, (pointer, day.as_ref().map(|day| day.0)));
    }
    if recall.plan_filed_on.is_some() && recall.plan.is_none() {
        faults.add("/plan", FieldCode::Required);
    }
}

/// There is an objection to a notice or order only, once it is served; it is decided before the recall is closed.
fn check_objection(recall: &Recall, head: &Head, faults: &mut Faults) {
    let day = |day: &Option<Day>| day.as_ref().map(|day| day.0);
    if recall.manner.0 == RecallManner::Voluntary {
        let against = [("/served_on", &recall.served_on), ("/objection_due_on", &recall.objection_due_on), ("/objected_on", &recall.objected_on)];
        against.iter().filter(|(_, day)| day.is_some()).for_each(|(pointer, _)| faults.add(pointer, FieldCode::NothingToObject));
        return;
    }
    match (day(&recall.served_on), day(&recall.objection_due_on), day(&recall.objected_on)) {
        (None, None, None) => {}
        (None, _, _) => faults.add("/served_on", FieldCode::Required),
        (Some(served), due, objected) => {
            faults.in_order_if(served, ("/objection_due_on", due));
            faults.in_order_if(served, ("/objected_on", objected));
        }
    }
    let pairs = [
        (recall.objected_on.is_some(), "/objected_on", recall.objection.is_some(), "/objection"),
        (recall.objection_decided_on.is_some(), "/objection_decided_on", recall.objection_outcome.is_some(), "/objection_outcome"),
    ];
    for (has_day, day, has_text, text) in pairs {
        if has_day != has_text {
            faults.add(if has_day { text } else { day }, FieldCode::Required);
        }
    }
    match (day(&recall.objected_on), day(&recall.objection_decided_on)) {
        (None, Some(_)) => faults.add("/objected_on", FieldCode::Required),
        (Some(objected), decided) => {
            faults.in_order_if(objected, ("/objection_decided_on", decided));
            if decided.is_none() && head.closed_on.is_some() {
                faults.add("/objection_decided_on", FieldCode::Required);
            }
        }
        (None, None) => {}
    }
}
