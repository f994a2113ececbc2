//! How grave a finding is taken to be when it is reported or changed: by the catalogue of situations of its province, by the
//! accident that it comes from, or by what is said.

use chrono::NaiveDate;
use domain::Code;
use domain::findings::grading::{Grading, GradingFault};
use domain::findings::situations::Situation;
use domain::findings::{AccidentGrade, FindingSource};
use domain::monitoring::FindingGrade;
use domain::text::fold;
use persistence::queries::findings::Finding;
use persistence::queries::policies::find_situations;
use persistence::values::{Paragraph, ShortLine};
use persistence::{Coded, Id, Tx};

use crate::flows::faults::Faults;
use crate::flows::patch::Patch;
use crate::flows::refusal::{FieldCode, FieldError, Refusal};

/// The situation that a report names: a fault where the catalogue in force on the day of discovery has none with this code.
///
/// # Errors
/// Those of the database.
pub fn find_situation(tx: &mut Tx<'_>, province: Option<Id>, day: NaiveDate, code: &str, faults: &mut Faults) -> Result<Option<Situation>, Refusal> {
    let found = find_situations(tx, province, day)?.into_iter().find(|situation| fold(&situation.code) == fold(code));
    if found.is_none() {
        faults.add("/situation", FieldCode::UnknownSituation);
    }
    Ok(found)
}

/// The grade, with everything that is wrong with it told.
pub fn graded(grading: Grading, source: FindingSource, faults: &mut Faults) -> Option<FindingGrade> {
    if grading.accident.is_some() && source != FindingSource::Accident {
        faults.add("/accident_grade", FieldCode::AccidentsOnly);
    }
    for fault in grading.faults() {
        match fault {
            GradingFault::NoGrade => faults.add("/grade", FieldCode::Required),
            GradingFault::NoReason => faults.add("/departure_reason", FieldCode::Required),
            GradingFault::NoDeparture => faults.add("/departure_reason", FieldCode::NoDeparture),
            GradingFault::BelowAccident(least) => {
                faults.0.push(FieldError::new("/grade", FieldCode::BelowAccidentGrade).with("grade", least.code()));
            }
        }
    }
    grading.grade()
}

/// What a change says of the grade.
pub struct Regrading {
    pub grade: Option<FindingGrade>,
    pub situation: Patch<ShortLine>,
    pub departure_reason: Patch<Paragraph>,
    pub accident_grade: Patch<AccidentGrade>,
    pub grade_basis: Patch<Paragraph>,
}

/// Grades a finding anew whose other fields have been changed already. A grade that followed the catalogue or the accident follows on,
/// one that departed stays; another grade needs its basis and its reason in the same request.
///
/// # Errors
/// Those of the database.
pub fn regrade(tx: &mut Tx<'_>, before: &Finding, finding: &mut Finding, sent: Regrading, faults: &mut Faults) -> Result<(), Refusal> {
    let names_one = sent.situation.value().is_some();
    if sent.situation.clears() {
        finding.situation_grade = None;
    }
    sent.situation.map(ShortLine::into_string).apply(&mut finding.situation);
    sent.accident_grade.map(Coded).apply(&mut finding.accident_grade);
    let mut named = None;
    if let Some(code) = finding.situation.clone().filter(|_| names_one || finding.discovered_on != before.discovered_on) {
        let Some(situation) = find_situation(tx, finding.provincial_id, finding.discovered_on, &code, faults)? else { return Ok(()) };
        (finding.situation, finding.situation_grade) = (Some(situation.code.clone()), Some(Coded(situation.grade)));
        named = Some(situation);
    }

    let following = |finding: &Finding, said, has_reason| Grading {
        said,
        situation: finding.situation_grade.map(|grade| grade.0),
        accident: finding.accident_grade.map(|grade| grade.0),
        has_reason,
    };
    let (was, is) = (following(before, None, false).followed(), following(finding, None, false).followed());
    // What a person has said is raised by a situation that is named later, and not lowered in silence.
    let follows = was.map_or(named.is_some() && is >= Some(before.grade.0), |grade| is.is_some() && grade == before.grade.0);
    let said = sent.grade.or((!follows).then_some(before.grade.0));
    let grade = following(finding, said, false).grade();
    let same = grade == Some(before.grade.0) && finding.situation_grade == before.situation_grade;
    if !same || !following(finding, said, false).departs() {
        finding.departure_reason = None;
    }
    sent.departure_reason.map(Paragraph::into_string).apply(&mut finding.departure_reason);
    if let Some(grade) = graded(following(finding, said, finding.departure_reason.is_some()), finding.source.0, faults) {
        finding.grade = Coded(grade);
    }

    let says_why = sent.grade_basis.value().is_some();
    sent.grade_basis.map(Paragraph::into_string).apply(&mut finding.grade_basis);
    let another = finding.grade != before.grade;
    match named.filter(|situation| situation.grade == finding.grade.0) {
        Some(situation) if !says_why && (another || finding.grade_basis.is_none()) => finding.grade_basis = Some(situation.clause),
        None if !says_why && another && finding.grade.0 != FindingGrade::General => faults.add("/grade_basis", FieldCode::Required),
        _ => {}
    }
    Ok(())
}
