//! Departments inside an authority (执法大队, 科室): parties to whom users belong, without a level of their own (R-56, 五·具体实施方案).

use diesel::prelude::*;
use domain::text::fold;

use crate::error::Error;
use crate::schema::{departments, users};
use crate::scoped_table::lock_rows;
use crate::transaction::Tx;
use crate::types::{Id, Instant};
use crate::visible::visible_departments;

/// A department of an authority.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = departments, treat_none_as_default_value = false)]
pub struct Department {
    pub id: Id,
    /// Whose; it never changes.
    pub authority_id: Id,
    /// Unique within the authority, however it is spelled.
    pub name: String,
    /// Whether users may be put into it.
    pub active: bool,
    /// Version for If-Match.
    pub version: i32,
    pub created_at: Instant,
    pub updated_at: Instant,
}

fn get_department(tx: &mut Tx<'_>, id: Id) -> Result<Department, Error> {
    Ok(visible_departments(tx).filter(departments::id.eq(id)).select(Department::as_select()).first(tx.conn)?)
}

/// A department in scope, held until the transaction ends: nobody closes it or is put into it meanwhile.
///
/// # Errors
/// `NotFound`.
pub fn get_department_to_change(tx: &mut Tx<'_>, id: Id) -> Result<Department, Error> {
    lock_rows!(tx, departments::table.filter(departments::id.eq(id)).select(departments::id));
    get_department(tx, id)
}

/// The departments in scope of an authority itself, by name.
pub fn list_departments(tx: &mut Tx<'_>, authority: Id) -> Result<Vec<Department>, Error> {
    let theirs = visible_departments(tx).filter(departments::authority_id.eq(authority));
    Ok(theirs.order((departments::name.asc(), departments::id.asc())).select(Department::as_select()).load(tx.conn)?)
}

/// These departments, in scope or not: for what mentions them.
pub fn list_departments_by_id(tx: &mut Tx<'_>, ids: &[Id]) -> Result<Vec<Department>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(departments::table.filter(departments::id.eq_any(ids)).select(Department::as_select()).load(tx.conn)?)
}

/// Whether somebody who may log in belongs to a department.
pub fn has_active_users(tx: &mut Tx<'_>, department: Id) -> Result<bool, Error> {
    let theirs = users::table.filter(users::department_id.eq(department)).filter(users::active.eq(true));
    Ok(theirs.select(users::id).first::<Id>(tx.conn).optional()?.is_some())
}

/// Stores a new department.
///
/// # Errors
/// `Unique(DepartmentName)`.
pub fn insert_department(tx: &mut Tx<'_>, row: &Department) -> Result<(), Error> {
    diesel::insert_into(departments::table).values((row.clone(), departments::folded_name.eq(fold(&row.name)))).execute(tx.conn)?;
    Ok(())
}

/// Stores a department over its older self under the next version.
///
/// # Errors
/// `Stale`, `Unique(DepartmentName)`.
pub fn update_department(tx: &mut Tx<'_>, before: &Department, mut row: Department) -> Result<Department, Error> {
    (row.version, row.updated_at) = (before.version + 1, tx.now);
    let target = departments::table.filter(departments::id.eq(before.id)).filter(departments::version.eq(before.version));
    let changed = diesel::update(target)
        .set((
            departments::name.eq(&row.name),
            (row.name != before.name).then(|| departments::folded_name.eq(fold(&row.name))),
            departments::active.eq(row.active),
            departments::version.eq(row.version),
            departments::updated_at.eq(row.updated_at),
        ))
        .execute(tx.conn)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(row) }
}
