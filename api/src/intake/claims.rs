//! Which column is read as which field: what its heading says, what stands in it, and what whoever sends the file says.

use super::error::{FileError, duplicate_column};
use super::field::Kind;
use super::head::Head;
use super::layout::Column;
use super::meaning::{Meaning, Period};
use super::rows::{Cell, Row};
use super::{Answer, Asked, Field, cells, content};

/// What made a column a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadBy {
    /// Its heading.
    Heading,
    /// What stands in it.
    Content,
    /// An answer that came with the file.
    Answer,
    /// An answer that came with an earlier file of the same heading.
    Remembered,
}

impl ReadBy {
    /// As the API names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Heading => "heading",
            Self::Content => "content",
            Self::Answer => "answer",
            Self::Remembered => "remembered",
        }
    }
}

/// Why a column that means a field is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passed {
    /// Another column means the field more surely.
    LessSure,
    /// It is of another year.
    OtherYear,
    /// It is of a part of a year.
    PartOfYear,
    /// It is hidden, and a visible column means the field.
    Hidden,
}

/// A column's meaning and what makes it that.
type Read = Option<(Meaning, ReadBy)>;

/// What each column means: by its heading, unless an answer says otherwise, and by its content where its heading says nothing and a field
/// that is needed has neither a column yet nor a value for all rows. Where two columns could be the field by content, neither is.
///
/// # Errors
/// An answer that fits two columns.
pub(super) fn meanings(head: &Head, columns: &[Column], rows: &[Row], asked: &Asked, has_ticks: bool) -> Result<Vec<Read>, FileError> {
    let mut read: Vec<Read> = head.columns.iter().map(|column| column.meaning.clone().map(|meaning| (meaning, ReadBy::Heading))).collect();
    let headings = || columns.iter().map(|column| column.heading.as_str());
    let earlier = asked.remembered.iter().find(|known| known.headings.iter().map(String::as_str).eq(headings()));
    let is_new = |answer: &&Answer| !asked.answers.iter().any(|said| said.field == answer.field);
    let earlier = earlier.iter().flat_map(|known| &known.answers).filter(is_new).map(|answer| (answer, ReadBy::Remembered));
    for (answer, by) in earlier.chain(asked.answers.iter().map(|answer| (answer, ReadBy::Answer))) {
        let Some(place) = answered(answer, head, columns)? else { continue };
        for (i, slot) in read.iter_mut().enumerate() {
            if i == place {
                let path = head.columns.get(i).map_or(&[][..], |column| &column.path);
                *slot = Some((Meaning::answered(path, answer.field), by));
            } else if slot.as_ref().is_some_and(|(meaning, _)| meaning.field == answer.field) {
                *slot = None;
            }
        }
    }
    for field in Field::NEEDED {
        let is_ticked = has_ticks && field == Field::Activities;
        let is_said = is_ticked || asked.given.contains(&field) || read.iter().flatten().any(|(meaning, _)| meaning.field == field);
        let Some(fits) = content::of(field).filter(|_| !is_said) else { continue };
        let is_open = |(slot, column): (&Read, &Column)| slot.is_none() && !content::is_of_something_else(&column.heading);
        let open: Vec<usize> = (0..).zip(read.iter().zip(columns)).filter(|(_, both)| is_open(*both)).map(|(place, _)| place).collect();
        let mut fitting = open.into_iter().filter(|place| content::column_fits(rows, *place, fits));
        if let (Some(place), None) = (fitting.next(), fitting.next())
            && let Some(slot) = read.get_mut(place)
        {
            *slot = Some((Meaning::bare(field), ReadBy::Content));
        }
    }
    Ok(read)
}

/// The column that an answer names: by its whole heading, or by the last line of it.
fn answered(answer: &Answer, head: &Head, columns: &[Column]) -> Result<Option<usize>, FileError> {
    let wanted = cells::fold(&answer.heading);
    let whole = columns.iter().position(|column| cells::fold(&column.heading) == wanted);
    let again = columns.iter().skip(whole.map_or(0, |first| first + 1)).position(|column| cells::fold(&column.heading) == wanted);
    if whole.is_some() && again.is_some() {
        return Err(duplicate_column(answer.field.names(), &answer.heading, &answer.heading));
    }
    if whole.is_some() {
        return Ok(whole);
    }
    let is_last = |column: &super::head::HeadColumn| column.path.last().is_some_and(|text| cells::fold(text) == wanted);
    let mut last = head.columns.iter().enumerate().filter(|(_, column)| is_last(column)).map(|(place, _)| place);
    match (last.next(), last.next()) {
        (Some(first), Some(second)) => {
            let name = |place: usize| columns.get(place).map_or("", |column| column.heading.as_str());
            Err(duplicate_column(answer.field.names(), name(first), name(second)))
        }
        (first, _) => Ok(first),
    }
}

