//! `POST /rules/tier`

use domain::authorities::{Level, Topology};
use domain::rules::tier::{self, TierWarning};
use domain::rules::{Explanation, Policy, TierInput, TierTrace};
use domain::units::{Activity, Completeness, Figures, Tier, Wan};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::caller::{Caller, ReferenceRead};
use crate::error::{FieldCode, Problem};
use crate::flows::faults::Faults;
use crate::http::body::Body;
use crate::http::reply::{Reply, Shown};

/// What decides a tier.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"activities": ["production"], "employees_period_end": 300, "main_business_revenue_wan": 300}))]
pub struct DecideTier {
    /// One or more.
    pub activities: Vec<Activity>,
    /// 个体工商户; false if it is not said.
    pub sole_proprietor: Option<bool>,
    /// 期末从业人员数, persons.
    #[schema(minimum = 0, maximum = 5_000_000)]
    pub employees_period_end: Option<i64>,
    /// 全年平均人数, persons.
    #[schema(minimum = 0, maximum = 5_000_000)]
    pub employees_annual_average: Option<i64>,
    /// 主营业务收入, 万元.
    pub main_business_revenue_wan: Option<Wan>,
    /// 商品销售额, 万元.
    pub merchandise_sales_wan: Option<Wan>,
    /// 限额以上.
    pub above_designated_size: Option<bool>,
    /// Shape of the province; ordinary if it is not said.
    pub topology: Option<Topology>,
}

/// A tier and why.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TierAnswer)]
pub struct TierAnswer {
    /// A large … D micro; `null`: the figures do not tell.
    #[schema(required = true)]
    pub tier: Option<Tier>,
    /// Whether all figures were there.
    pub completeness: Completeness,
    /// The level whose authority leads such a unit.
    #[schema(required = true)]
    pub lead_level: Option<Level>,
    /// The tier by the thresholds alone.
    #[schema(required = true)]
    pub threshold_tier: Option<Tier>,
    /// What to look at again.
    pub warnings: Vec<TierWarning>,
    /// Every activity and measure with its thresholds, met and missed, and the clauses.
    pub trace: TierTrace,
    /// The same in sentences, Chinese and English.
    pub explanation: Explanation,
    pub rule_set: String,
    /// Policy version.
    pub policy: String,
}

/// Decide a tier
///
/// 附1 of the notice: the highest tier that any measure of any activity reaches. Nothing is stored.
#[utoipa::path(post, path = "/rules/tier")]
pub async fn decide_tier(caller: Caller<ReferenceRead>, body: Body<DecideTier>) -> Result<Reply<Shown<TierAnswer>>, Problem> {
    let reply = caller
        .read(move |tx| {
            let b = body.value;
            let mut faults = Faults::default();
            if b.activities.is_empty() {
                faults.add("/activities", FieldCode::Required);
            }
            let figures = Figures {
                employees_period_end: faults.employees("/employees_period_end", b.employees_period_end),
                employees_annual_average: faults.employees("/employees_annual_average", b.employees_annual_average),
                main_business_revenue_wan: b.main_business_revenue_wan,
                merchandise_sales_wan: b.merchandise_sales_wan,
                above_designated_size: b.above_designated_size,
            };
            faults.end()?;
            let input = TierInput {
                year: None,
                activities: b.activities.iter().copied().collect(),
                sole_proprietor: b.sole_proprietor.unwrap_or(false),
                figures: &figures,
                topology: b.topology.unwrap_or(Topology::Ordinary),
                as_of: tx.today(),
            };
            let d = tier::decide(&input, &Policy::default());
            Reply::ok(&TierAnswer {
                tier: d.tier,
                completeness: d.completeness,
                lead_level: d.lead_level,
                threshold_tier: d.threshold_tier,
                warnings: d.warnings,
                explanation: d.trace.explain(),
                trace: d.trace,
                rule_set: d.rule_set,
                policy: d.policy,
            })
        })
        .await?;
    Ok(reply)
}
