//! Life cycles: which steps a thing may take from which status, and who takes them. The flows ask these tables, and
//! docs/life-cycles.md is printed from them.

use crate::auth::Permission;
use crate::codes::Code;
use crate::findings::objection::ObjectionState;
use crate::findings::{FindingStatus, Rectification, SpotCheckState};
use crate::measures::{InstrumentStatus, MeasureStatus};
use crate::monitoring::{DecisionStatus, ElevationStatus, ListStatus};
use crate::records::RecordedStatus;

/// One step.
#[derive(Debug, Clone, Copy)]
pub struct Step<S: 'static> {
    /// The end of its address.
    pub name: &'static str,
    /// The statuses from which it can be taken.
    pub from: &'static [S],
    /// The status to which it leads.
    pub to: S,
    /// What whoever takes it needs.
    pub by: Permission,
}

/// The life of a kind of things.
#[derive(Debug, Clone, Copy)]
pub struct LifeCycle<S: 'static> {
    /// Of what, in the words of the field.
    pub of: &'static str,
    /// The statuses in which one may begin.
    pub begins: &'static [S],
    /// The statuses that nothing leaves.
    pub ends: &'static [S],
    /// Its steps.
    pub steps: &'static [Step<S>],
}

impl<S: Code> LifeCycle<S> {
    /// The step with this name.
    #[must_use]
    pub fn step(&self, name: &str) -> Option<&'static Step<S>> {
        self.steps.iter().find(|step| step.name == name)
    }

    /// Whether a step can be taken from a status. A step that is not in the table never can.
    #[must_use]
    pub fn allows(&self, name: &str, from: S) -> bool {
        self.step(name).is_some_and(|step| step.from.contains(&from))
    }

    /// The table as a state diagram in Mermaid.
    #[must_use]
    pub fn diagram(&self) -> String {
        let mut lines = vec!["stateDiagram-v2".to_owned()];
        lines.extend(S::ALL.iter().map(|status| format!("    {}: {} · {}", status.code(), status.zh(), status.en())));
        lines.extend(self.begins.iter().map(|status| format!("    [*] --> {}", status.code())));
        for step in self.steps {
            lines.extend(step.from.iter().map(|from| format!("    {} --> {}: {} ({})", from.code(), step.to.code(), step.name, step.by.code())));
        }
        lines.extend(self.ends.iter().map(|status| format!("    {} --> [*]", status.code())));
        lines.join("\n") + "\n"
    }
}

use Permission::{FindingsConfirm, FindingsWrite, MeasuresWrite, MonitoringDecide, UnitsWrite};

/// Whether a finding stands.
pub const FINDING: LifeCycle<FindingStatus> = LifeCycle {
    of: "风险隐患 · finding",
    begins: &[FindingStatus::Reported],
    ends: &[],
    steps: &[
        Step { name: "confirm", from: &[FindingStatus::Reported], to: FindingStatus::Confirmed, by: FindingsConfirm },
        Step { name: "overturn", from: &[FindingStatus::Reported, FindingStatus::Confirmed], to: FindingStatus::Overturned, by: FindingsConfirm },
        Step { name: "restore", from: &[FindingStatus::Overturned], to: FindingStatus::Confirmed, by: FindingsConfirm },
        Step { name: "keep", from: &[FindingStatus::Confirmed], to: FindingStatus::Confirmed, by: FindingsConfirm },
        Step { name: "keep (not confirmed)", from: &[FindingStatus::Reported], to: FindingStatus::Reported, by: FindingsConfirm },
        Step { name: "(objection to its result)", from: &[FindingStatus::Confirmed], to: FindingStatus::Reported, by: FindingsWrite },
        Step { name: "(objection dismissed)", from: &[FindingStatus::Reported], to: FindingStatus::Confirmed, by: FindingsConfirm },
        Step { name: "(its result is taken up again)", from: &[FindingStatus::Reported], to: FindingStatus::Overturned, by: FindingsWrite },
        Step { name: "restore (never confirmed)", from: &[FindingStatus::Overturned], to: FindingStatus::Reported, by: FindingsConfirm },
    ],
};