/// One column a field: the year that is asked for, the visible one, the surest claim wins; two equal ones are an error. Figures of other
/// years whose headings name them go to their years.
pub(super) fn assign(read: &[Read], columns: &mut [Column], asked: &Asked) -> Result<(), FileError> {
    for field in Field::ALL {
        let mut claims: Vec<(bool, u8, u8, usize)> = Vec::new();
        for (i, (slot, column)) in read.iter().zip(columns.iter()).enumerate() {
            if let Some((meaning, _)) = slot.as_ref().filter(|(meaning, _)| meaning.field == field) {
                claims.push((column.hidden, distance(asked, meaning.period), meaning.rank, i));
            }
        }
        claims.sort_unstable();
        let Some((hidden, distance, rank, first)) = claims.first().copied() else { continue };
        if distance == LAST && read.get(first).is_some_and(|slot| slot.as_ref().is_some_and(|(_, by)| *by == ReadBy::Heading)) {
            // Last year of which year, nothing says: of the list, or of the day on which it was made.
            for (.., place) in claims {
                if let Some(column) = columns.get_mut(place) {
                    column.passed = Some((field, Passed::OtherYear));
                }
            }
            continue;
        }
        let year_of = |columns: &[Column], i: usize| columns.get(i).and_then(|column| column.year);
        for (other_hidden, other_distance, other_rank, other) in claims.iter().copied().skip(1) {
            // Neither says what the other does not, or no year of several is the one asked for.
            let alike = (hidden, distance, rank) == (other_hidden, other_distance, other_rank);
            let unclear = distance == FAR && year_of(columns, first) != year_of(columns, other) && hidden == other_hidden;
            let twice = distance == NEAR && other_distance == UNSAID && hidden == other_hidden;
            if alike || unclear || twice {
                let name = |i: usize| columns.get(i).map_or("", |column| column.heading.as_str());
                return Err(duplicate_column(field.names(), name(first), name(other)));
            }
            let why = match (hidden, other_hidden) {
                (false, true) => Passed::Hidden,
                _ if other_distance != distance => Passed::OtherYear,
                _ => Passed::LessSure,
            };
            let is_of_own_year = why == Passed::OtherYear && other_distance == FAR && matches!(field.kind(), Kind::Number(_));
            let taken = |columns: &[Column], year| columns.iter().any(|column| column.other_year == year && column.field == Some(field));
            let year = year_of(columns, other).filter(|year| is_of_own_year && !taken(columns, Some(*year)));
            if let Some(column) = columns.get_mut(other) {
                match year {
                    Some(year) => (column.field, column.other_year) = (Some(field), Some(year)),
                    None => column.passed = Some((field, why)),
                }
            }
        }
        if let Some(column) = columns.get_mut(first) {
            column.field = Some(field);
        }
    }
    Ok(())
}

/// Columns of ticks are the activities, unless somebody says which column is; a column that is headed so beside them is an error.
pub(super) fn assign_ticks(ticks: &[(usize, &'static str)], columns: &mut [Column]) -> Result<(), FileError> {
    let said = columns.iter().find(|column| column.field == Some(Field::Activities)).map(|column| (column.heading.clone(), column.by));
    for (place, activity) in ticks {
        let Some(column) = columns.get_mut(*place) else { continue };
        match &said {
            Some((heading, ReadBy::Heading)) => return Err(duplicate_column(Field::Activities.names(), heading, &column.heading)),
            Some(_) => column.passed = Some((Field::Activities, Passed::LessSure)),
            None if column.hidden => column.passed = Some((Field::Activities, Passed::Hidden)),
            None => (column.field, column.tick) = (Some(Field::Activities), Some(*activity)),
        }
    }
    Ok(())
}

const NEAR: u8 = 0;
const UNSAID: u8 = 1;
const LAST: u8 = 2;
const FAR: u8 = 3;

/// How far a column is from the year that is asked for.
fn distance(asked: &Asked, period: Option<Period>) -> u8 {
    match period {
        Some(Period::Year(year)) if year == asked.year_or_default() => NEAR,
        None | Some(Period::This) => UNSAID,
        Some(Period::Last) => LAST,
        Some(Period::Year(_)) => FAR,
    }
}

/// The first text of each column below a heading: what it looks like.
pub(super) fn samples(rows: &[Row], width: usize) -> Vec<Option<String>> {
    let sample = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.cells.get(column));
        let texts = cells.filter(|cell| !cell.is_blank()).map(Cell::text).filter(|text| !text.is_empty());
        texts.map(|text| cells::clean(text).chars().take(40).collect()).next()
    };
    (0..width).map(sample).collect()
}
