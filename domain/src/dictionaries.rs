//! Every closed list of the crate, for `GET /dictionaries`.

use serde::Serialize;

use crate::codes::Code;
use crate::{audit, auth, authorities, findings, measures, monitoring, records, rules, units};

/// One closed list with its labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dictionary {
    /// The name in URLs, snake_case plural.
    pub name: &'static str,
    /// The members in the order in which people list them.
    pub entries: Vec<Entry>,
}

/// One code with its labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = DictionaryEntry))]
pub struct Entry {
    /// The code on the wire.
    pub code: &'static str,
    /// The Chinese label.
    pub zh: &'static str,
    /// The English label.
    pub en: &'static str,
}

fn dictionary<T: Code>() -> Dictionary {
    Dictionary { name: T::NAME, entries: T::ALL.iter().map(|c| Entry { code: c.code(), zh: c.zh(), en: c.en() }).collect() }
}

/// Every closed list of the domain, sorted by area. A list that is added elsewhere is added here.
#[must_use]
pub fn dictionaries() -> Vec<Dictionary> {
    vec![
        dictionary::<auth::Role>(),
        dictionary::<auth::Permission>(),
        dictionary::<audit::AuditedResource>(),
        dictionary::<authorities::Level>(),
        dictionary::<authorities::Topology>(),
        dictionary::<units::Activity>(),
        dictionary::<units::Applicability>(),
        dictionary::<units::EntryReason>(),
        dictionary::<units::OperatingStatus>(),
        dictionary::<units::CreditRiskClass>(),
        dictionary::<units::Tier>(),
        dictionary::<units::Completeness>(),
        dictionary::<units::ImportStatus>(),
        dictionary::<units::ImportOutcome>(),
        dictionary::<units::SkipReason>(),
        dictionary::<units::ImportFailure>(),
        dictionary::<units::TierCause>(),
        dictionary::<units::UnitAct>(),
        dictionary::<units::OverrideEnd>(),
        dictionary::<rules::deciding_year::YearBasis>(),
        dictionary::<units::FigureName>(),
        dictionary::<units::WanError>(),
        dictionary::<units::UsccProblem>(),
        dictionary::<rules::policy::SoleProprietorRule>(),
        dictionary::<rules::policy::HalfYearRule>(),
        dictionary::<rules::policy::OccurrenceRule>(),
        dictionary::<rules::thresholds::Measure>(),
        dictionary::<rules::tier::TierWarning>(),
        dictionary::<rules::tier_trace::DesignatedSizeBasis>(),
        dictionary::<rules::calendar::DayKind>(),
        dictionary::<rules::calendar::DeadlineError>(),
        dictionary::<monitoring::FindingGrade>(),
        dictionary::<monitoring::MonitoringLevel>(),
        dictionary::<monitoring::RoutineMode>(),
        dictionary::<monitoring::Condition>(),
        dictionary::<monitoring::NotCounted>(),
        dictionary::<monitoring::MonitoringCause>(),
        dictionary::<monitoring::DecisionStatus>(),
        dictionary::<monitoring::ListSide>(),
        dictionary::<monitoring::ListStatus>(),
        dictionary::<monitoring::ListChange>(),
        dictionary::<monitoring::ElevationKind>(),
        dictionary::<monitoring::ElevationStatus>(),
        dictionary::<monitoring::ElevationGround>(),
        dictionary::<monitoring::ReleaseGround>(),
        dictionary::<findings::FindingSource>(),
        dictionary::<findings::AccidentGrade>(),
        dictionary::<findings::FindingStatus>(),
        dictionary::<findings::Rectification>(),
        dictionary::<records::RecordKind>(),
        dictionary::<records::RecordedStatus>(),
        dictionary::<measures::MeasureStatus>(),
        dictionary::<measures::RecallManner>(),
        dictionary::<measures::InstrumentKind>(),
        dictionary::<measures::InstrumentStatus>(),
        dictionary::<measures::VisitPurpose>(),
        dictionary::<measures::VisitTrigger>(),
        dictionary::<measures::InformationField>(),
        dictionary::<findings::SpotCheckOutcome>(),
        dictionary::<findings::SpotCheckState>(),
        dictionary::<findings::objection::ObjectionOutcome>(),
        dictionary::<findings::objection::ObjectionState>(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_and_codes_are_unique_and_snake_case() {
        let mut names = BTreeSet::new();
        for dictionary in dictionaries() {
            assert!(names.insert(dictionary.name), "{} twice", dictionary.name);
            let mut codes = BTreeSet::new();
            for entry in &dictionary.entries {
                assert!(codes.insert(entry.code), "{} twice", entry.code);
                assert!(!entry.zh.is_empty() && !entry.en.is_empty());
                assert!(entry.code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.'));
            }
            assert!(dictionary.entries.len() <= 32, "a set has 32 bits");
        }
    }

    #[test]
    fn wire_form_of_every_code_is_its_code() {
        fn check<T: Code + Serialize + serde::de::DeserializeOwned + std::fmt::Debug>() {
            for &c in T::ALL {
                assert_eq!(serde_json::to_value(c).ok(), Some(c.code().into()));
                assert_eq!(serde_json::from_value::<T>(c.code().into()).ok(), Some(c));
                assert_eq!(T::from_code(c.code()), Some(c));
            }
            assert_eq!(T::from_code("no such code"), None);
        }
        check::<units::Tier>();
        check::<units::EntryReason>();
        check::<authorities::Level>();
        check::<monitoring::MonitoringLevel>();
        check::<auth::Role>();
    }
}
