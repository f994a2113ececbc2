//! The facts of a unit as they are to stand: checked the same way whether they are entered, patched or imported.

use domain::CodeSet;
use domain::units::{OperatingStatus, uscc};
use persistence::Coded;
use persistence::queries::units::UnitFacts;
use persistence::values::Line;
use validator::Validate;

use crate::flows::faults::Faults;

/// Whether a code says that it is of a 个体工商户: GB 32100 gives it the institution category 92.
pub fn says_sole_proprietor(uscc: &str) -> bool {
    uscc.starts_with("92")
}

/// Facts of which only the code and the place are known. Nobody is asked what the code says.
pub fn bare_facts(uscc: String, division_code: String) -> UnitFacts {
    UnitFacts {
        sole_proprietor: says_sole_proprietor(&uscc),
        uscc,
        name: Line::new(""),
        activities: CodeSet::empty().into(),
        division_code,
        address: None,
        applicability: CodeSet::empty().into(),
        entry_reasons: CodeSet::empty().into(),
        credit_risk_class: None,
        operating_status: Coded(OperatingStatus::Active),
        uscc_override_reason: None,
        importer: false,
    }
}

impl Faults {
    /// Checks the facts of a new unit and brings its code into its form.
    pub fn facts(&mut self, facts: &mut UnitFacts) {
        self.shape(facts.validate());
        self.unit_code(facts);
    }

    /// Checks the code and brings it into its form. The reason of an exception is kept exactly as long as the code needs it.
    pub fn unit_code(&mut self, facts: &mut UnitFacts) {
        facts.uscc = self.uscc("/uscc", &facts.uscc, facts.uscc_override_reason.as_ref().map(|reason| reason.as_str()));
        if uscc::check(&facts.uscc).valid() {
            facts.uscc_override_reason = None;
        }
    }
}
