//! `GET /issued-instruments`

use actix_web::HttpRequest;
use chrono::NaiveDate;
use domain::measures::InstrumentKind;
use persistence::Id;
use persistence::records::instrument::{IssuedFilter, IssuedInstrument, count_issued_instruments, list_issued_instruments as list_issued};
use persistence::values::DocumentNumber;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::caller::{Caller, MeasuresRead};
use crate::error::Problem;
use crate::flows::names::{AuthorityName, Names};
use crate::http::list::List;
use crate::http::page::{ListReply, list_reply, page_of};
use crate::http::params::checked;

/// Filters and page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListIssuedInstruments {
    /// With this number (文号), however it is spelled.
    #[param(inline)]
    pub number: Option<DocumentNumber>,
}

/// An instrument in the register of whoever issued it (发文登记): what stood in it on the day, and no more.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IssuedInstrument)]
pub struct IssuedInstrumentView {
    pub id: Id,
    /// Who issued it.
    pub authority: AuthorityName,
    pub kind: InstrumentKind,
    /// Its number (文号), unique for the authority.
    #[schema(required = true, example = "西市监整改〔2026〕17号")]
    pub number: Option<String>,
    /// What it is about.
    #[schema(example = "电线电缆绝缘厚度不合格整改")]
    pub subject: String,
    /// The day of issue.
    pub issued_on: NaiveDate,
    /// By which day the unit was to reply.
    #[schema(required = true)]
    pub reply_due_on: Option<NaiveDate>,
    /// The unit's 统一社会信用代码 on the day on which it was recorded.
    #[schema(example = "91330106MAAY4CL12W")]
    pub addressee_uscc: String,
    /// Its name on that day.
    #[schema(example = "西湖恒泰电线电缆有限公司")]
    pub addressee_name: String,
}

impl IssuedInstrumentView {
    fn new(row: IssuedInstrument, names: &Names) -> Result<Self, Problem> {
        Ok(Self {
            id: row.id,
            authority: names.get(row.authority_id)?,
            kind: row.kind.0,
            number: row.number,
            subject: row.subject,
            issued_on: row.issued_on,
            reply_due_on: row.reply_due_on,
            addressee_uscc: row.addressee_uscc,
            addressee_name: row.addressee_name,
        })
    }
}

page_of!(
    /// A page of issued instruments.
    IssuedInstrumentPage,
    IssuedInstrumentView
);

/// List the instruments that were issued
///
/// 发文登记: what the authorities in scope issued, the latest first, wherever the unit is by now. An instrument goes along with its unit,
/// and whoever sees the unit sees the reply and the end of it; that it was issued, and under which number, stays the act of whoever issued it.
#[utoipa::path(get, path = "/issued-instruments")]
pub async fn list_issued_instruments(
    request: HttpRequest,
    caller: Caller<MeasuresRead>,
    list: List<ListIssuedInstruments>,
) -> Result<ListReply<IssuedInstrumentPage>, Problem> {
    let List { filter: p, paging } = list;
    let filter = IssuedFilter { number: checked("number", p.number)?.map(|number| number.to_string()) };
    let after = paging.id()?;
    let page = caller
        .read(move |tx| {
            let page = list_issued(tx, &filter, after, paging.limit)?;
            let total = if paging.count { Some(count_issued_instruments(tx, &filter)?) } else { None };
            let names = Names::of(tx, page.items.iter().map(|row| row.authority_id))?;
            let next_cursor = paging.next(page.more, page.items.last().map(|row| row.id.to_string()));
            let items = page.items.into_iter().map(|row| IssuedInstrumentView::new(row, &names)).collect::<Result<_, _>>()?;
            Ok(IssuedInstrumentPage { items, next_cursor, total })
        })
        .await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}
