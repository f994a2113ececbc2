//! Policies of the nation and the provinces: dated, numbered, never changed.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::findings::situations::Situation;
use domain::rules::policy::{Policy, PolicyParameters};
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::schema::{authorities, policies};
use crate::transaction::Tx;
use crate::types::{Id, Instant};

/// A policy that an authority has set.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = policies, treat_none_as_default_value = false)]
pub struct StoredPolicy {
    pub id: Id,
    pub authority_id: Id,
    /// Which of theirs, from 1.
    pub number: i32,
    /// The first day on which it holds.
    pub effective_on: NaiveDate,
    /// `PolicyParameters`, as JSON.
    pub parameters: String,
    pub reason: String,
    pub created_by: Option<Id>,
    /// When it was set.
    pub created_at: Instant,
    /// The last unit, by `seq`, to which it has been applied.
    pub applied_seq: i64,
    /// When it had been applied to all.
    pub applied_at: Option<Instant>,
    /// The catalogue of situations that it sets, as JSON: apart, since all else of a policy is read far more often.
    pub situations: Option<String>,
}

impl StoredPolicy {
    /// What it sets.
    ///
    /// # Errors
    /// `Corrupt`.
    pub fn parameters(&self) -> Result<PolicyParameters, Error> {
        let named = self.id.to_string();
        let situations = self.situations.as_deref().map(|text| read(text, &named)).transpose()?;
        Ok(PolicyParameters { situations, ..read(&self.parameters, &named)? })
    }
}

fn read<T: DeserializeOwned>(stored: &str, named: &str) -> Result<T, Error> {
    serde_json::from_str(stored).map_err(|e| Error::Corrupt(format!("policy {named}: {e}")))
}

/// The name of a policy: the code of its authority and its number.
pub fn version(division_code: &str, number: i32) -> String {
    format!("{division_code}/{number}")
}

/// The policies of the nation and of one province, in the order in which they come into force.
#[derive(Debug, Clone, Default)]
pub struct Timeline(Vec<Step>);

#[derive(Debug, Clone)]
struct Step {
    national: bool,
    effective_on: NaiveDate,
    version: String,
    parameters: PolicyParameters,
}

impl Step {
    /// A province could set the designated sizes once: what it did set is not followed any more.
    fn new(national: bool, effective_on: NaiveDate, version: String, parameters: PolicyParameters) -> Self {
        let parameters = if national { parameters } else { parameters.of_a_province() };
        Self { national, effective_on, version, parameters }
    }
}

impl Timeline {
    /// The policy in force on a day: the national reading, what the national authority sets over it, what the province sets
    /// over that. Of two from the same day the later set holds.
    pub fn on(&self, day: NaiveDate) -> Policy {
        let latest = |national| self.0.iter().rfind(|step| step.national == national && step.effective_on <= day);
        [latest(true), latest(false)].into_iter().flatten().fold(Policy::default(), |policy, step| policy.with(&step.parameters, &step.version))
    }

    /// The first day after `day` on which another policy comes into force.
    pub fn next_after(&self, day: NaiveDate) -> Option<NaiveDate> {
        self.0.iter().map(|step| step.effective_on).filter(|on| *on > day).min()
    }

    /// The same with one more policy that nobody has set: for looking at what it would do.
    pub fn with(mut self, national: bool, effective_on: NaiveDate, parameters: PolicyParameters, version: String) -> Self {
        self.0.push(Step::new(national, effective_on, version, parameters));
        self.0.sort_by_key(|step| step.effective_on);
        self
    }
}

/// The policies that matter to a province (`None`: to what belongs to no province).
pub fn policies_of(tx: &mut Tx<'_>, province: Option<Id>) -> Result<Timeline, Error> {
    type Row = (i32, NaiveDate, String, String, Option<Id>);
    let rows: Vec<Row> = policies::table
        .inner_join(authorities::table)
        .filter(authorities::parent_id.is_null().or(authorities::id.nullable().eq(province)))
        .order((policies::effective_on.asc(), policies::number.asc()))
        .select((policies::number, policies::effective_on, policies::parameters, authorities::division_code, authorities::parent_id))
        .load(tx.conn)?;
    let step = |(number, effective_on, parameters, code, parent): Row| {
        let version = version(&code, number);
        let parameters = read(&parameters, &version)?;
        Ok(Step::new(parent.is_none(), effective_on, version, parameters))
    };
    Ok(Timeline(rows.into_iter().map(step).collect::<Result<_, Error>>()?))
}

