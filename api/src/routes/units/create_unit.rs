//! `POST /units`

use chrono::NaiveDate;
use domain::CodeSet;
use domain::text::fold;
use domain::units::{Activity, Applicability, CreditRiskClass, EntryReason, uscc};
use persistence::queries::units::UnitFacts;
use persistence::values::{Line, Remark, TypedCode};
use persistence::{Coded, Id};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::caller::{Caller, UnitsWrite};
use crate::error::Problem;
use crate::flows::faults::Faults;
use crate::flows::register::enter::{NewUnit, enter};
use crate::flows::register::facts::bare_facts;
use crate::flows::units::figures::MetricsBody;
use crate::flows::units::figures::metrics_warnings;
use crate::flows::units::location::{Placing, locate_one};
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
    pub uscc: TypedCode,
    /// Name.
    pub name: Line,
    /// One or more of production, wholesale, retail.
    pub activities: Vec<Activity>,
    /// 个体工商户; if it is not said, the code tells (92…).
    pub sole_proprietor: Option<bool>,
    /// Whether it imports what it sells; no if it is not said.
    pub importer: Option<bool>,
    /// Division, six or nine digits; blanks and full width are put right.
    pub division_code: TypedCode,
    /// The territorial authority, if it is not the one of the division.
    pub territorial_authority_id: Option<Id>,
    /// Address.
    pub address: Option<Remark>,
    /// What applies to its products; none is ordinary.
    pub applicability: Option<Vec<Applicability>>,
    /// Why it is entered: one or more.
    pub entry_reasons: Vec<EntryReason>,
    /// Credit risk class.
    pub credit_risk_class: Option<CreditRiskClass>,
    /// Figures of one reporting year.
    pub metrics: Option<MetricsBody>,
    /// Why a code whose check digit does not verify is right all the same.
    pub uscc_override_reason: Option<Remark>,
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
            let unit = value.new_unit(&mut faults, today);
            let territory = faults.take(locate_one(tx, &unit.facts.division_code, named, Placing::Anew)?);
            let territory = faults.end_with(territory)?;
            let year = unit.metrics.first().map(|figures| figures.year);
            let units = enter(tx, vec![(unit, territory)])?;
            let unit = units.first().ok_or_else(|| Problem::internal("entered nothing"))?;
            let warnings = metrics_warnings("/metrics/year", year, today).iter().map(|w| w.document(language).into()).collect();
            let view = EnteredUnit { unit: UnitView::read(tx, unit)?, warnings };
            Ok(Reply::created(format!("/api/v1/units/{}", unit.id), &view)?.with_version(unit.version))
        })
        .await
}

impl CreateUnit {
    /// Checks everything that can be checked without the database.
    fn new_unit(self, faults: &mut Faults, today: NaiveDate) -> NewUnit {
        let bare = bare_facts(uscc::normalize(self.uscc.as_str()), fold(self.division_code.as_str()));
        let mut facts = UnitFacts {
            name: self.name,
            activities: self.activities.into_iter().collect::<CodeSet<_>>().into(),
            sole_proprietor: self.sole_proprietor.unwrap_or(bare.sole_proprietor),
            importer: self.importer.unwrap_or_default(),
            address: self.address.filter(|address| !address.as_str().is_empty()),
            applicability: self.applicability.into_iter().flatten().collect::<CodeSet<_>>().into(),
            entry_reasons: self.entry_reasons.into_iter().collect::<CodeSet<_>>().into(),
            credit_risk_class: self.credit_risk_class.map(Coded),
            uscc_override_reason: self.uscc_override_reason,
            ..bare
        };
        faults.facts(&mut facts);
        NewUnit { facts, metrics: self.metrics.iter().map(|metrics| faults.metrics("/metrics", metrics, today)).collect() }
    }
}
