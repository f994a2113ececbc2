//! Instruments to units: 敦促提醒函、整改通知书、约谈、通报 (二(三), R-51).

use domain::auth::{Permission, acts};
use domain::measures::{InstrumentKind, InstrumentStatus};
pub use persistence::records::instrument::Instrument;

use super::rests_on::standing_findings;
use super::spec::{BodyFilter, HeadField, Key, Operation, Place, Step, Verb, codes_of, may, must};
use super::*;

impl Kind for Instrument {
    type Status = InstrumentStatus;

    const LIFE: LifeCycle<Self::Status> = lifecycle::INSTRUMENT;

    const SPEC: Spec = Spec {
        one: "instrument",
        many: "instruments",
        read: Permission::MeasuresRead,
        write: Permission::MeasuresWrite,
        place: Place::Collection,
        act: Some(acts::INSTRUMENT),
        due: Some(HeadField { name: "reply_due_on", about: "By which day the unit is to reply." }),
        closed: Some(HeadField { name: "closed_on", about: "The day on which it was closed: not before its issue, nor before the reply." }),
        key: Some(Key {
            field: HeadField { name: "number", about: "Its number (文号), unique for the authority." },
            taken: ProblemCode::InstrumentNumberTaken,
        }),
        filters: &[BodyFilter { name: "kind", about: "Of one of these kinds.", column: "kind", codes: codes_of::<InstrumentKind> }],
        operations: &[
            Operation {
                verb: Verb::Create(&[
                    must("kind"),
                    must("number"),
                    must("subject"),
                    must("content"),
                    must("issued_on"),
                    may("reply_due_on"),
                    may("finding_ids"),
                ]),
                summary: "Issue an instrument to a unit",
                description: "敦促提醒函、整改通知书、约谈或者通报 (R-51), in the name of the caller's authority and under its number.",
            },
            Operation {
                verb: Verb::List,
                summary: "List instruments",
                description: "All instruments to units in scope, the latest first (R-51); a unit's user sees those to their own unit.",
            },
            Operation {
                verb: Verb::Read,
                summary: "Read an instrument",
                description: "With the reply, if there is one (R-51). Earlier states are in the audit trail.",
            },
            Operation {
                verb: Verb::Step(Step { name: "reply", id: "reply_to_instrument", takes: &[must("replied_on"), must("reply")] }),
                summary: "Record the reply to an instrument",
                description: "Once, while it is open (R-51): the unit's reply is not overdue any more.",
            },
            Operation {
                verb: Verb::Step(Step { name: "close", id: "close_instrument", takes: &[must("closed_on"), may("remark")] }),
                summary: "Close an instrument",
                description: "With or without a reply (R-51): 约谈 and 通报 need none. What is closed stays as it is.",
            },
        ],
    };

    fn prepare(tx: &mut Tx<'_>, unit: &Unit, draft: &mut Draft<Self>, faults: &mut Faults) -> Result<(), Refusal> {
        (draft.body.addressee_uscc, draft.body.addressee_name) = (unit.facts.uscc.clone(), unit.facts.name.to_string());
        let issued_on = draft.body.issued_on.0;
        standing_findings(tx, unit, &mut draft.body.finding_ids, issued_on, faults)
    }

    fn conflict(status: InstrumentStatus) -> ProblemCode {
        match status {
            InstrumentStatus::Replied => ProblemCode::AlreadyReplied,
            InstrumentStatus::Open | InstrumentStatus::Closed => ProblemCode::AlreadyClosed,
        }
    }

    fn check(&self, head: &Head, today: NaiveDate, faults: &mut Faults) {
        faults.not_after(today, ("/issued_on", self.issued_on.0));
        faults.in_order_if(self.issued_on.0, ("/reply_due_on", head.due_on));
        let replied = self.replied_on.map(|day| day.0);
        faults.in_order_if(self.issued_on.0, ("/replied_on", replied));
        faults.in_order_if(replied.unwrap_or(self.issued_on.0), ("/closed_on", head.closed_on));
        for (pointer, day) in [("/replied_on", replied), ("/closed_on", head.closed_on)] {
            faults.not_after_if(today, (pointer, day));
        }
    }
}
