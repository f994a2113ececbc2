//! Life cycles: every status is reached, none is a dead end but those that are named as ends, and a step is allowed where the table
//! has it and nowhere else.

use std::collections::BTreeSet;

use domain::Code;
use domain::audit::AuditedResource;
use domain::lifecycle::{self, LifeCycle};
use domain::records::RecordKind;
use proptest::prelude::*;

fn holds<S: Code + std::fmt::Debug>(life: &LifeCycle<S>) {
    let code = |status: &S| status.code();
    let mut reached: BTreeSet<&str> = life.begins.iter().map(code).collect();
    for _ in S::ALL {
        let next: Vec<&str> = life.steps.iter().filter(|step| step.from.iter().any(|s| reached.contains(s.code()))).map(|s| s.to.code()).collect();
        reached.extend(next);
    }
    let all: BTreeSet<&str> = S::ALL.iter().map(code).collect();
    assert_eq!(reached, all, "{}: a status that nothing reaches", life.of);
    let left: BTreeSet<&str> = life.steps.iter().filter(|step| step.from != [step.to]).flat_map(|step| step.from.iter().map(code)).collect();
    let ends: BTreeSet<&str> = life.ends.iter().map(code).collect();
    assert_eq!(all.difference(&left).copied().collect::<BTreeSet<_>>(), ends, "{}: dead ends", life.of);
    let names: BTreeSet<&str> = life.steps.iter().map(|step| step.name).collect();
    assert_eq!(names.len(), life.steps.len(), "{}: a step twice", life.of);
    for step in life.steps {
        for status in S::ALL {
            assert_eq!(life.allows(step.name, *status), step.from.contains(status), "{}: {} from {status:?}", life.of, step.name);
        }
    }
}

#[test]
fn every_kind_of_records_can_be_asked_for_in_the_audit_trail() {
    let told: Vec<&str> = AuditedResource::ALL.iter().map(|resource| resource.code()).collect();
    assert!(RecordKind::ALL.iter().all(|kind| told.contains(&kind.code())), "{told:?}");
}

#[test]
fn every_life_cycle_leads_from_its_beginning_to_its_ends() {
    holds(&lifecycle::FINDING);
    holds(&lifecycle::RECTIFICATION);
    holds(&lifecycle::SPOT_CHECK_RESULT);
    holds(&lifecycle::OBJECTION);
    holds(&lifecycle::MONITORING_DECISION);
    holds(&lifecycle::ELEVATION);
    holds(&lifecycle::MONITORING_LIST);
    holds(&lifecycle::RECALL);
    holds(&lifecycle::ASSISTANCE);
    holds(&lifecycle::INSTRUMENT);
    holds(&lifecycle::VISIT);
}

#[test]
fn a_diagram_shows_every_status_and_every_step() {
    let diagram = lifecycle::INSTRUMENT.diagram();
    let lines: Vec<&str> = diagram.lines().collect();
    assert_eq!(
        lines,
        [
            "stateDiagram-v2",
            "    open: 已发出，待回复 · issued",
            "    replied: 已回复 · replied",
            "    closed: 已办结 · closed",
            "    [*] --> open",
            "    open --> replied: reply (measures.write)",
            "    open --> closed: close (measures.write)",
            "    replied --> closed: close (measures.write)",
            "    closed --> [*]",
        ]
    );
    let all = lifecycle::diagrams();
    assert!(all.contains(&(lifecycle::INSTRUMENT.of, diagram)) && all.len() >= 10);
}

#[test]
fn an_overturned_finding_can_be_restored_and_nothing_else_can_be_done_with_it() {
    use domain::findings::FindingStatus::{Confirmed, Overturned, Reported};
    let can =
        |status| lifecycle::FINDING.steps.iter().filter(|step| step.from.contains(&status)).map(|step| (step.name, step.to)).collect::<Vec<_>>();
    let of_reported = [
        ("confirm", Confirmed),
        ("overturn", Overturned),
        ("keep (not confirmed)", Reported),
        ("(objection dismissed)", Confirmed),
        ("(its result is taken up again)", Overturned),
    ];
    assert_eq!(can(Reported), of_reported);
    assert_eq!(can(Confirmed), [("overturn", Overturned), ("keep", Confirmed), ("(objection to its result)", Reported)]);
    assert_eq!(can(Overturned), [("restore", Confirmed), ("restore (never confirmed)", Reported)]);
}

proptest! {
    /// Whatever steps are tried in whatever order, an instrument is only where a step that was allowed has led it.
    #[test]
    fn a_walk_over_an_instrument_stays_in_the_table(steps in prop::collection::vec(prop::sample::select(vec!["reply", "close", "reopen"]), 0..8)) {
        use domain::measures::InstrumentStatus as S;
        let mut status = S::Open;
        let (mut replied, mut closed) = (false, false);
        for name in steps {
            let allowed = lifecycle::INSTRUMENT.allows(name, status);
            // The rule in other words: a reply once, while it is open; a close once; nothing after it.
            prop_assert_eq!(allowed, !closed && (name == "close" || (name == "reply" && !replied)));
            if let (true, Some(step)) = (allowed, lifecycle::INSTRUMENT.step(name)) {
                status = step.to;
                replied |= name == "reply";
                closed |= name == "close";
            }
        }
    }
}
