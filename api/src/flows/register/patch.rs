//! What is said of a unit that is there, by a patch or by a row of a file: what is not said is kept.

use domain::text::fold;
use domain::units::{Activity, Applicability, CreditRiskClass, OperatingStatus, dormancy_limit, uscc};
use persistence::queries::unit_history::list_status_changes;
use persistence::queries::units::UnitFacts;
use persistence::values::{Day, Line, Paragraph, Remark, TypedCode};
use persistence::{Coded, Id, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::flows::faults::Faults;
use crate::flows::patch::Patch;
use crate::flows::refusal::{FieldCode, FieldError, Refusal};
use crate::flows::register::change::{Change, NewStatus};
use crate::flows::register::dormancy::dormancy;
use crate::flows::register::facts::says_sole_proprietor;
use crate::flows::units::location::{Placing, locate_one};

/// What is to change (JSON Merge Patch): an absent field is kept, `null` clears.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = UpdateUnit, example = json!({"name": "西湖恒泰电缆有限公司", "operating_status": "suspended", "operating_status_reason": "停产检修"}))]
pub struct UnitPatch {
    /// 统一社会信用代码: to put a wrong one right.
    #[serde(default)]
    pub uscc: Patch<TypedCode>,
    /// Why a code whose check digit does not verify is right all the same.
    #[validate(nested)]
    #[serde(default)]
    pub uscc_override_reason: Patch<Remark>,
    /// Name.
    #[validate(nested)]
    #[serde(default)]
    pub name: Patch<Line>,
    /// One or more.
    #[schema(value_type = Option<Vec<Activity>>)]
    #[serde(default)]
    pub activities: Patch<Vec<Activity>>,
    /// 个体工商户.
    #[serde(default)]
    pub sole_proprietor: Patch<bool>,
    /// Whether it imports what it sells.
    #[serde(default)]
    pub importer: Patch<bool>,
    /// Division: the unit moves to the authority there.
    #[serde(default)]
    pub division_code: Patch<TypedCode>,
    /// The territorial authority, if it is not the one of the division.
    #[serde(default)]
    pub territorial_authority_id: Patch<Id>,
    /// Address.
    #[validate(nested)]
    #[serde(default)]
    pub address: Patch<Remark>,
    /// What applies to its products.
    #[schema(value_type = Option<Vec<Applicability>>)]
    #[serde(default)]
    pub applicability: Patch<Vec<Applicability>>,
    /// Credit risk class.
    #[serde(default)]
    pub credit_risk_class: Patch<CreditRiskClass>,
    /// Operating status (四(一) 异常状态).
    #[serde(default)]
    pub operating_status: Patch<OperatingStatus>,
    /// From which day the status holds, not before the one that holds now; today if it is not said. With the status that holds, it puts its day
    /// right.
    #[validate(nested)]
    #[serde(default)]
    pub operating_status_from: Patch<Day>,
    /// The last day of 歇业: three years from its first day at most, and these if it is not said. Said again, it is another last day.
    #[validate(nested)]
    #[serde(default)]
    pub operating_status_until: Patch<Day>,
    /// Why the status changed; needed where a unit was deregistered (注销).
    #[validate(nested)]
    #[serde(default)]
    pub operating_status_reason: Patch<Paragraph>,
}

impl UnitPatch {
    /// Puts what is said of the unit itself into its facts. Where it lies is for who can look the division up.
    pub fn apply(&self, facts: &mut UnitFacts) {
        if let Patch::Set(code) = &self.uscc {
            // 个转企 and back: what nobody has said otherwise follows the code.
            if facts.sole_proprietor == says_sole_proprietor(&facts.uscc) {
                facts.sole_proprietor = says_sole_proprietor(&uscc::normalize(code.as_str()));
            }
            code.as_str().clone_into(&mut facts.uscc);
        }
        self.uscc_override_reason.clone().apply(&mut facts.uscc_override_reason);
        if let Patch::Set(name) = &self.name {
            facts.name = name.clone();
        }
        if let Patch::Set(activities) = &self.activities {
            facts.activities = activities.iter().copied().collect::<domain::CodeSet<_>>().into();
        }
        if let Patch::Set(sole) = self.sole_proprietor {
            facts.sole_proprietor = sole;
        }
        if let Patch::Set(importer) = self.importer {
            facts.importer = importer;
        }
        self.address.clone().apply(&mut facts.address);
        match &self.applicability {
            Patch::Keep => {}
            Patch::Clear => facts.applicability = domain::CodeSet::empty().into(),
            Patch::Set(list) => facts.applicability = list.iter().copied().collect::<domain::CodeSet<_>>().into(),
        }
        match self.credit_risk_class {
            Patch::Keep => {}
            Patch::Clear => facts.credit_risk_class = None,
            Patch::Set(class) => facts.credit_risk_class = Some(Coded(class)),
        }
    }

    /// Puts what is said into a change of the unit.
    ///
    /// # Errors
    /// Every broken rule at once.
    pub fn change(&self, tx: &mut Tx<'_>, change: &mut Change) -> Result<(), Refusal> {
        let mut faults = Faults::default();
        faults.shape(self.validate());
        let cleared = [
            ("/uscc", self.uscc.clears()),
            ("/name", self.name.clears()),
            ("/activities", self.activities.clears()),
            ("/sole_proprietor", self.sole_proprietor.clears()),
            ("/importer", self.importer.clears()),
            ("/division_code", self.division_code.clears()),
            ("/territorial_authority_id", self.territorial_authority_id.clears()),
            ("/operating_status", self.operating_status.clears()),
            ("/operating_status_from", self.operating_status_from.clears()),
            ("/operating_status_until", self.operating_status_until.clears()),
        ];
        cleared.iter().filter(|(_, clears)| *clears).for_each(|(pointer, _)| faults.add(pointer, FieldCode::CannotBeNull));
        if self.activities.value().is_some_and(Vec::is_empty) {
            faults.add("/activities", FieldCode::Required);
        }
        self.apply(&mut change.after.facts);
        if self.uscc_override_reason.clears() && !uscc::check(&change.after.facts.uscc).valid() {
            faults.add("/uscc_override_reason", FieldCode::CannotBeNull);
        } else if self.uscc.value().is_some() || self.uscc_override_reason.value().is_some() {
            faults.unit_code(&mut change.after.facts);
        }
        self.change_status(tx, &mut faults, change)?;
        let named = self.territorial_authority_id.value().copied();
        // The division that it has, said again, keeps the authority that somebody may have named by hand.
        let another = self.division_code.value().map(|code| fold(code.as_str())).filter(|code| *code != change.after.facts.division_code);
        if another.is_some() || named.is_some() {
            let place = if another.is_some() { Placing::Anew } else { Placing::Kept };
            let code = another.unwrap_or_else(|| change.after.facts.division_code.clone());
            if let Some(territory) = faults.take(locate_one(tx, &code, named, place)?) {
                change.after.facts.division_code = code;
                change.moved_to = Some(territory).filter(|t| t.id != change.after.territorial_authority_id);
            }
        }
        faults.end()
    }

    fn change_status(&self, tx: &mut Tx<'_>, faults: &mut Faults, change: &mut Change) -> Result<(), Refusal> {
        let today = tx.today();
        let from = self.operating_status_from.value().map(|day| day.0);
        let until = self.operating_status_until.value().map(|day| day.0);
        faults.not_after_if(today, ("/operating_status_from", from));
        let reason = self.operating_status_reason.value().map(ToString::to_string);
        let clears = self.operating_status_reason.clears();
        let Patch::Set(status) = self.operating_status else {
            if from.is_some() || until.is_some() || reason.is_some() || clears {
                faults.add("/operating_status", FieldCode::Required);
            }
            return Ok(());
        };
        let held = change.before.facts.operating_status.0;
        let told = list_status_changes(tx, change.before.id)?;
        let (now, before) = (told.first(), told.iter().find(|earlier| earlier.operating_status.0 != held));
        let again = held == status;
        // The same status said again is a correction of its day, its end or its reason; another one begins where that stands.
        let same = now.filter(|_| again);
        let effective_on = from.or(same.map(|now| now.effective_on)).unwrap_or(today);
        // What was recorded with the entry may have held long before.
        let entry = told.last().map(|entry| entry.id);
        let since = if again { before } else { now }.filter(|change| Some(change.id) != entry).map(|change| change.effective_on);
        if let Some(since) = since.filter(|since| effective_on < *since) {
            faults.0.push(FieldError::new("/operating_status_from", FieldCode::OutOfRange).with("min", since).with("max", today));
        }
        let mut new = NewStatus { effective_on, until_on: None, reason: reason.or(same.filter(|_| !clears).and_then(|now| now.reason.clone())) };
        if status == OperatingStatus::Dormant {
            let limit = dormancy_limit(effective_on);
            if until.is_some_and(|until| !(effective_on..=limit).contains(&until)) {
                let fault = FieldError::new("/operating_status_until", FieldCode::OutOfRange);
                faults.0.push(fault.with("min", effective_on).with("max", limit));
            }
            let rests = dormancy(tx, &change.before)?.filter(|rests| again && from.is_none_or(|from| from == rests.since));
            new.until_on = Some(until.or(rests.map(|rests| rests.until)).unwrap_or(limit));
        } else if until.is_some() {
            faults.add("/operating_status_until", FieldCode::DormantOnly);
        }
        if same.is_some_and(|now| now.effective_on == new.effective_on && now.reason == new.reason && now.until_on == new.until_on) {
            return Ok(());
        }
        // A register that is closed is opened again by a correction only.
        if held == OperatingStatus::Deregistered && !again && new.reason.is_none() {
            faults.add("/operating_status_reason", FieldCode::Required);
        }
        change.after.facts.operating_status = Coded(status);
        change.status = Some(new);
        Ok(())
    }
}
