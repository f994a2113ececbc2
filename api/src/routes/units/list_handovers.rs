//! `GET /handovers`

use actix_web::HttpRequest;
use chrono::NaiveDate;
use domain::units::{Tier, UnitAct};
use persistence::Id;
use persistence::queries::unit_history::{self, StoredDecision};
use persistence::values::Day;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::caller::{Caller, UnitsRead};
use crate::error::Problem;
use crate::flows::names::{AuthorityName, Names};
use crate::flows::units::decision::HandoverFacts;
use crate::http::list::List;
use crate::http::page::{ListReply, list_reply, page_of};
use crate::http::params::checked;

/// Since when, and the page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListHandovers {
    /// Hand-overs that took effect on this day or later.
    #[param(example = "2026-01-01")]
    pub since: Option<Day>,
}

/// The authorities in whose territory a unit was and is.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandoverTerritory {
    pub from: AuthorityName,
    pub to: AuthorityName,
}

/// What an authority had set on a unit, and what ended because the unit moved out of its reach.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandoverEnd {
    pub act: UnitAct,
    /// Which one; a way of supervision has no id.
    #[schema(required = true)]
    pub id: Option<Id>,
    /// Whose act it was.
    pub authority: AuthorityName,
}

/// A unit that was handed over: from one lead authority to another, or with a move from one territory to another.
#[derive(Debug, Serialize, ToSchema)]
pub struct Handover {
    /// The decision behind it.
    pub decision_id: Id,
    pub unit_id: Id,
    /// Its 统一社会信用代码 on that day; `null` for hand-overs from before this was kept, as the name.
    #[schema(required = true)]
    pub uscc: Option<String>,
    /// Its name on that day.
    #[schema(required = true)]
    pub name: Option<String>,
    /// From which day.
    pub effective_on: NaiveDate,
    /// Tier before.
    #[schema(required = true)]
    pub previous_tier: Option<Tier>,
    /// Tier now.
    #[schema(required = true)]
    pub tier: Option<Tier>,
    /// Who led.
    #[schema(required = true)]
    pub from: Option<AuthorityName>,
    /// Who leads now; with a move it can be the same.
    pub to: AuthorityName,
    /// Where a unit that moved was and is; `null`: it stayed where it is.
    #[schema(required = true)]
    pub territory: Option<HandoverTerritory>,
    /// What authorities out of whose reach it moved had set on it, and what ended on that day.
    pub ended: Vec<HandoverEnd>,
}

/// A decision with what is told beside it.
struct Told<'a>(&'a StoredDecision, Option<HandoverFacts>);

impl<'a> Told<'a> {
    fn of(decision: &'a StoredDecision) -> Result<Self, Problem> {
        let facts = decision.handover.as_deref().map(serde_json::from_str).transpose().map_err(Problem::internal)?;
        Ok(Self(decision, facts))
    }

    /// The authorities that it names.
    fn names(&self) -> impl Iterator<Item = Id> {
        let (from, to) = self.1.as_ref().and_then(|facts| facts.territory).unzip();
        let authors = self.1.iter().flat_map(|facts| &facts.ended).map(|end| end.authority_id);
        [Some(self.0.lead_authority_id), self.0.previous_lead_authority_id, from, to].into_iter().flatten().chain(authors)
    }

    fn show(self, names: &Names) -> Result<Handover, Problem> {
        let Self(d, facts) = self;
        let territory = facts.as_ref().and_then(|facts| facts.territory);
        let territory = territory.map(|(from, to)| Ok::<_, Problem>(HandoverTerritory { from: names.get(from)?, to: names.get(to)? }));
        let ended = facts.iter().flat_map(|facts| &facts.ended);
        let ended = ended.map(|end| Ok(HandoverEnd { act: end.act, id: end.id, authority: names.get(end.authority_id)? }));
        let ended = ended.collect::<Result<_, Problem>>()?;
        let (uscc, name) = facts.map(|facts| (facts.uscc, facts.name)).unzip();
        Ok(Handover {
            decision_id: d.id,
            unit_id: d.unit_id.into(),
            uscc,
            name,
            effective_on: d.effective_on,
            previous_tier: d.previous_tier.map(|t| t.0),
            tier: d.tier.map(|t| t.0),
            from: d.previous_lead_authority_id.map(|id| names.get(id)).transpose()?,
            to: names.get(d.lead_authority_id)?,
            territory: territory.transpose()?,
            ended,
        })
    }
}

page_of!(
    /// A page of hand-overs.
    HandoverPage,
    Handover
);

/// List hand-overs
///
/// Units whose lead authority changed with a decision, or that moved: who gives, who takes, since when. Of a unit that has gone out of
/// scope the hand-overs until then stay, the last of them that by which it went. The latest first.
#[utoipa::path(get, path = "/handovers")]
pub async fn list_handovers(
    request: HttpRequest,
    caller: Caller<UnitsRead>,
    list: List<ListHandovers, false>,
) -> Result<ListReply<HandoverPage>, Problem> {
    let List { filter: p, paging } = list;
    let since = checked("since", p.since)?.map(|day| day.0);
    let after = paging.id()?;
    let page = caller
        .read(move |tx| {
            let page = unit_history::list_handovers(tx, since, after, paging.limit)?;
            let told = page.items.iter().map(Told::of).collect::<Result<Vec<_>, _>>()?;
            let names = Names::of(tx, told.iter().flat_map(Told::names))?;
            let next_cursor = paging.next(page.more, page.items.last().map(|d| d.id.to_string()));
            let items = told.into_iter().map(|told| told.show(&names)).collect::<Result<_, _>>()?;
            Ok(HandoverPage { items, next_cursor, total: None })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