/// The rectification of a finding. Who rectified does not verify.
pub const RECTIFICATION: LifeCycle<Rectification> = LifeCycle {
    of: "整改 · rectification of a finding",
    begins: &[Rectification::Open],
    ends: &[],
    steps: &[
        Step { name: "rectify", from: &[Rectification::Open], to: Rectification::Rectified, by: FindingsWrite },
        Step { name: "verify", from: &[Rectification::Rectified], to: Rectification::Verified, by: FindingsConfirm },
        Step { name: "verify (failed)", from: &[Rectification::Rectified], to: Rectification::Open, by: FindingsConfirm },
        Step { name: "reopen", from: &[Rectification::Verified], to: Rectification::Open, by: FindingsConfirm },
    ],
};

/// What waits for a person.
const OPEN_RESULTS: &[SpotCheckState] = &[SpotCheckState::Matched, SpotCheckState::Ambiguous, SpotCheckState::NoUnit];
/// What a person has decided.
const DECIDED_RESULTS: &[SpotCheckState] = &[SpotCheckState::Linked, SpotCheckState::Dismissed];

/// A result of a product spot check: a person links it to a unit or dismisses it, and may take it up again; a unit that is entered later
/// becomes a candidate; a corrected edition takes its place.
pub const SPOT_CHECK_RESULT: LifeCycle<SpotCheckState> = LifeCycle {
    of: "监督抽查结果 · result of a product spot check",
    begins: &[SpotCheckState::Conforming, SpotCheckState::Matched, SpotCheckState::Ambiguous, SpotCheckState::NoUnit, SpotCheckState::Superseded],
    ends: &[SpotCheckState::Superseded],
    steps: &[
        Step { name: "link", from: OPEN_RESULTS, to: SpotCheckState::Linked, by: FindingsWrite },
        Step { name: "dismiss", from: OPEN_RESULTS, to: SpotCheckState::Dismissed, by: FindingsWrite },
        Step { name: "reopen", from: DECIDED_RESULTS, to: SpotCheckState::Matched, by: FindingsWrite },
        Step { name: "reopen (several may be meant)", from: DECIDED_RESULTS, to: SpotCheckState::Ambiguous, by: FindingsWrite },
        Step { name: "reopen (none may be meant)", from: DECIDED_RESULTS, to: SpotCheckState::NoUnit, by: FindingsWrite },
        Step { name: "(a unit of this name)", from: OPEN_RESULTS, to: SpotCheckState::Matched, by: UnitsWrite },
        Step { name: "(another unit of this name)", from: OPEN_RESULTS, to: SpotCheckState::Ambiguous, by: UnitsWrite },
        Step {
            name: "(a corrected edition)",
            from: &[
                SpotCheckState::Conforming,
                SpotCheckState::Matched,
                SpotCheckState::Ambiguous,
                SpotCheckState::NoUnit,
                SpotCheckState::Linked,
                SpotCheckState::Dismissed,
            ],
            to: SpotCheckState::Superseded,
            by: FindingsWrite,
        },
    ],
};

/// The objection (异议) to a result of a product spot check. A day of service that was recorded wrongly is recorded again.
pub const OBJECTION: LifeCycle<ObjectionState> = LifeCycle {
    of: "监督抽查结果异议 · objection to a result of a product spot check",
    begins: &[ObjectionState::NotServed],
    ends: &[ObjectionState::Upheld, ObjectionState::Dismissed],
    steps: &[
        Step { name: "serve", from: &[ObjectionState::NotServed, ObjectionState::Served], to: ObjectionState::Served, by: FindingsWrite },
        Step { name: "object", from: &[ObjectionState::Served], to: ObjectionState::Pending, by: FindingsWrite },
        Step { name: "decide-objection", from: &[ObjectionState::Pending], to: ObjectionState::Dismissed, by: FindingsConfirm },
        Step { name: "decide-objection (upheld)", from: &[ObjectionState::Pending], to: ObjectionState::Upheld, by: FindingsConfirm },
    ],
};

/// A decision on the monitoring level. What else happens to it is the program's doing.
pub const MONITORING_DECISION: LifeCycle<DecisionStatus> = LifeCycle {
    of: "监管类别 · decision on a monitoring level",
    begins: &[DecisionStatus::Automatic, DecisionStatus::Proposed, DecisionStatus::Overridden],
    ends: &[DecisionStatus::Automatic, DecisionStatus::Confirmed, DecisionStatus::Overridden, DecisionStatus::Superseded],
    steps: &[
        Step { name: "confirm", from: &[DecisionStatus::Proposed], to: DecisionStatus::Confirmed, by: MonitoringDecide },
        Step { name: "(a later decision)", from: &[DecisionStatus::Proposed], to: DecisionStatus::Superseded, by: MonitoringDecide },
    ],
};

