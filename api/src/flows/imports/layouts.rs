//! What an authority said of the columns of a file is remembered for its next file with the same headings.

use std::collections::HashSet;

use persistence::queries::audit::{self, Subject};
use persistence::queries::authorities::get_authority;
use persistence::queries::import_layouts::{ImportLayout, list_own_import_layouts, put_import_layout, update_import_layout};
use persistence::{Id, Instant, Tx};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::auth::secret::hex;
use crate::flows::imports::row::Parameters;
use crate::flows::refusal::Refusal;
use crate::intake::{Answer, Field, Inspection, ReadBy, ReadTable, Remembered};

/// So many layouts of an authority are looked at, the latest first.
const MOST: i64 = 500;

/// What an authority said of the columns of files with these headings.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportLayout)]
pub struct ImportLayoutView {
    pub id: Id,
    /// Whose files.
    pub authority_id: Id,
    /// All headings of such a file, as written.
    #[schema(example = json!(["单位", "证照", "区县"]))]
    pub headings: Vec<String>,
    /// What was said.
    pub columns: Vec<ColumnAnswer>,
    /// By whom.
    #[schema(required = true)]
    pub created_by: Option<Id>,
    pub created_at: Instant,
}

/// Which column a field is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ColumnAnswer {
    /// The field.
    #[schema(example = "uscc")]
    pub field: String,
    /// The heading of its column.
    #[schema(example = "证照")]
    pub heading: String,
}

impl From<Answer> for ColumnAnswer {
    fn from(answer: Answer) -> Self {
        Self { field: answer.field.name().to_owned(), heading: answer.heading }
    }
}

impl ImportLayoutView {
    /// Shows what is stored.
    ///
    /// # Errors
    /// Internal, if it cannot be read.
    pub fn new(layout: &ImportLayout) -> Result<Self, Refusal> {
        let answers: Vec<Answer> = serde_json::from_str(&layout.answers)?;
        Ok(Self {
            id: layout.id,
            authority_id: layout.authority_id,
            headings: serde_json::from_str(&layout.headings)?,
            columns: answers.into_iter().map(ColumnAnswer::from).collect(),
            created_by: layout.created_by,
            created_at: layout.created_at,
        })
    }
}

/// What the caller's authority said of earlier files.
///
/// # Errors
/// Of the database.
pub fn remembered(tx: &mut Tx<'_>) -> Result<Vec<Remembered>, Refusal> {
    let read =
        |layout: &ImportLayout| Ok(Remembered { headings: serde_json::from_str(&layout.headings)?, answers: serde_json::from_str(&layout.answers)? });
    list_own_import_layouts(tx, MOST)?.iter().map(read).collect()
}

/// Remembers what was said of the columns of a file, once for each of its headings. What was said before is nothing new.
///
/// # Errors
/// Of the database.
pub fn remember(tx: &mut Tx<'_>, inspection: &Inspection, parameters: &Parameters) -> Result<(), Refusal> {
    let mut seen = HashSet::new();
    for table in inspection.tables.iter().filter(|_| !parameters.columns.is_empty()) {
        let answers: Vec<Answer> = said(table).collect();
        if answers.is_empty() {
            continue;
        }
        let headings: Vec<&str> = table.columns.iter().map(|column| column.heading.as_str()).collect();
        let headings = serde_json::to_string(&headings)?;
        if !seen.insert(headings.clone()) {
            continue;
        }
        let authority = get_authority(tx, tx.identity().authority.id)?;
        let layout = ImportLayout {
            id: tx.new_id(),
            authority_id: authority.id,
            heading_key: hex(&Sha256::digest(headings.as_bytes())),
            headings,
            answers: serde_json::to_string(&answers)?,
            created_by: tx.identity().user_id,
            created_at: tx.now,
        };
        let (before, layout) = match put_import_layout(tx, &layout)? {
            None => (None, layout),
            Some(former) if former.answers == layout.answers => continue,
            Some(former) => {
                let layout = ImportLayout { id: former.id, ..layout };
                update_import_layout(tx, &layout)?;
                (Some(ImportLayoutView::new(&former)?), layout)
            }
        };
        let view = ImportLayoutView::new(&layout)?;
        audit::record(tx, Subject { resource: "import_layout", id: layout.id, path: &authority.path() }, before.as_ref(), Some(&view))?;
    }
    Ok(())
}

/// What holds of a heading by answers, of now or before.
fn said(table: &ReadTable) -> impl Iterator<Item = Answer> {
    let of_column = |(field, column): (Field, &crate::intake::ReadColumn)| Answer { field, heading: column.heading.clone() };
    let is_said = table.columns.iter().any(|column| column.by == ReadBy::Answer);
    let answered = table.columns.iter().filter(move |column| is_said && matches!(column.by, ReadBy::Answer | ReadBy::Remembered));
    answered.filter_map(|column| Some((column.field?, column))).map(of_column)
}
