//! What an authority said of the columns of its files, by the headings that they have.

use diesel::prelude::*;

use crate::connection::on_backend;
use crate::error::Error;
use crate::page::Page;
use crate::schema::import_layouts;
use crate::scoped_table::lock_rows;
use crate::transaction::Tx;
use crate::types::{Id, Instant};
use crate::visible::visible_import_layouts;

/// Answers that hold for files with these headings.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = import_layouts, treat_none_as_default_value = false)]
pub struct ImportLayout {
    pub id: Id,
    pub authority_id: Id,
    /// By which the headings are known again.
    pub heading_key: String,
    /// The headings as written, as JSON.
    pub headings: String,
    /// Fields and the headings of their columns, as JSON.
    pub answers: String,
    pub created_by: Option<Id>,
    pub created_at: Instant,
}

/// One in scope.
///
/// # Errors
/// `NotFound`.
pub fn get_import_layout(tx: &mut Tx<'_>, id: Id) -> Result<ImportLayout, Error> {
    Ok(visible_import_layouts(tx).filter(import_layouts::id.eq(id)).select(ImportLayout::as_select()).first(tx.conn)?)
}

/// Those of the caller's own authority, the latest first.
pub fn list_own_import_layouts(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<ImportLayout>, Error> {
    let own = visible_import_layouts(tx).filter(import_layouts::authority_id.eq(tx.identity.authority.id));
    Ok(own.order(import_layouts::id.desc()).limit(limit).select(ImportLayout::as_select()).load(tx.conn)?)
}

/// A page of those in scope, the latest first.
pub fn list_import_layouts(tx: &mut Tx<'_>, after: Option<Id>, limit: i64) -> Result<Page<ImportLayout>, Error> {
    let mut query = visible_import_layouts(tx);
    if let Some(after) = after {
        query = query.filter(import_layouts::id.lt(after));
    }
    Ok(Page::cut(query.order(import_layouts::id.desc()).limit(limit + 1).select(ImportLayout::as_select()).load(tx.conn)?, limit))
}

/// How many are in scope.
pub fn count_import_layouts(tx: &mut Tx<'_>) -> Result<i64, Error> {
    Ok(visible_import_layouts(tx).count().get_result(tx.conn)?)
}

/// Stores what is said of headings of which nothing was said yet. Otherwise nothing happens, and what was said is given, kept from others
/// until the transaction ends.
pub fn put_import_layout(tx: &mut Tx<'_>, layout: &ImportLayout) -> Result<Option<ImportLayout>, Error> {
    let row = layout.clone();
    let added = on_backend!(tx.conn, |c| diesel::insert_into(import_layouts::table).values(row).on_conflict_do_nothing().execute(c))?;
    if added == 1 {
        return Ok(None);
    }
    let same = import_layouts::authority_id.eq(layout.authority_id).and(import_layouts::heading_key.eq(layout.heading_key.clone()));
    lock_rows!(tx, import_layouts::table.filter(same.clone()).select(import_layouts::id));
    // Gone, if it was forgotten at this very moment.
    Ok(Some(import_layouts::table.filter(same).select(ImportLayout::as_select()).first(tx.conn)?))
}

/// Stores other answers in the place of those that were given.
pub fn update_import_layout(tx: &mut Tx<'_>, layout: &ImportLayout) -> Result<(), Error> {
    diesel::update(import_layouts::table.filter(import_layouts::id.eq(layout.id)))
        .set((
            import_layouts::answers.eq(layout.answers.clone()),
            import_layouts::created_by.eq(layout.created_by),
            import_layouts::created_at.eq(layout.created_at),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Forgets one. Call it for one that the caller sees.
pub fn delete_import_layout(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
    diesel::delete(import_layouts::table.filter(import_layouts::id.eq(id))).execute(tx.conn)?;
    Ok(())
}
