//! Finding the heading among the first rows and mapping its columns to fields.

use super::cells::{clean, fold};
use super::error::{FileError, duplicate_column, missing_column};
use super::headings::{Meaning, understand};
use super::rows::{Row, column_letter};
use super::units::{is_unit, stated_money_shift};
use super::{Field, field::Kind, units::Quantity};
use crate::flows::refusal::FieldCode;

/// How many rows are looked at for the heading.
pub(super) const SEARCHED: usize = 20;

/// A column and what it is read as.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub heading: String,
    pub field: Option<Field>,
    pub shift: i32,
}

/// Where the heading is and what its columns are.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub heading_row: u64,
    pub columns: Vec<Column>,
    /// Rows up to and including the heading, counted in what was searched.
    pub rows_used: usize,
    /// The heading lines folded, to recognise them when a later page repeats them.
    pub repeated: Vec<Vec<String>>,
}

impl Layout {
    pub(super) fn headings(&self) -> Vec<(String, Option<Field>)> {
        self.columns.iter().map(|column| (column.heading.clone(), column.field)).collect()
    }

    pub(super) fn column_of(&self, field: Field) -> Option<usize> {
        self.columns.iter().position(|column| column.field == Some(field))
    }
}

struct Candidate {
    index: usize,
    height: usize,
    columns: Vec<(String, Option<Meaning>)>,
    score: usize,
}

impl Candidate {
    fn new(index: usize, height: usize, headings: Vec<String>) -> Self {
        let columns: Vec<_> = headings
            .into_iter()
            .map(|heading| {
                let meaning = understand(&heading);
                (heading, meaning)
            })
            .collect();
        let mut candidate = Self { index, height, columns, score: 0 };
        candidate.score = Field::ALL.into_iter().filter(|&field| candidate.has(field)).count();
        candidate
    }

    fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|(_, meaning)| meaning.is_some_and(|m| m.field == field))
    }

    fn is_heading(&self) -> bool {
        self.has(Field::Uscc) && (self.has(Field::Name) || self.score >= 3)
    }
}

fn single(rows: &[Row], index: usize) -> Candidate {
    let headings = rows.get(index).map_or_else(Vec::new, |row| row.cells.iter().map(|cell| clean(cell.text())).collect());
    Candidate::new(index, 1, headings)
}

/// A heading merged over two rows: the upper one filled to the right over its sub-headings.
///
/// Also says whether the lower row is nothing but sub-headings, so that it cannot be data.
fn double(rows: &[Row], index: usize) -> Option<(Candidate, bool)> {
    let (upper, lower) = (rows.get(index)?, rows.get(index + 1)?);
    if lower.is_blank() || upper.is_blank() {
        return None;
    }
    let width = upper.cells.len().max(lower.cells.len());
    let (mut headings, mut above) = (Vec::with_capacity(width), String::new());
    let mut only_headings = true;
    for column in 0..width {
        let (own, sub) = (clean(upper.text(column)), clean(lower.text(column)));
        if !own.is_empty() {
            above.clone_from(&own);
        }
        if sub.is_empty() {
            headings.push(own);
            continue;
        }
        let folded = fold(&sub);
        let joined = if is_unit(folded.trim_matches(['(', ')'])) {
            format!("{above}（{}）", folded.trim_matches(['(', ')']))
        } else if understand(&format!("{above}{sub}")).is_some() {
            format!("{above} {sub}")
        } else {
            only_headings &= understand(&sub).is_some();
            sub
        };
        headings.push(joined);
    }
    Some((Candidate::new(index, 2, headings), only_headings))
}

fn best(rows: &[Row]) -> Option<Candidate> {
    let mut best: Option<Candidate> = None;
    for index in 0..rows.len().min(SEARCHED) {
        let mut offers = vec![single(rows, index)];
        if let Some((double, only_headings)) = double(rows, index) {
            let lower_alone = single(rows, index + 1).score;
            let upper_alone = offers.first().map_or(0, |single| single.score);
            // A title above an ordinary heading joins to nothing new; only a gain, or a lower row
            // that can be nothing else, makes two rows one heading.
            let gain = double.score > upper_alone && double.score > lower_alone;
            let sub_headings = only_headings && double.score == upper_alone && lower_alone < 3;
            if gain && (only_headings || lower_alone > 0) || sub_headings {
                offers.insert(0, double);
            }
        }
        for offer in offers {
            if offer.is_heading() && best.as_ref().is_none_or(|b| offer.score > b.score) {
                best = Some(offer);
            }
        }
    }
    best
}

