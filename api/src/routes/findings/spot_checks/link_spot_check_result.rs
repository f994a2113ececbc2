//! `POST /spot-check-results/{id}/link`

use domain::findings::{FindingSource, SpotCheckState};
use domain::monitoring::FindingGrade;
use persistence::queries::spot_checks::SpotCheckResult;
use persistence::queries::units::{Unit, get_unit_to_change};
use persistence::values::{Day, Line, Paragraph, ShortLine};
use persistence::{Error, Held, Id};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::caller::{Caller, FindingsWrite};
use crate::error::{FieldCode, FieldError, Problem};
use crate::flows::faults::Faults;
use crate::flows::findings::view::FindingView;
use crate::flows::refusal::Refusal;
use crate::flows::spot_checks::decide::decide;
use crate::flows::spot_checks::objection::before_link;
use crate::flows::spot_checks::view::{SpotCheckResultView, candidates};
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::findings::create_finding::{CreateFinding, report};
use crate::routes::units::view::WarningView;

/// So much of what failed a description tells, in characters.
const MAX_ITEMS: usize = 300;

/// Which unit it is, and how grave.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "unit_id": "01980000-0000-7000-8000-000000000001", "grade": "relatively_major", "grade_basis": "平衡回流沸点不合格，影响制动安全"
}))]
pub struct LinkSpotCheckResult {
    /// The unit, a candidate or another one in scope.
    pub unit_id: Id,
    /// How grave it is: no list says. May be left out where `situation` says it.
    pub grade: Option<FindingGrade>,
    /// The situation that it is, as for a finding that is reported.
    #[validate(nested)]
    pub situation: Option<ShortLine>,
    /// Why `grade` is another one than the catalogue's.
    #[validate(nested)]
    pub departure_reason: Option<Paragraph>,
    /// Why it is that grave; needed at the latest when a grade above general is confirmed.
    #[validate(nested)]
    pub grade_basis: Option<Paragraph>,
}

/// A result with the finding that was reported.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkedSpotCheckResult {
    #[serde(flatten)]
    pub result: SpotCheckResultView,
    /// The finding, reported and not yet confirmed.
    pub finding: FindingView,
    /// What to look at again: the unit is none of the candidates, an objection is not decided or may still come.
    pub warnings: Vec<WarningView>,
}

/// Link a result to its unit
///
/// Reports a finding there (source `product_spot_check`); it counts for the monitoring level once someone confirms it. All failed
/// items of one sample are one discovery. A result under objection may be linked, one that was withdrawn on an objection not.
#[utoipa::path(post, path = "/spot-check-results/{id}/link")]
pub async fn link_spot_check_result(
    caller: Caller<FindingsWrite>,
    id: PathId,
    if_match: IfMatch,
    body: Body<LinkSpotCheckResult>,
) -> Result<Reply<Versioned<LinkedSpotCheckResult>>, Problem> {
    let language = caller.language;
    caller
        .post(body, move |tx, value| {
            // As everyone holds them: the unit before the result.
            let unit = get_unit_to_change(tx, value.unit_id);
            let (result, (finding, warnings)) = decide(tx, id.0, if_match.expected(), SpotCheckState::Linked, |tx, result| {
                let objection = before_link(result, tx.today())?;
                let unit = named_unit(unit)?;
                let is_candidate = candidates(result)?.contains(&unit.id.into());
                let finding = report(tx, &unit, finding_of(result, value))?;
                (result.unit_id, result.finding_id) = (Some(unit.id.into()), Some(finding.id));
                let odd = (!is_candidate).then(|| FieldError::new("/unit_id", FieldCode::NotACandidate));
                let warnings = odd.into_iter().chain(objection).map(|warning| warning.document(language).into());
                Ok((FindingView::one(tx, &finding)?, warnings.collect()))
            })?;
            let version = result.version;
            Ok(Reply::ok(&LinkedSpotCheckResult { result, finding, warnings })?.with_version(version))
        })
        .await
}

/// The unit that the body names, held.
fn named_unit(found: Result<Held<Unit>, Error>) -> Result<Held<Unit>, Refusal> {
    let mut faults = Faults::default();
    let unit = faults.named(found, "/unit_id", FieldCode::UnknownUnit)?;
    faults.end_with(unit)
}

/// What failed, as far as a description has room for it beside model and batch: the result has it all.
fn short(items: &str) -> String {
    match items.char_indices().nth(MAX_ITEMS) {
        Some((end, _)) => format!("{}等", &items[..end]),
        None => items.to_owned(),
    }
}

/// The finding that a result reports.
fn finding_of(result: &SpotCheckResult, said: LinkSpotCheckResult) -> CreateFinding {
    let mut description =
        result.failed_items.as_deref().map_or_else(|| "监督抽查判定不合格".to_owned(), |items| format!("不合格项目：{}", short(items)));
    for (label, said) in [("规格型号", &result.model), ("批号", &result.batch)] {
        if let Some(said) = said {
            description.push_str(&format!("；{label}：{said}"));
        }
    }
    let reference = [Some(result.record_id.as_str()), result.official_page.as_deref()];
    CreateFinding {
        source: FindingSource::ProductSpotCheck,
        reference: Some(Paragraph::new(&reference.into_iter().flatten().collect::<Vec<_>>().join(" "))),
        grade: said.grade,
        situation: said.situation,
        departure_reason: said.departure_reason,
        accident_grade: None,
        grade_basis: said.grade_basis,
        description: Paragraph::new(&description),
        product: Some(Line::new(&result.product)),
        discovered_on: Day(result.first_published_on()),
        discovery_id: Some(ShortLine::new(&result.record_id)),
        plan: None,
        due_on: None,
    }
}