/// An elevation to the next higher authority.
pub const ELEVATION: LifeCycle<ElevationStatus> = LifeCycle {
    of: "提级 · elevation",
    begins: &[ElevationStatus::Proposed],
    ends: &[ElevationStatus::Rejected, ElevationStatus::Released, ElevationStatus::Ended],
    steps: &[
        Step { name: "decide", from: &[ElevationStatus::Proposed], to: ElevationStatus::Active, by: MonitoringDecide },
        Step { name: "decide (no)", from: &[ElevationStatus::Proposed], to: ElevationStatus::Rejected, by: MonitoringDecide },
        Step { name: "release", from: &[ElevationStatus::Active], to: ElevationStatus::Released, by: MonitoringDecide },
        Step { name: "(its last day passes)", from: &[ElevationStatus::Active], to: ElevationStatus::Ended, by: MonitoringDecide },
    ],
};

/// An annual list. What is published never changes.
pub const MONITORING_LIST: LifeCycle<ListStatus> = LifeCycle {
    of: "年度名单 · annual list",
    begins: &[ListStatus::Draft],
    ends: &[ListStatus::Published],
    steps: &[
        Step { name: "refresh", from: &[ListStatus::Draft], to: ListStatus::Draft, by: MonitoringDecide },
        Step { name: "publish", from: &[ListStatus::Draft], to: ListStatus::Published, by: MonitoringDecide },
    ],
};

/// A recall.
pub const RECALL: LifeCycle<MeasureStatus> = LifeCycle {
    of: "召回 · recall",
    begins: &[MeasureStatus::Open],
    ends: &[MeasureStatus::Closed],
    steps: &[Step { name: "close", from: &[MeasureStatus::Open], to: MeasureStatus::Closed, by: MeasuresWrite }],
};

/// An assistance.
pub const ASSISTANCE: LifeCycle<MeasureStatus> = LifeCycle {
    of: "帮扶 · assistance",
    begins: &[MeasureStatus::Open],
    ends: &[MeasureStatus::Closed],
    steps: &[Step { name: "close", from: &[MeasureStatus::Open], to: MeasureStatus::Closed, by: MeasuresWrite }],
};

/// An instrument: 约谈 and 通报 need no reply to be closed.
pub const INSTRUMENT: LifeCycle<InstrumentStatus> = LifeCycle {
    of: "文书 · instrument",
    begins: &[InstrumentStatus::Open],
    ends: &[InstrumentStatus::Closed],
    steps: &[
        Step { name: "reply", from: &[InstrumentStatus::Open], to: InstrumentStatus::Replied, by: MeasuresWrite },
        Step { name: "close", from: &[InstrumentStatus::Open, InstrumentStatus::Replied], to: InstrumentStatus::Closed, by: MeasuresWrite },
    ],
};

/// A visit: recorded, never changed.
pub const VISIT: LifeCycle<RecordedStatus> =
    LifeCycle { of: "检查走访 · visit", begins: &[RecordedStatus::Recorded], ends: &[RecordedStatus::Recorded], steps: &[] };

/// Every life cycle with its diagram, in the order of docs/life-cycles.md.
#[must_use]
pub fn diagrams() -> Vec<(&'static str, String)> {
    vec![
        (FINDING.of, FINDING.diagram()),
        (RECTIFICATION.of, RECTIFICATION.diagram()),
        (SPOT_CHECK_RESULT.of, SPOT_CHECK_RESULT.diagram()),
        (OBJECTION.of, OBJECTION.diagram()),
        (MONITORING_DECISION.of, MONITORING_DECISION.diagram()),
        (ELEVATION.of, ELEVATION.diagram()),
        (MONITORING_LIST.of, MONITORING_LIST.diagram()),
        (RECALL.of, RECALL.diagram()),
        (ASSISTANCE.of, ASSISTANCE.diagram()),
        (INSTRUMENT.of, INSTRUMENT.diagram()),
        (VISIT.of, VISIT.diagram()),
    ]
}
