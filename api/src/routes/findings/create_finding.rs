//! `POST /units/{id}/findings`

use domain::findings::grading::Grading;
use domain::findings::{AccidentGrade, FindingSource, FindingStatus, Rectification};
use domain::monitoring::FindingGrade;
use persistence::queries::audit::{self, Subject};
use persistence::queries::findings::{Finding, insert_findings};
use persistence::queries::units::{Unit, get_unit_to_change};
use persistence::values::{Day, Line, Paragraph, ShortLine};
use persistence::{Coded, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, FindingsWrite};
use crate::error::Problem;
use crate::flows::faults::Faults;
use crate::flows::findings::grading::{find_situation, graded};
use crate::flows::findings::view::FindingView;
use crate::flows::refusal::Refusal;
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::reply::{CreatedVersion, Reply};

/// A finding to report.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "source": "product_spot_check", "reference": "抽检2026-0311", "grade": "major", "grade_basis": "不符合强制性国家标准，可能危及人身安全",
    "description": "绝缘厚度不足", "product": "聚氯乙烯绝缘电缆", "discovered_on": "2026-11-20", "plan": "停止生产并召回", "due_on": "2026-12-20"
}))]
pub struct CreateFinding {
    /// How it came to light.
    pub source: FindingSource,
    /// The number or address of the paper it comes from.
    #[validate(nested)]
    pub reference: Option<Paragraph>,
    /// How grave it is. May be left out where `situation` or `accident_grade` says it.
    pub grade: Option<FindingGrade>,
    /// The situation that it is, by its code in the catalogue that the province has in force on the day of discovery: the grade follows
    /// it, or departs from it with a reason.
    #[validate(nested)]
    pub situation: Option<ShortLine>,
    /// Why `grade` is another one than the catalogue's; needed then, and only then.
    #[validate(nested)]
    pub departure_reason: Option<Paragraph>,
    /// How grave the accident was, of a finding whose source is one: it is at least a finding of that grade.
    pub accident_grade: Option<AccidentGrade>,
    /// Why it is that grave; needed at the latest when a grade above general is confirmed. The clause of the situation if it is not said.
    #[validate(nested)]
    pub grade_basis: Option<Paragraph>,
    /// What was found.
    #[validate(nested)]
    pub description: Paragraph,
    /// In which product.
    #[validate(nested)]
    pub product: Option<Line>,
    /// The day of the discovery.
    #[validate(nested)]
    pub discovered_on: Day,
    /// Findings with the same id come from one discovery.
    #[validate(nested)]
    pub discovery_id: Option<ShortLine>,
    /// What is to be done.
    #[validate(nested)]
    pub plan: Option<Paragraph>,
    /// By which day.
    #[validate(nested)]
    pub due_on: Option<Day>,
}

/// Report a finding
///
/// It counts for the monitoring level once it is confirmed (三; 附2 2.4).
#[utoipa::path(post, path = "/units/{id}/findings")]
pub async fn create_finding(
    caller: Caller<FindingsWrite>,
    id: PathId,
    body: Body<CreateFinding>,
) -> Result<Reply<CreatedVersion<FindingView>>, Problem> {
    caller
        .post(body, move |tx, value| {
            let unit = get_unit_to_change(tx, id.0)?;
            let finding = report(tx, &unit, value)?;
            Ok(Reply::created(format!("/api/v1/findings/{}", finding.id), &FindingView::one(tx, &finding)?)?.with_version(finding.version))
        })
        .await
}

/// Stores a reported finding at a unit that the caller sees.
///
/// # Errors
/// 422 with every fault.
pub fn report(tx: &mut Tx<'_>, unit: &Unit, sent: CreateFinding) -> Result<Finding, Refusal> {
    let today = tx.today();
    let mut faults = Faults::default();
    faults.shape(sent.validate());
    let (discovered_on, due_on) = (sent.discovered_on.0, sent.due_on.map(|day| day.0));
    faults.not_after(today, ("/discovered_on", discovered_on));
    faults.in_order_if(discovered_on, ("/due_on", due_on));
    let situation = match &sent.situation {
        Some(code) => find_situation(tx, unit.provincial_id, discovered_on, code.as_str(), &mut faults)?,
        None => None,
    };
    let grading = Grading {
        said: sent.grade,
        situation: situation.as_ref().map(|situation| situation.grade),
        accident: sent.accident_grade,
        has_reason: sent.departure_reason.is_some(),
    };
    // What is to be followed must be known first.
    let grade = if sent.situation.is_some() == situation.is_some() { graded(grading, sent.source, &mut faults) } else { None };
    let grade = faults.end_with(grade)?;
    let code = situation.as_ref().map(|situation| situation.code.clone());
    let finding = Finding {
        id: tx.new_id(),
        unit_id: unit.id,
        source: Coded(sent.source),
        reference: sent.reference.map(Paragraph::into_string),
        grade: Coded(grade),
        grade_basis: sent.grade_basis.map(Paragraph::into_string).or(situation.filter(|_| !grading.departs()).map(|situation| situation.clause)),
        description: sent.description.into_string(),
        product: sent.product.map(Line::into_string),
        discovered_on,
        discovery_id: sent.discovery_id.map(ShortLine::into_string),
        status: Coded(FindingStatus::Reported),
        status_reason: None,
        confirmed_at: None,
        confirmed_by: None,
        rectification: Coded(Rectification::Open),
        plan: sent.plan.map(Paragraph::into_string),
        due_on,
        rectified_on: None,
        rectified_by: None,
        evidence: None,
        verified_on: None,
        verified_by: None,
        reported_at: tx.now,
        reported_by: tx.identity().user_id,
        provincial_id: unit.provincial_id,
        municipal_id: unit.municipal_id,
        county_id: unit.county_id,
        station_id: unit.station_id,
        version: 1,
        updated_at: tx.now,
        situation: code,
        situation_grade: grading.situation.map(Coded),
        departure_reason: sent.departure_reason.map(Paragraph::into_string),
        accident_grade: sent.accident_grade.map(Coded),
        withdrawal_proposed_by: None,
        kept_at: None,
        kept_by: None,
        kept_reason: None,
        status_authority_id: None,
        verified_authority_id: None,
        last_verification_on: None,
    };
    insert_findings(tx, vec![finding.clone()])?;
    let shown = FindingView::audited(&finding, today);
    audit::record(tx, Subject { resource: "finding", id: finding.id, path: &unit.path() }, None, Some(&shown))?;
    Ok(finding)
}
