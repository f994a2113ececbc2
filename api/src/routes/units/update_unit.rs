//! `PATCH /units/{id}`

use chrono::NaiveDate;
use domain::units::{Activity, Applicability, CreditRiskClass, OperatingStatus, uscc};
use persistence::queries::units::{get_unit, list_metrics, to_bits};
use persistence::{Coded, Id, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::caller::{Caller, UnitsWrite};
use crate::error::{FieldCode, Problem};
use crate::flows::faults::{Faults, MAX_NAME, MAX_TEXT};
use crate::flows::register::change::{Change, apply};
use crate::flows::units::location::locate_one;
use crate::http::body::Body;
use crate::http::day;
use crate::http::params::PathId;
use crate::http::patch::Patch;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Reply, Versioned};
use crate::routes::units::view::UnitView;

/// What is to change (JSON Merge Patch): an absent field is kept, `null` clears.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "西湖恒泰电缆有限公司", "operating_status": "suspended", "operating_status_reason": "停产检修"}))]
pub struct UpdateUnit {
    /// 统一社会信用代码: to put a wrong one right.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub uscc: Patch<String>,
    /// Why a code whose check digit does not verify is right all the same.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub uscc_override_reason: Patch<String>,
    /// Name.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub name: Patch<String>,
    /// One or more.
    #[schema(value_type = Option<Vec<Activity>>)]
    #[serde(default)]
    pub activities: Patch<Vec<Activity>>,
    /// 个体工商户.
    #[schema(value_type = Option<bool>)]
    #[serde(default)]
    pub sole_proprietor: Patch<bool>,
    /// Division: the unit moves to the authority there.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub division_code: Patch<String>,
    /// The territorial authority, if it is not the one of the division.
    #[schema(value_type = Option<Id>)]
    #[serde(default)]
    pub territorial_authority_id: Patch<Id>,
    /// Address.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub address: Patch<String>,
    /// What applies to its products.
    #[schema(value_type = Option<Vec<Applicability>>)]
    #[serde(default)]
    pub applicability: Patch<Vec<Applicability>>,
    /// Credit risk class.
    #[schema(value_type = Option<CreditRiskClass>)]
    #[serde(default)]
    pub credit_risk_class: Patch<CreditRiskClass>,
    /// Operating status (四(一) 异常状态).
    #[schema(value_type = Option<OperatingStatus>)]
    #[serde(default)]
    pub operating_status: Patch<OperatingStatus>,
    /// From which day the status holds; today if it is not said.
    #[schema(value_type = Option<NaiveDate>)]
    #[serde(default, deserialize_with = "day::patch")]
    pub operating_status_from: Patch<NaiveDate>,
    /// Why the status changed.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub operating_status_reason: Patch<String>,
}

/// Change a unit
///
/// Facts only: figures have a year and go to `/units/{id}/metrics/{year}`. Where activities, 个体工商户 or territory change, the
/// tier and the lead are decided anew.
#[utoipa::path(patch, path = "/units/{id}")]
pub async fn update_unit(
    caller: Caller<UnitsWrite>,
    id: PathId,
    if_match: IfMatch,
    body: Body<UpdateUnit>,
) -> Result<Reply<Versioned<UnitView>>, Problem> {
    caller
        .write(move |tx| {
            let unit = get_unit(tx, id.0)?;
            if_match.check(unit.version)?;
            let metrics = list_metrics(tx, &[unit.id])?;
            let mut change = Change::of(unit, metrics);
            change_facts(tx, &mut change, body.value)?;
            let unit = if change.is_empty() { change.before } else { apply(tx, change)? };
            Ok(Reply::ok(&UnitView::read(tx, &unit)?)?.with_version(unit.version))
        })
        .await
}

fn change_facts(tx: &mut Tx<'_>, change: &mut Change, body: UpdateUnit) -> Result<(), Problem> {
    let mut faults = Faults::default();
    let cleared = [
        ("/uscc", body.uscc.clears()),
        ("/name", body.name.clears()),
        ("/activities", body.activities.clears()),
        ("/sole_proprietor", body.sole_proprietor.clears()),
        ("/division_code", body.division_code.clears()),
        ("/territorial_authority_id", body.territorial_authority_id.clears()),
        ("/operating_status", body.operating_status.clears()),
    ];
    cleared.iter().filter(|(_, clears)| *clears).for_each(|(pointer, _)| faults.add(pointer, FieldCode::CannotBeNull));
    let unit = &mut change.after;
    if let Patch::Set(code) = &body.uscc {
        unit.uscc = faults.uscc("/uscc", code, body.uscc_override_reason.value().map(String::as_str).or(unit.uscc_override_reason.as_deref()));
    }
    if let Patch::Set(reason) = &body.uscc_override_reason {
        unit.uscc_override_reason = Some(faults.text("/uscc_override_reason", reason, 1, MAX_TEXT));
    }
    // The reason is kept exactly as long as the code needs it.
    if uscc::check(&unit.uscc).valid() {
        unit.uscc_override_reason = None;
    } else if body.uscc_override_reason.clears() {
        faults.add("/uscc_override_reason", FieldCode::CannotBeNull);
    }
    if let Patch::Set(name) = &body.name {
        unit.name = faults.text("/name", name, 1, MAX_NAME);
    }
    if let Patch::Set(activities) = &body.activities {
        if activities.is_empty() {
            faults.add("/activities", FieldCode::Required);
        }
        unit.activities = to_bits(activities.iter().copied().collect());
    }
    if let Patch::Set(sole) = body.sole_proprietor {
        unit.sole_proprietor = sole;
    }
    let address = match &body.address {
        Patch::Set(address) => Patch::Set(faults.text("/address", address, 1, MAX_TEXT)),
        other => other.clone(),
    };
    address.apply(&mut unit.address);
    if let Patch::Set(applicability) = &body.applicability {
        unit.applicability = to_bits(applicability.iter().copied().collect());
    } else if body.applicability.clears() {
        unit.applicability = 0;
    }
    match body.credit_risk_class {
        Patch::Keep => {}
        Patch::Clear => unit.credit_risk_class = None,
        Patch::Set(class) => unit.credit_risk_class = Some(Coded(class)),
    }
    change_status(&mut faults, change, &body, tx.today());
    let named = body.territorial_authority_id.value().copied();
    if body.division_code.value().is_some() || named.is_some() {
        let code = body.division_code.value().map_or(change.after.division_code.as_str(), |c| c.trim()).to_owned();
        if let Some(territory) = faults.take(locate_one(tx, &code, named)?) {
            change.after.division_code = code;
            change.moved_to = Some(territory).filter(|t| t.id != change.after.territorial_authority_id);
        }
    }
    Ok(faults.end()?)
}

fn change_status(faults: &mut Faults, change: &mut Change, body: &UpdateUnit, today: NaiveDate) {
    let from = body.operating_status_from.value().copied();
    if from.is_some_and(|day| day > today) {
        faults.add("/operating_status_from", FieldCode::DateInFuture);
    }
    let reason = body.operating_status_reason.value().map(|r| faults.text("/operating_status_reason", r, 1, MAX_TEXT));
    let Patch::Set(status) = body.operating_status else {
        if from.is_some() || reason.is_some() {
            faults.add("/operating_status", FieldCode::Required);
        }
        return;
    };
    if change.after.operating_status.0 != status {
        change.after.operating_status = Coded(status);
        change.status = Some((from.unwrap_or(today), reason));
    }
}
