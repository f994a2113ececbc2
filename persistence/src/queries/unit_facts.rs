//! What is said of a unit (四(一), R-01): entered, patched, imported, stored, compared, shown and told to the audit trail in one shape.

use diesel::prelude::*;
use domain::units::{Activity, Applicability, CreditRiskClass, EntryReason, OperatingStatus};
use serde::Serialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::coded::{Coded, Codes};
use crate::schema::units;
use crate::values::{Line, Remark};

/// What is said of a unit; tier, lead and monitoring level follow from it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, Validate, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = units, treat_none_as_null = true)]
pub struct UnitFacts {
    /// 统一社会信用代码.
    #[schema(example = "91330106MAAY4CL12W")]
    pub uscc: String,
    /// Name.
    #[schema(example = "西湖恒泰电线电缆有限公司")]
    #[validate(nested)]
    pub name: Line,
    /// What it does, one or more.
    #[schema(value_type = Vec<Activity>)]
    #[validate(custom(function = "some"))]
    pub activities: Codes<Activity>,
    /// 个体工商户.
    pub sole_proprietor: bool,
    /// Division, six or nine digits.
    #[schema(example = "330106")]
    pub division_code: String,
    /// Address.
    #[schema(required = true)]
    #[validate(nested)]
    pub address: Option<Remark>,
    /// What applies to its products.
    #[schema(value_type = Vec<Applicability>)]
    pub applicability: Codes<Applicability>,
    /// Why it was entered; the days are with the entry reasons.
    #[schema(value_type = Vec<EntryReason>)]
    #[validate(custom(function = "some"))]
    pub entry_reasons: Codes<EntryReason>,
    /// Credit risk class: A low, B, C 较高, D 高. Another scale than `tier`.
    #[schema(required = true, value_type = Option<CreditRiskClass>)]
    pub credit_risk_class: Option<Coded<CreditRiskClass>>,
    /// Operating status.
    #[schema(value_type = OperatingStatus)]
    pub operating_status: Coded<OperatingStatus>,
    /// Why a code whose check digit does not verify was taken all the same.
    #[schema(required = true)]
    #[validate(nested)]
    pub uscc_override_reason: Option<Remark>,
    /// Whether it imports what it sells: it recalls as a producer does.
    pub importer: bool,
}

fn some<T: domain::Code>(codes: &Codes<T>) -> Result<(), ValidationError> {
    if codes.set().is_empty() { Err(ValidationError::new("required")) } else { Ok(()) }
}

impl UnitFacts {
    /// The names of the facts that differ.
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        macro_rules! differing {
            ($($field:ident),+) => { [$((stringify!($field), self.$field != other.$field)),+] };
        }
        let facts = differing!(
            uscc,
            name,
            activities,
            sole_proprietor,
            division_code,
            address,
            applicability,
            entry_reasons,
            credit_risk_class,
            operating_status,
            uscc_override_reason,
            importer
        );
        facts.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
    }
}
