//! A finding on the wire.

use chrono::NaiveDate;
use domain::findings::{AccidentGrade, FindingSource, FindingStatus, Rectification};
use domain::monitoring::{FindingGrade, MonitoringLevel};
use persistence::queries::findings::Finding;
use persistence::queries::spot_checks::list_results_in_sight;
use persistence::{Id, Instant, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::flows::findings::consequences::Consequence;
use crate::flows::refusal::Refusal;

/// A finding (风险隐患) at a unit.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Finding)]
pub struct FindingView {
    pub id: Id,
    /// Where it was found.
    pub unit_id: Id,
    /// How it came to light.
    pub source: FindingSource,
    /// The number or address of the paper it comes from.
    #[schema(required = true)]
    pub reference: Option<String>,
    /// How grave it is.
    pub grade: FindingGrade,
    /// Why it is that grave.
    #[schema(required = true, example = "产品不符合强制性国家标准，可能危及人身安全")]
    pub grade_basis: Option<String>,
    /// The situation of the province's catalogue that it is, by its code there (`GET /authorities/{id}/policy`, on the day of discovery).
    #[schema(required = true, example = "DL-3.2")]
    pub situation: Option<String>,
    /// How grave the catalogue takes that to be.
    #[schema(required = true)]
    pub situation_grade: Option<FindingGrade>,
    /// Why `grade` is another one.
    #[schema(required = true, example = "同批产品已致一人触电")]
    pub departure_reason: Option<String>,
    /// How grave the accident was that it comes from.
    #[schema(required = true)]
    pub accident_grade: Option<AccidentGrade>,
    /// What was found.
    #[schema(example = "绝缘厚度不足")]
    pub description: String,
    /// In which product.
    #[schema(required = true)]
    pub product: Option<String>,
    /// The day of the discovery.
    pub discovered_on: NaiveDate,
    /// Findings with the same id come from one discovery and count once.
    #[schema(required = true)]
    pub discovery_id: Option<String>,
    /// Whether it stands: only a confirmed one counts for the monitoring level.
    pub status: FindingStatus,
    /// What was said at the last step.
    #[schema(required = true)]
    pub remark: Option<String>,
    /// Whether it is proposed to overturn it, since the spot-check result that it was reported from was corrected and does not count any more.
    pub withdrawal_proposed: bool,
    /// The corrected result of a spot check on account of which that is proposed, where the caller sees it: results stay with the office that
    /// took them in.
    #[schema(required = true)]
    pub withdrawal_proposed_by: Option<Id>,
    /// When it was decided that it stands, though that was proposed; a later correction may propose it again.
    #[schema(required = true)]
    pub kept_at: Option<Instant>,
    #[schema(required = true)]
    pub kept_by: Option<Id>,
    /// Why it stands.
    #[schema(required = true, example = "现场检查另行证实绝缘厚度不足")]
    pub kept_reason: Option<String>,
    /// When it was confirmed.
    #[schema(required = true)]
    pub confirmed_at: Option<Instant>,
    #[schema(required = true)]
    pub confirmed_by: Option<Id>,
    /// Where the rectification (整改) is.
    pub rectification: Rectification,
    /// What is to be done.
    #[schema(required = true)]
    pub plan: Option<String>,
    /// By which day.
    #[schema(required = true)]
    pub due_on: Option<NaiveDate>,
    /// Whether that day has passed and it is not verified.
    pub overdue: bool,
    /// The day on which it was put right.
    #[schema(required = true)]
    pub rectified_on: Option<NaiveDate>,
    /// Who said so.
    #[schema(required = true)]
    pub rectified_by: Option<Id>,
    /// What shows it.
    #[schema(required = true)]
    pub evidence: Option<String>,
    /// The day on which it was verified, by someone else.
    #[schema(required = true)]
    pub verified_on: Option<NaiveDate>,
    #[schema(required = true)]
    pub verified_by: Option<Id>,
    /// When it was reported.
    pub reported_at: Instant,
    #[schema(required = true)]
    pub reported_by: Option<Id>,
    /// Version for If-Match.
    pub version: i32,
    /// When it last changed.
    pub updated_at: Instant,
}

impl FindingView {
    /// Shows findings as the caller sees them.
    ///
    /// # Errors
    /// Those of the database.
    pub fn read(tx: &mut Tx<'_>, findings: &[Finding]) -> Result<Vec<Self>, Refusal> {
        let corrected: Vec<Id> = findings.iter().filter_map(|finding| finding.withdrawal_proposed_by).collect();
        let (seen, today) = (list_results_in_sight(tx, &corrected)?, tx.today());
        let show = |finding: &Finding| Self {
            withdrawal_proposed_by: finding.withdrawal_proposed_by.filter(|id| seen.contains(id)),
            ..Self::audited(finding, today)
        };
        Ok(findings.iter().map(show).collect())
    }

    /// Shows one.
    ///
    /// # Errors
    /// Those of the database.
    pub fn one(tx: &mut Tx<'_>, finding: &Finding) -> Result<Self, Refusal> {
        Self::read(tx, std::slice::from_ref(finding))?.pop().ok_or_else(|| Refusal::internal("no view of a finding"))
    }

    /// A finding on a day as the audit trail tells it to whoever sees its unit: without what may be out of their sight.
    pub fn audited(finding: &Finding, today: NaiveDate) -> Self {
        let f = finding.clone();
        let waiting = f.rectification.0 != Rectification::Verified && f.status.0 != FindingStatus::Overturned;
        Self {
            id: f.id,
            unit_id: f.unit_id.into(),
            source: f.source.0,
            reference: f.reference,
            grade: f.grade.0,
            grade_basis: f.grade_basis,
            situation: f.situation,
            situation_grade: f.situation_grade.map(|grade| grade.0),
            departure_reason: f.departure_reason,
            accident_grade: f.accident_grade.map(|grade| grade.0),
            description: f.description,
            product: f.product,
            discovered_on: f.discovered_on,
            discovery_id: f.discovery_id,
            status: f.status.0,
            remark: f.status_reason,
            withdrawal_proposed: f.withdrawal_proposed_by.is_some(),
            withdrawal_proposed_by: None,
            kept_at: f.kept_at,
            kept_by: f.kept_by,
            kept_reason: f.kept_reason,
            confirmed_at: f.confirmed_at,
            confirmed_by: f.confirmed_by,
            rectification: f.rectification.0,
            plan: f.plan,
            due_on: f.due_on,
            overdue: waiting && f.due_on.is_some_and(|due| due < today),
            rectified_on: f.rectified_on,
            rectified_by: f.rectified_by,
            evidence: f.evidence,
            verified_on: f.verified_on,
            verified_by: f.verified_by,
            reported_at: f.reported_at,
            reported_by: f.reported_by,
            version: f.version,
            updated_at: f.updated_at,
        }
    }
}

/// A finding after a step, and what follows from it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangedFinding {
    #[serde(flatten)]
    pub finding: FindingView,
    /// The unit's monitoring level after the step.
    pub monitoring_level: MonitoringLevel,
    /// An elevation that was proposed by this step (二(一) 挂牌督办).
    #[schema(required = true)]
    pub elevation_id: Option<Id>,
    /// What in scope rests on what this finding was before, and stays as it is until whose it is changes it: published lists (a supplement
    /// tells the difference) and elevations; where the finding is overturned, also recalls, instruments and visits.
    pub consequences: Vec<Consequence>,
}
