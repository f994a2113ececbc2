//! In which unit the figures of a column are: what its heading says, a line above the table, or a note below it.

use super::error::FileError;
use super::field::Kind;
use super::layout::Column;
use super::meaning::Meaning;
use super::units::{Quantity, Statement, Unit};
use crate::flows::refusal::FieldCode;

/// Why figures of a column are read in a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitSource {
    /// Its heading says so.
    Heading,
    /// A line above the table does.
    LineAbove,
    /// A note below the table does.
    NoteBelow,
    /// Whoever sent the file does.
    Answer,
    /// Nothing says otherwise: the unit of the notice.
    Default,
}

impl UnitSource {
    /// As the API names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Heading => "heading",
            Self::LineAbove => "line_above",
            Self::NoteBelow => "note_below",
            Self::Answer => "answer",
            Self::Default => "default",
        }
    }
}

/// What stands beside a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beside<'a> {
    /// In lines above it.
    pub above: &'a Statement,
    /// Whether those lines stand above an earlier table: a heading that says its own unit does not contradict them.
    pub is_inherited: bool,
    /// In notes below it.
    pub below: &'a Statement,
    /// Whether a column says the unit of each row.
    pub by_row: bool,
    /// As whoever sent the file says.
    pub answer: Option<&'a Unit>,
}

/// In which unit the figures of a column are: what the heading says, else a line above, else a note below.
pub(super) fn units(column: &mut Column, meaning: Option<&Meaning>, beside: Beside<'_>) -> Result<(), FileError> {
    let Some(field) = column.field else { return Ok(()) };
    let Kind::Number(quantity) = field.kind() else { return Ok(()) };
    let heading = meaning.and_then(|meaning| meaning.unit.clone());
    if meaning.is_some_and(|meaning| meaning.bad_unit) {
        return Err(FileError::new(FieldCode::UnknownMoneyUnit).with("column", &column.heading));
    }
    let mut above = beside.above.units_of(field, quantity);
    // Of several, whoever sends the file may say which one holds.
    if let Some(answer) = beside.answer.filter(|answer| quantity == Quantity::Money && above.iter().any(|unit| unit.shift == answer.shift)) {
        above.retain(|unit| unit.shift == answer.shift);
    }
    let above: &[Unit] = if beside.is_inherited && heading.is_some() { &[] } else { &above };
    let contradiction = |one: &Unit, other: &Unit| {
        FileError::new(FieldCode::UnitsContradict).with("column", &column.heading).with("first", &one.text).with("second", &other.text)
    };
    if let [one, other, ..] = above {
        return Err(contradiction(one, other));
    }
    if let (Some(own), [line]) = (&heading, above)
        && own.shift != line.shift
    {
        return Err(contradiction(own, line));
    }
    let unknown = beside.above.unknown.as_ref().or(beside.below.unknown.as_ref());
    let is_said = beside.by_row || beside.answer.is_some();
    if let (None, Quantity::Money, Some(unknown), false) = (&heading, quantity, unknown, is_said) {
        return Err(FileError::new(FieldCode::UnknownMoneyUnit).with("column", format!("{}：{unknown}", column.heading)));
    }
    let note = beside.below.units_of(field, quantity);
    let told = heading.as_ref().map(|unit| (unit, UnitSource::Heading)).or_else(|| above.first().map(|unit| (unit, UnitSource::LineAbove)));
    if let [one, other, ..] = note.as_slice() {
        return Err(contradiction(one, other));
    }
    if let (Some((unit, _)), [note]) = (told, note.as_slice())
        && unit.shift != note.shift
    {
        return Err(contradiction(unit, note));
    }
    let told = told.or_else(|| note.first().map(|unit| (unit, UnitSource::NoteBelow)));
    let answer = beside.answer.filter(|_| quantity == Quantity::Money);
    if let (Some((unit, _)), Some(answer)) = (told, answer)
        && unit.shift != answer.shift
    {
        return Err(contradiction(unit, answer));
    }
    let told = told.or_else(|| answer.map(|unit| (unit, UnitSource::Answer)));
    column.shift = told.map_or(0, |(unit, _)| unit.shift);
    let default = if quantity == Quantity::Money { "万元" } else { "人" };
    column.unit = Some(told.map_or((default.to_owned(), UnitSource::Default), |(unit, source)| (unit.text.clone(), source)));
    Ok(())
}
