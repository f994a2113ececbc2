//! `POST /authorities/{id}/policy/preview`

use chrono::NaiveDate;
use domain::monitoring::MonitoringLevel;
use domain::rules::Policy;
use domain::units::Tier;
use persistence::Id;
use persistence::queries::authorities::get_authority;
use persistence::queries::policies::policies_of;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, MonitoringRead};
use crate::error::{FieldCode, FieldError, Problem};
use crate::flows::monitoring::policy_effect::{Difference, differences};
use crate::flows::names::{AuthorityName, Names};
use crate::flows::warning::WarningView;
use crate::http::body::Body;
use crate::http::list::{List, NoFilter};
use crate::http::params::PathId;
use crate::http::reply::{Reply, Shown};
use crate::routes::authorities::policy_view::{PutPolicy, check, is_national, may_set, province};

/// Units that are looked at in one go: the database serves others in between.
const STRETCH: i64 = 2000;

/// A tier before and after.
#[derive(Debug, Serialize, ToSchema)]
pub struct TierChange {
    /// Before; `null`: not classified.
    #[schema(required = true)]
    pub from: Option<Tier>,
    /// After.
    #[schema(required = true)]
    pub to: Option<Tier>,
}

/// A lead before and after.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadChange {
    /// Before.
    pub from: AuthorityName,
    /// After.
    pub to: AuthorityName,
}

/// A level before and after.
#[derive(Debug, Serialize, ToSchema)]
pub struct LevelChange {
    /// Before.
    pub from: MonitoringLevel,
    /// After.
    pub to: MonitoringLevel,
}

/// A unit that the policy would treat otherwise.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyDifference {
    /// The unit.
    pub unit_id: Id,
    /// 统一社会信用代码.
    pub uscc: String,
    /// Name.
    pub name: String,
    /// The tier, where it differs.
    #[schema(required = true)]
    pub tier: Option<TierChange>,
    /// The lead by the rule, where it differs.
    #[schema(required = true)]
    pub lead_authority: Option<LeadChange>,
    /// The monitoring level, where it differs.
    #[schema(required = true)]
    pub monitoring_level: Option<LevelChange>,
}

/// How many units the policy would touch.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct PolicyDifferenceCounts {
    /// Units that were decided both ways.
    #[schema(example = 1200)]
    pub looked_at: usize,
    /// Units with any difference.
    #[schema(example = 3)]
    pub units: usize,
    /// Units whose tier differs.
    #[schema(example = 2)]
    pub tiers: usize,
    /// Units that get another lead.
    #[schema(example = 2)]
    pub leads: usize,
    /// Units whose monitoring level differs.
    #[schema(example = 1)]
    pub monitoring_levels: usize,
}

/// What a policy would change on the day from which it holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyPreview {
    /// The day.
    pub effective_on: NaiveDate,
    /// Every value that would be in force.
    pub in_force: Policy,
    /// The parameters that are set and move no tier, lead or level, so that nothing of what they do is listed here; a catalogue of
    /// situations leaves stored findings as they are.
    pub warnings: Vec<WarningView>,
    /// The counts; only on the first page.
    #[schema(required = true)]
    pub counts: Option<PolicyDifferenceCounts>,
    /// The units, in the order of entry.
    pub items: Vec<PolicyDifference>,
    /// Ask for the next page with it.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Preview a policy
///
/// The exact units whose tier, lead or monitoring level would differ on the day from which it holds, as counts and as a list, with
/// what is known today. Nothing is stored. Units are decided both ways, so a province takes seconds.
#[utoipa::path(post, path = "/authorities/{id}/policy/preview")]
pub async fn preview_policy(
    caller: Caller<MonitoringRead>,
    id: PathId,
    list: List<NoFilter, false>,
    body: Body<PutPolicy>,
) -> Result<Reply<Shown<PolicyPreview>>, Problem> {
    let paging = list.paging;
    let sent = body.value;
    let from: Option<i64> = paging.key()?;
    let wanted = usize::try_from(paging.limit).unwrap_or(usize::MAX);
    let (day, parameters) = (sent.effective_on.0, sent.parameters.clone());
    let (first, beside, language) = (sent.clone(), sent.parameters.beside_levels(), caller.language);
    let sets_situations = sent.parameters.situations.is_some();
    let (province, national, in_force) = caller
        .read(move |tx| {
            let authority = get_authority(tx, id.0)?;
            may_set(&authority)?;
            check(&first, &authority, tx.today())?;
            let (province, national) = (province(&authority), is_national(&authority));
            let in_force = policies_of(tx, province)?.with(national, day, first.parameters.clone(), "preview".to_owned()).on(day);
            Ok((province, national, in_force))
        })
        .await?;

    let mut counts = PolicyDifferenceCounts::default();
    let mut shown: Vec<Difference> = Vec::new();
    let (mut after, mut more) = (from.unwrap_or(0), false);
    loop {
        let parameters = parameters.clone();
        let (found, looked_at, end) = caller
            .read(move |tx| {
                let with =
                    |timeline: persistence::queries::policies::Timeline| timeline.with(national, day, parameters.clone(), "preview".to_owned());
                Ok(differences(tx, province, with, day, after, STRETCH)?)
            })
            .await?;
        counts.looked_at += looked_at;
        for difference in found {
            counts.units += 1;
            counts.tiers += usize::from(difference.tier.0 != difference.tier.1);
            counts.leads += usize::from(difference.lead.0 != difference.lead.1);
            counts.monitoring_levels += usize::from(difference.level.0 != difference.level.1);
            if shown.len() < wanted {
                shown.push(difference);
            } else {
                more = true;
            }
        }
        // Later pages need no counts, so they end with their last row.
        match end {
            Some(end) if from.is_none() || !more => after = end,
            _ => break,
        }
    }
    let next_cursor = paging.next(more, shown.last().map(|d| d.unit.seq.to_string()));
    let reply = caller
        .read(move |tx| {
            let names = Names::of(tx, shown.iter().flat_map(|d| [d.lead.0, d.lead.1]))?;
            let items = shown.iter().map(|d| show(d, &names)).collect::<Result<_, _>>()?;
            let counts = from.is_none().then_some(counts);
            let beside = beside.into_iter().map(|name| FieldError::new(format!("/parameters/{name}"), FieldCode::NotPreviewed));
            let catalogue = sets_situations.then(|| FieldError::new("/parameters/situations", FieldCode::StoredFindingsStay));
            let warnings = beside.chain(catalogue);
            let warnings = warnings.map(|warning| warning.document(language).into()).collect();
            Reply::ok(&PolicyPreview { effective_on: day, in_force, warnings, counts, items, next_cursor })
        })
        .await?;
    Ok(reply)
}

fn show(d: &Difference, names: &Names) -> Result<PolicyDifference, Problem> {
    let lead_authority = match d.lead {
        (from, to) if from != to => Some(LeadChange { from: names.get(from)?, to: names.get(to)? }),
        _ => None,
    };
    Ok(PolicyDifference {
        unit_id: d.unit.id.into(),
        uscc: d.unit.facts.uscc.clone(),
        name: d.unit.facts.name.to_string().clone(),
        tier: (d.tier.0 != d.tier.1).then_some(TierChange { from: d.tier.0, to: d.tier.1 }),
        lead_authority,
        monitoring_level: (d.level.0 != d.level.1).then_some(LevelChange { from: d.level.0, to: d.level.1 }),
    })
}
