//! `GET /divisions`

use actix_web::HttpRequest;
use persistence::Error;
use persistence::queries::divisions::{self, Division, DivisionFilter};
use persistence::values::DivisionCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::caller::{Caller, ReferenceRead};
use crate::error::{FieldCode, Problem};
use crate::http::list::List;
use crate::http::page::{ListReply, list_reply, page_of};
use crate::http::params::checked;
use crate::routes::authorities::q_parameter;
use crate::routes::units::filter::wrong;

/// Filters and page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListDivisions {
    /// Directly below this one.
    #[param(inline)]
    pub parent_code: Option<DivisionCode>,
    /// Whose name contains this.
    #[param(min_length = 1, max_length = 100)]
    pub q: Option<String>,
    /// Those that no longer exist, instead of those in force.
    pub abolished: Option<bool>,
}

/// An administrative division (行政区划).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Division)]
pub struct DivisionView {
    /// Code: six digits, nine for a town.
    #[schema(example = "330106")]
    pub code: String,
    #[schema(example = "西湖区")]
    pub name: String,
    /// province | prefecture | county | town.
    #[schema(example = "county")]
    pub level: String,
    /// Code of the division above; `null` for provinces.
    #[schema(required = true, example = "330100")]
    pub parent_code: Option<String>,
    /// What is special about it, or empty.
    pub note: String,
    /// Whether it no longer exists.
    pub abolished: bool,
}

impl DivisionView {
    /// Shows a division.
    pub fn new(division: Division) -> Self {
        let Division { code, name, level, parent_code, note, abolished } = division;
        Self { code, name, level, parent_code, note, abolished }
    }
}

page_of!(
    /// A page of divisions.
    DivisionPage,
    DivisionView
);

/// List divisions
///
/// By code: those directly below `parent_code`, those whose name contains `q`, or both; without either, the provinces. Those in force, or, with
/// `abolished=true`, those that are not any more, with what is known of where they went.
#[utoipa::path(get, path = "/divisions")]
pub async fn list_divisions(
    request: HttpRequest,
    caller: Caller<ReferenceRead>,
    list: List<ListDivisions, false>,
) -> Result<ListReply<DivisionPage>, Problem> {
    let List { filter: p, paging } = list;
    let parent = checked("parent_code", p.parent_code)?.map(DivisionCode::into_string);
    let filter = DivisionFilter { parent, q: q_parameter(p.q.as_deref())?, abolished: p.abolished.unwrap_or(false) };
    let page = caller
        .read(move |tx| {
            if let Some(parent) = &filter.parent {
                divisions::get_division(tx, parent).map_err(|error| match error {
                    Error::NotFound => wrong("parent_code", FieldCode::UnknownDivision, parent),
                    other => other.into(),
                })?;
            }
            let page = divisions::list_divisions(tx, &filter, paging.after.as_deref(), paging.limit)?;
            let next_cursor = paging.next(page.more, page.items.last().map(|d| d.code.clone()));
            Ok(DivisionPage { items: page.items.into_iter().map(DivisionView::new).collect(), next_cursor, total: None })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
