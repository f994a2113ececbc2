//! `POST /units`

use domain::CodeSet;
use domain::units::{Activity, Applicability, CreditRiskClass, EntryReason};
use persistence::Id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::caller::{Caller, UnitsWrite};
use crate::error::{FieldCode, Problem};
use crate::flows::faults::{Faults, MAX_NAME, MAX_TEXT};
use crate::flows::register::enter::{Draft, enter, is_sole_proprietor_code};
use crate::flows::units::figures::MetricsBody;
use crate::flows::units::figures::metrics_warnings;
use crate::flows::units::location::locate_one;
use crate::http::body::Body;
use crate::http::reply::{CreatedVersion, Reply};
use crate::routes::units::view::UnitView;

/// A unit to enter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "uscc": "91330106MAAY4CL12W", "name": "西湖恒泰电线电缆有限公司", "activities": ["production"], "division_code": "330106",
    "entry_reasons": ["baseline_survey"], "metrics": {"year": 2025, "employees_period_end": 50, "main_business_revenue_wan": 19999.99}
}))]
pub struct CreateUnit {
    /// 统一社会信用代码; blanks, lower case and full width are put right.
    pub uscc: String,
    /// Name.
    pub name: String,
    /// One or more of production, wholesale, retail.
    pub activities: Vec<Activity>,
    /// 个体工商户; if it is not said, the code tells (92…).
    pub sole_proprietor: Option<bool>,
    /// Division, six or nine digits.
    pub division_code: String,
    /// The territorial authority, if it is not the one of the division.
    pub territorial_authority_id: Option<Id>,
    /// Address.
    pub address: Option<String>,
    /// What applies to its products; none is ordinary.
    pub applicability: Option<Vec<Applicability>>,
    /// Why it is entered: one or more.
    pub entry_reasons: Vec<EntryReason>,
    /// Credit risk class.
    pub credit_risk_class: Option<CreditRiskClass>,
    /// Figures of one reporting year.
    pub metrics: Option<MetricsBody>,
    /// Why a code whose check digit does not verify is right all the same.
    pub uscc_override_reason: Option<String>,
}

/// A unit, and what was odd about the request without being refused.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnteredUnit {
    /// The unit.
    #[serde(flatten)]
    pub unit: UnitView,
    /// What to look at again.
    pub warnings: Vec<crate::routes::units::view::WarningView>,
}

/// Enter a unit
///
/// Stores the unit, decides its tier from the figures (notice 附1), finds its lead authority and records the decision with its
/// trace. Clauses: 四(一) 录入原因, 附1, 二(一).
#[utoipa::path(post, path = "/units")]
pub async fn create_unit(caller: Caller<UnitsWrite>, body: Body<CreateUnit>) -> Result<Reply<CreatedVersion<EnteredUnit>>, Problem> {
    let language = caller.language;
    caller
        .post(body, move |tx, value| {
            let today = tx.today();
            let named = value.territorial_authority_id;
            let mut faults = Faults::default();
            let draft = draft(&mut faults, &value, today);
            let territory = faults.take(locate_one(tx, &draft.division_code, named)?);
            let territory = faults.end_with(territory)?;
            let year = draft.metrics.as_ref().map(|(year, _)| *year);
            let units = enter(tx, vec![(draft, territory)])?;
            let unit = units.first().ok_or_else(|| Problem::internal("entered nothing"))?;
            let warnings = metrics_warnings("/metrics/year", year, today).iter().map(|w| w.document(language).into()).collect();
            let view = EnteredUnit { unit: UnitView::read(tx, unit)?, warnings };
            Ok(Reply::created(format!("/api/v1/units/{}", unit.id), &view)?.with_version(unit.version))
        })
        .await
}

/// Checks everything that can be checked without the database.
fn draft(faults: &mut Faults, body: &CreateUnit, today: chrono::NaiveDate) -> Draft {
    let uscc = faults.uscc("/uscc", &body.uscc, body.uscc_override_reason.as_deref());
    let name = faults.text("/name", &body.name, 1, MAX_NAME);
    let address = body.address.as_deref().map(|a| faults.text("/address", a, 0, MAX_TEXT)).filter(|a| !a.is_empty());
    let uscc_override_reason = body.uscc_override_reason.as_deref().map(|r| faults.text("/uscc_override_reason", r, 1, MAX_TEXT));
    if body.activities.is_empty() {
        faults.add("/activities", FieldCode::Required);
    }
    if body.entry_reasons.is_empty() {
        faults.add("/entry_reasons", FieldCode::Required);
    }
    let metrics = body.metrics.as_ref().map(|m| faults.metrics("/metrics", m, today));
    Draft {
        // The reason is kept only where it was needed.
        uscc_override_reason: uscc_override_reason.filter(|_| !domain::units::uscc::check(&uscc).valid()),
        sole_proprietor: body.sole_proprietor.unwrap_or_else(|| is_sole_proprietor_code(&uscc)),
        uscc,
        name,
        activities: body.activities.iter().copied().collect(),
        division_code: body.division_code.trim().to_owned(),
        address,
        applicability: body.applicability.iter().flatten().copied().collect(),
        entry_reasons: body.entry_reasons.iter().copied().collect::<CodeSet<_>>(),
        credit_risk_class: body.credit_risk_class,
        metrics,
    }
}
