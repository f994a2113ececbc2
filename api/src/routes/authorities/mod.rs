//! Authorities and reference data: divisions, the working-day calendar, dictionaries.

pub mod create_authority;
pub mod departments;
pub mod get_authority;
pub mod get_calendar;
pub mod get_dictionary;
pub mod get_division;
pub mod get_policy;
pub mod list_authorities;
pub mod list_dictionaries;
pub mod list_divisions;
pub mod policy_view;
pub mod preview_policy;
pub mod put_calendar;
pub mod put_policy;
pub mod update_authority;
pub mod view;

use domain::text::{clean, fold};

use crate::error::{FieldCode, FieldError, Problem, ProblemCode};

/// Reads `q`: 1–100 characters of which some can be seen.
///
/// # Errors
/// 400.
pub fn q_parameter(q: Option<&str>) -> Result<Option<String>, Problem> {
    let Some(q) = q.map(clean) else { return Ok(None) };
    if fold(&q).is_empty() || q.chars().count() > 100 {
        let field = FieldError::new("q", FieldCode::BadLength).with("min", 1).with("max", 100);
        return Err(Problem::new(ProblemCode::InvalidParameter).with_error(field));
    }
    Ok(Some(q))
}

use crate::http::operation::{Area, operations};

/// The operations of the area.
pub fn operations(area: &mut Area) {
    operations!(
        area,
        list_authorities::list_authorities,
        create_authority::create_authority,
        get_authority::get_authority,
        update_authority::update_authority,
        get_policy::get_policy,
        put_policy::put_policy,
        preview_policy::preview_policy,
        list_divisions::list_divisions,
        get_division::get_division,
        get_calendar::get_calendar,
        put_calendar::put_calendar,
        list_dictionaries::list_dictionaries,
        get_dictionary::get_dictionary,
    );
    departments::operations(area);
}
