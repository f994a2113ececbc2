//! `PUT /authorities/{id}/policy`

use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::get_authority_to_change;
use persistence::queries::policies::{StoredPolicy, insert_policy, list_policies, version};

use crate::auth::caller::{Caller, PolicyWrite};
use crate::error::{Problem, ProblemCode};
use crate::http::body::Body;
use crate::http::params::PathId;
use crate::http::preconditions::OptionalIfMatch;
use crate::http::reply::{Put, Reply};
use crate::routes::authorities::policy_view::{PolicyFacts, PolicyView, PutPolicy, check, count, may_set};

/// Set the policy of a province
///
/// From a day ahead, with a reason; the same as was set last changes nothing; what is not set is inherited. Nothing of the past changes, and what the notice fixes (3次, 近2年,
/// 5个工作日) cannot be set; the designated sizes (限额以上) are the nation's. Once it holds, the units that it touches are decided anew. A catalogue of situations
/// (`situations`) serves findings that are discovered from that day on. Look at what it would change first:
/// `POST /authorities/{id}/policy/preview`.
#[utoipa::path(put, path = "/authorities/{id}/policy")]
pub async fn put_policy(
    caller: Caller<PolicyWrite>,
    id: PathId,
    if_match: OptionalIfMatch,
    body: Body<PutPolicy>,
) -> Result<Reply<Put<PolicyView>>, Problem> {
    caller
        .write(move |tx| {
            let authority = get_authority_to_change(tx, id.0)?;
            may_set(&authority)?;
            let (sent, today) = (body.value, tx.today());
            let there = list_policies(tx, authority.id)?;
            let set = count(&there);
            match (set, &if_match.0) {
                (_, Some(if_match)) => drop(if_match.check(set)?),
                (0, None) => {}
                (_, None) => return Err(Problem::new(ProblemCode::IfMatchRequired)),
            }
            check(&sent, &authority, today)?;
            let effective_on = sent.effective_on.0;
            let before: PolicyFacts = PolicyView::read(tx, &authority, effective_on)?.into();
            let mut parameters = sent.parameters;
            let situations = parameters.situations.take();
            let row = StoredPolicy {
                id: tx.new_id(),
                authority_id: authority.id,
                number: set + 1,
                effective_on,
                parameters: serde_json::to_string(&parameters).map_err(Problem::internal)?,
                reason: sent.reason.into_string(),
                created_by: tx.identity().user_id,
                created_at: tx.now,
                applied_seq: 0,
                applied_at: None,
                situations: situations.map(|list| serde_json::to_string(&list)).transpose().map_err(Problem::internal)?,
            };
            let same = |last: &StoredPolicy| {
                (last.effective_on, &last.parameters, &last.reason, &last.situations)
                    == (row.effective_on, &row.parameters, &row.reason, &row.situations)
            };
            if there.iter().max_by_key(|policy| policy.number).is_some_and(same) {
                let view = PolicyView::read(tx, &authority, today)?;
                return Reply::put(None, &view, view.version);
            }
            insert_policy(tx, &row)?;
            let after: PolicyFacts = PolicyView::read(tx, &authority, effective_on)?.into();
            let path = authority.path();
            audit::record(tx, Subject { resource: "policy", id: authority.id, path: &path }, Some(&before), Some(&after))?;
            let view = PolicyView::read(tx, &authority, today)?;
            let made = (set == 0).then(|| format!("/api/v1/authorities/{}/policy", authority.id));
            log::info!("policy {} set, effective on {}", version(&authority.division_code, row.number), row.effective_on);
            Reply::put(made, &view, view.version)
        })
        .await
}
