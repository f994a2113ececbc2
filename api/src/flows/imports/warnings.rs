//! What is told of a file that was taken: as it is stored, and on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::flows::refusal::{Language, Refusal, Text};
use crate::intake::Warning;

/// Something to tell about a file that is taken, as it is stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoredWarning {
    pub code: String,
    pub sheet: Option<String>,
    pub cell: Option<String>,
    pub count: Option<u64>,
    pub detail: Text,
}

impl From<&Warning> for StoredWarning {
    fn from(warning: &Warning) -> Self {
        Self {
            code: warning.code.code().to_owned(),
            sheet: warning.sheet.clone(),
            cell: warning.cell.clone(),
            count: warning.count,
            detail: warning.detail.clone(),
        }
    }
}

impl StoredWarning {
    /// All of a file, as JSON.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn write(warnings: &[Warning]) -> Result<String, Refusal> {
        let stored: Vec<Self> = warnings.iter().map(Self::from).collect();
        Ok(serde_json::to_string(&stored)?)
    }
}

/// Something to look at in a file that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportWarning {
    /// Stable code.
    #[schema(example = "sheet_not_read")]
    pub code: String,
    /// The sheet, of a workbook.
    #[schema(required = true, example = "上城区")]
    pub sheet: Option<String>,
    /// The first cell concerned.
    #[schema(required = true, example = "G2")]
    pub cell: Option<String>,
    /// How many rows or cells are concerned.
    #[schema(required = true)]
    pub count: Option<u64>,
    /// What to do.
    pub detail: String,
}

impl ImportWarning {
    /// Shows it in the caller's language.
    pub fn new(stored: StoredWarning, language: Language) -> Self {
        let StoredWarning { code, sheet, cell, count, detail } = stored;
        Self { code, sheet, cell, count, detail: detail.in_language(language).to_owned() }
    }

    /// All of a file in the caller's language, from what is stored.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(stored: &str, language: Language) -> Result<Vec<Self>, Refusal> {
        let stored: Vec<StoredWarning> = serde_json::from_str(stored)?;
        Ok(stored.into_iter().map(|warning| Self::new(warning, language)).collect())
    }
}
