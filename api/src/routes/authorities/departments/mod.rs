//! Departments inside an authority (执法大队, 科室): parties to whom users belong, without a level of their own.

pub mod create_department;
pub mod list_departments;
pub mod update_department;
pub mod view;

use crate::http::operation::{Area, operations};

/// The operations on departments.
pub fn operations(area: &mut Area) {
    operations!(area, list_departments::list_departments, create_department::create_department, update_department::update_department,);
}
