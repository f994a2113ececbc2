//! Administrative divisions: the same for everyone who is logged in.

use diesel::prelude::*;
use domain::text::fold;

use crate::error::Error;
use crate::page::Page;
use crate::queries::authorities::escape_like;
use crate::schema::divisions;
use crate::transaction::Tx;

/// A division: province, prefecture, county (six digits) or town (nine digits).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = divisions, treat_none_as_default_value = false)]
pub struct Division {
    pub code: String,
    pub name: String,
    /// province | prefecture | county | town.
    pub level: String,
    /// Code of the division above; none for provinces.
    pub parent_code: Option<String>,
    /// What is special about it, or empty.
    pub note: String,
    /// Whether it no longer exists.
    pub abolished: bool,
}

impl Division {
    /// What the codes of all divisions in it begin with: two digits of a province, four of a prefecture (GB/T 2260).
    pub fn prefix(&self) -> &str {
        let digits = match self.level.as_str() {
            "province" => 2,
            "prefecture" => 4,
            _ => self.code.len(),
        };
        self.code.get(..digits).unwrap_or(&self.code)
    }
}

/// One division.
///
/// # Errors
/// `NotFound`.
pub fn get_division(tx: &mut Tx<'_>, code: &str) -> Result<Division, Error> {
    Ok(divisions::table.find(code).select(Division::as_select()).first(tx.conn)?)
}

/// The divisions with these codes.
pub fn list_divisions_by_code(tx: &mut Tx<'_>, codes: &[String]) -> Result<Vec<Division>, Error> {
    // One is what an ordinary request asks for; its statement stays prepared.
    if let [code] = codes {
        return Ok(divisions::table.find(code).select(Division::as_select()).first(tx.conn).optional()?.into_iter().collect());
    }
    Ok(divisions::table.filter(divisions::code.eq_any(codes)).select(Division::as_select()).load(tx.conn)?)
}

/// The divisions with these names, folded as all names are; those too that are no more.
pub fn list_divisions_by_name(tx: &mut Tx<'_>, names: &[String]) -> Result<Vec<Division>, Error> {
    /// SQLite binds no more than some thousands of values at once.
    const AT_ONCE: usize = 5000;
    let mut found = Vec::new();
    for names in names.chunks(AT_ONCE) {
        let named = divisions::table.filter(divisions::folded_name.eq_any(names));
        found.extend(named.order(divisions::code.asc()).select(Division::as_select()).load(tx.conn)?);
    }
    Ok(found)
}

/// Which divisions a list is of.
#[derive(Debug, Clone, Default)]
pub struct DivisionFilter {
    /// Directly below this one.
    pub parent: Option<String>,
    /// Whose name contains this.
    pub q: Option<String>,
    /// That no longer exist, instead of those in force.
    pub abolished: bool,
}

/// A page by code, of the children of one, or whose name contains `q`. Without either: the provinces, or whatever was abolished.
pub fn list_divisions(tx: &mut Tx<'_>, filter: &DivisionFilter, after: Option<&str>, limit: i64) -> Result<Page<Division>, Error> {
    let DivisionFilter { parent, q, abolished } = filter;
    let mut query = divisions::table.into_boxed();
    query = match abolished {
        // Written out, so that both databases know the small index of what is no more.
        true => query.filter(diesel::dsl::sql::<diesel::sql_types::Bool>("divisions.abolished")),
        false => query.filter(divisions::abolished.eq(false)),
    };
    match (parent, q) {
        (Some(parent), _) => query = query.filter(divisions::parent_code.eq(parent.to_owned())),
        (None, None) if !abolished => query = query.filter(divisions::parent_code.is_null()),
        (None, None) => {}
        (None, Some(_)) => {}
    }
    if let Some(q) = q {
        query = query.filter(divisions::folded_name.like(format!("%{}%", escape_like(&fold(q)))).escape('\\'));
    }
    if let Some(after) = after {
        query = query.filter(divisions::code.gt(after.to_owned()));
    }
    let rows = query.order(divisions::code.asc()).limit(limit + 1).select(Division::as_select()).load(tx.conn)?;
    Ok(Page::cut(rows, limit))
}