/// How well the rows read as a table: the number of fields recognised, 0 without a heading.
pub(super) fn score(rows: &[Row]) -> usize {
    best(rows).map_or(0, |candidate| candidate.score)
}

/// Finds the heading, or says why the table cannot be imported.
pub(super) fn find(rows: &[Row]) -> Result<Layout, FileError> {
    let searched = rows.get(..SEARCHED + 1).unwrap_or(rows);
    if searched.iter().all(Row::is_blank) {
        return Err(FileError::new(FieldCode::EmptyFile));
    }
    let heading = best(searched).ok_or_else(|| no_heading(searched))?;
    let fields = assign(&heading)?;
    let missing: Vec<Field> = Field::NEEDED.into_iter().filter(|field| !fields.contains(&Some(*field))).collect();
    if !missing.is_empty() {
        return Err(missing_column(&missing.iter().map(|field| (label(*field), field.name())).collect::<Vec<_>>()));
    }
    let stated = searched.iter().take(heading.index).flat_map(|row| &row.cells).find_map(|cell| stated_money_shift(&fold(cell.text())));
    let mut columns = Vec::with_capacity(fields.len());
    for (i, ((text, meaning), field)) in heading.columns.iter().zip(fields).enumerate() {
        let is_money = field.is_some_and(|f| f.kind() == Kind::Number(Quantity::Money));
        if let (Some(_), Some(meaning)) = (field, meaning)
            && meaning.foreign_unit
        {
            return Err(unknown_unit(text));
        }
        let default = if is_money { stated.unwrap_or(0) } else { 0 };
        columns.push(Column {
            heading: match text.is_empty() {
                true => column_letter(i),
                false => text.clone(),
            },
            field,
            shift: meaning.and_then(|m| m.shift).unwrap_or(default),
        });
    }
    let lines = searched.get(heading.index..heading.index + heading.height).unwrap_or_default();
    Ok(Layout {
        heading_row: lines.first().map_or(1, |row| row.number),
        columns,
        rows_used: heading.index + heading.height,
        repeated: lines.iter().map(|row| row.cells.iter().map(|cell| fold(cell.text())).collect()).collect(),
    })
}

/// One column a field: the surest claim wins, two equal ones are an error.
fn assign(heading: &Candidate) -> Result<Vec<Option<Field>>, FileError> {
    let mut fields = vec![None; heading.columns.len()];
    for field in Field::ALL {
        let mut claims: Vec<(u8, usize)> =
            heading.columns.iter().enumerate().filter_map(|(i, (_, meaning))| meaning.filter(|m| m.field == field).map(|m| (m.rank, i))).collect();
        claims.sort_unstable();
        if let [(first_rank, first), (second_rank, second), ..] = claims.as_slice()
            && first_rank == second_rank
        {
            let name = |i: &usize| heading.columns.get(*i).map_or("", |c| c.0.as_str());
            return Err(duplicate_column(field.name(), name(first), name(second)));
        }
        if let Some(slot) = claims.first().and_then(|(_, i)| fields.get_mut(*i)) {
            *slot = Some(field);
        }
    }
    Ok(fields)
}

fn label(field: Field) -> &'static str {
    match field {
        Field::Uscc => "统一社会信用代码",
        Field::Name => "单位名称",
        Field::DivisionCode => "行政区划代码",
        Field::Activities => "主体类型",
        other => other.name(),
    }
}

fn no_heading(rows: &[Row]) -> FileError {
    let mut found: Vec<&'static str> = Vec::new();
    for cell in rows.iter().flat_map(|row| &row.cells) {
        if let Some(meaning) = understand(cell.text()) {
            let label = label(meaning.field);
            if !found.contains(&label) {
                found.push(label);
            }
        }
    }
    let (zh, en) = match found.is_empty() {
        true => ("没有".to_owned(), "none".to_owned()),
        false => (found.join("、"), found.join(", ")),
    };
    let zh = format!("“统一社会信用代码”和“单位名称”（另需“行政区划代码”“主体类型”），找到的只有：{zh}");
    let en = format!("统一社会信用代码 (uscc) with 单位名称 (name), and for 行政区划代码 (division_code) and 主体类型 (activities); found: {en}");
    FileError::new(FieldCode::NoHeading).with("rows", SEARCHED).with_words("needed", &zh, &en)
}

fn unknown_unit(heading: &str) -> FileError {
    FileError::new(FieldCode::UnknownMoneyUnit).with("column", heading)
}