/// The policies of several provinces, each read when it is first asked for.
#[derive(Debug, Default)]
pub struct Timelines(HashMap<Option<Id>, Timeline>);

impl Timelines {
    /// The policies that matter to a province.
    pub fn of(&mut self, tx: &mut Tx<'_>, province: Option<Id>) -> Result<&Timeline, Error> {
        match self.0.entry(province) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(policies_of(tx, province)?)),
        }
    }
}

/// The policy that a decision named: so that it can be replayed.
///
/// # Errors
/// `NotFound` when there never was one of this name.
pub fn get_policy_version(tx: &mut Tx<'_>, named: &str) -> Result<Policy, Error> {
    let mut policy = Policy::default();
    if named == policy.version {
        return Ok(policy);
    }
    for part in named.split('+') {
        let (code, number) = part.split_once('/').ok_or(Error::NotFound)?;
        let number: i32 = number.parse().map_err(|_| Error::NotFound)?;
        let row: String = policies::table
            .inner_join(authorities::table)
            .filter(authorities::division_code.eq(code))
            .filter(policies::number.eq(number))
            .select(policies::parameters)
            .first(tx.conn)?;
        policy = policy.with(&read(&row, part)?, part);
    }
    Ok(policy)
}

/// Every policy that an authority has set, the latest first. Call it for an authority that the caller sees.
pub fn list_policies(tx: &mut Tx<'_>, authority: Id) -> Result<Vec<StoredPolicy>, Error> {
    Ok(policies::table
        .filter(policies::authority_id.eq(authority))
        .order((policies::effective_on.desc(), policies::number.desc()))
        .select(StoredPolicy::as_select())
        .load(tx.conn)?)
}

/// The catalogue of situations in force on a day for a province (`None`: for what belongs to no province): the one that its policy of
/// that day sets, else that of the nation's.
pub fn find_situations(tx: &mut Tx<'_>, province: Option<Id>, day: NaiveDate) -> Result<Vec<Situation>, Error> {
    for national in [false, true] {
        let query = policies::table.inner_join(authorities::table).filter(policies::effective_on.le(day)).into_boxed();
        let whose = match national {
            false => query.filter(authorities::id.nullable().eq(province)),
            true => query.filter(authorities::parent_id.is_null()),
        };
        let latest = whose.order((policies::effective_on.desc(), policies::number.desc())).select((policies::id, policies::situations));
        let found: Option<(Id, Option<String>)> = latest.first(tx.conn).optional()?;
        if let Some((id, Some(situations))) = found {
            return read(&situations, &id.to_string());
        }
    }
    Ok(Vec::new())
}

/// Stores a policy.
pub fn insert_policy(tx: &mut Tx<'_>, row: &StoredPolicy) -> Result<(), Error> {
    diesel::insert_into(policies::table).values(row.clone()).execute(tx.conn)?;
    Ok(())
}

/// The policy to apply next: in force, and not yet applied to every unit.
pub fn find_policy_to_apply(tx: &mut Tx<'_>, today: NaiveDate) -> Result<Option<StoredPolicy>, Error> {
    Ok(policies::table
        .filter(policies::applied_at.is_null())
        .filter(policies::effective_on.le(today))
        .order((policies::effective_on.asc(), policies::id.asc()))
        .select(StoredPolicy::as_select())
        .first(tx.conn)
        .optional()?)
}

/// Notes how far a policy has been applied; `done`: to every unit.
pub fn note_applied(tx: &mut Tx<'_>, id: Id, seq: i64, done: bool) -> Result<(), Error> {
    let applied_at = done.then_some(tx.now);
    diesel::update(policies::table.find(id)).set((policies::applied_seq.eq(seq), policies::applied_at.eq(applied_at))).execute(tx.conn)?;
    Ok(())
}
