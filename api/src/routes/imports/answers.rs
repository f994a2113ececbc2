//! What a file does not say and its sender does: parameters of an import and of its preview.

use domain::units::{Activity, EntryReason};
use domain::{Code, CodeSet};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::error::{FieldCode, FieldError, Problem, ProblemCode};
use crate::flows::faults::Faults;
use crate::flows::imports::row::Parameters;
use crate::flows::units::location::is_division_code;
use crate::intake::{Answer, Asked, Field};
use crate::routes::units::filter::wrong;

/// Longer texts are no headings.
const LONGEST: usize = 500;

macro_rules! answers {
    ($($member:ident: $field:ident = $name:tt;)+) => {
        /// What the file does not say.
        #[derive(Debug, Deserialize, IntoParams)]
        #[into_params(parameter_in = Query)]
        #[serde(deny_unknown_fields)]
        pub struct ImportAnswers {
            /// Entry reason of rows that state none (四(一) 录入原因).
            #[param(example = "baseline_survey")]
            pub entry_reason: Option<EntryReason>,
            /// Reporting year of figures in rows that state none; the last complete year if it is not said.
            #[param(example = 2025)]
            pub year: Option<i32>,
            /// Division of rows that state none: six or nine digits.
            #[param(pattern = "^[0-9]{6}([0-9]{3})?$", example = "330106")]
            pub division_code: Option<String>,
            /// Activities of rows that state none, joined by a comma.
            #[param(max_length = 500, example = "production,retail")]
            pub activities: Option<String>,
            /// The unit of money where the file does not say it: 元, 千元, 万元, 百万元, 亿元. It also answers the question whether figures that
            /// look a thousand times too large are meant.
            #[param(max_length = 500, example = "万元")]
            pub money_unit: Option<String>,
            /// Whether figures are of whole years, though a title, a note or a remark reads as if they were of a part of one. It is not
            /// remembered.
            pub whole_year: Option<bool>,
            /// The sheet to read, of a workbook; all that have a heading if none is named.
            #[param(max_length = 500, example = "西湖区")]
            pub sheet: Option<String>,
            $(
                /// The heading, as it is written, of the column that is this field, where the program does not understand it or understands it
                /// otherwise. It is remembered for the next file of the authority that has the same headings.
                #[param(max_length = 500)]
                #[serde(rename = $name)]
                pub $member: Option<String>,
            )+
        }

        impl ImportAnswers {
            /// Every text that may be too long, by its name.
            fn texts(&self) -> Vec<(&'static str, &str)> {
                let own = [("activities", &self.activities), ("money_unit", &self.money_unit), ("sheet", &self.sheet)];
                let all = own.into_iter().chain([$(($name, &self.$member)),+]);
                all.filter_map(|(name, text)| Some((name, text.as_deref()?))).collect()
            }

            fn columns(&self) -> Vec<Answer> {
                let said = [$((Field::$field, &self.$member)),+];
                let answer = |(field, heading): (Field, &Option<String>)| heading.as_ref().map(|heading| Answer::new(field, heading));
                said.into_iter().filter_map(answer).collect()
            }
        }
    };
}

answers! {
    column_uscc: Uscc = "column.uscc";
    column_name: Name = "column.name";
    column_division_code: DivisionCode = "column.division_code";
    column_activities: Activities = "column.activities";
    column_sole_proprietor: SoleProprietor = "column.sole_proprietor";
    column_employees_period_end: EmployeesPeriodEnd = "column.employees_period_end";
    column_employees_annual_average: EmployeesAnnualAverage = "column.employees_annual_average";
    column_main_business_revenue_wan: MainBusinessRevenueWan = "column.main_business_revenue_wan";
    column_merchandise_sales_wan: MerchandiseSalesWan = "column.merchandise_sales_wan";
    column_above_designated_size: AboveDesignatedSize = "column.above_designated_size";
    column_year: Year = "column.year";
    column_address: Address = "column.address";
    column_applicability: Applicability = "column.applicability";
    column_entry_reasons: EntryReasons = "column.entry_reasons";
    column_credit_risk_class: CreditRiskClass = "column.credit_risk_class";
    column_uscc_override_reason: UsccOverrideReason = "column.uscc_override_reason";
    column_territorial_authority: TerritorialAuthority = "column.territorial_authority_id";
    column_importer: Importer = "column.importer";
}

impl ImportAnswers {
    /// What an import is told besides its file.
    ///
    /// # Errors
    /// 400, naming the parameter.
    pub fn parameters(&self, today: chrono::NaiveDate) -> Result<Parameters, Problem> {
        if let Some(year) = self.year {
            let mut faults = Faults::default();
            faults.year("year", year, today);
            faults.end()?;
        }
        if let Some(code) = self.division_code.as_deref().filter(|code| !is_division_code(code)) {
            return Err(wrong("division_code", FieldCode::UnknownDivision, code));
        }
        if let Some((name, _)) = self.texts().into_iter().find(|(_, text)| text.chars().count() > LONGEST) {
            let fault = FieldError::new(name, FieldCode::BadLength).with("min", 0).with("max", LONGEST);
            return Err(Problem::new(ProblemCode::InvalidParameter).with_error(fault));
        }
        let words = self.activities.iter().flat_map(|list| list.split(',')).map(str::trim);
        let known = |word: &str| Activity::from_code(word).ok_or_else(|| wrong("activities", FieldCode::UnknownCode, word));
        let activities = words.map(known).collect::<Result<CodeSet<Activity>, Problem>>()?;
        if let Some(unit) = self.money_unit.as_deref().filter(|unit| !Asked::default().set_money_unit(unit)) {
            return Err(wrong("money_unit", FieldCode::UnknownCode, unit));
        }
        Ok(Parameters {
            money_unit: self.money_unit.clone(),
            entry_reason: self.entry_reason,
            year: self.year,
            division_code: self.division_code.clone(),
            activities: activities.iter().collect(),
            whole_year: self.whole_year.unwrap_or(false),
            sheet: self.sheet.clone(),
            columns: self.columns(),
        })
    }
}
