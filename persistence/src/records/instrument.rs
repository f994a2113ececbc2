//! Instruments to units: 敦促提醒函、整改通知书、约谈、通报.

use domain::measures::InstrumentKind;
use domain::text::fold;

use super::body::prelude::*;
use crate::connection::MultiBackend;
use crate::page::Page;
use crate::visible::made_records;

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::Uid;
    instruments (id) {
        id -> Uid,
        kind -> Text,
        subject -> Text,
        content -> Text,
        issued_on -> Date,
        finding_ids -> Text,
        replied_on -> Nullable<Date>,
        reply -> Nullable<Text>,
        remark -> Nullable<Text>,
        addressee_uscc -> Text,
        addressee_name -> Text,
    }
}

diesel::joinable!(instruments -> records (id));
diesel::allow_tables_to_appear_in_same_query!(instruments, records);

/// An instrument (敦促提醒函、整改通知书、约谈、通报) that an authority issued to a unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Validate, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = instruments, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Instrument {
    #[schema(value_type = InstrumentKind)]
    pub kind: Coded<InstrumentKind>,
    /// What it is about.
    #[validate(nested)]
    pub subject: Line,
    /// What it says.
    #[validate(nested)]
    pub content: Content,
    /// The day of issue.
    #[validate(nested)]
    pub issued_on: Day,
    /// The findings at that very unit on which it rests.
    #[serde(default)]
    #[validate(nested)]
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub finding_ids: IdList,
    /// The day of the reply.
    #[validate(nested)]
    pub replied_on: Option<Day>,
    /// What the unit replied.
    #[validate(nested)]
    pub reply: Option<Content>,
    /// What was said at the end.
    #[validate(nested)]
    pub remark: Option<Prose>,
    /// The unit's 统一社会信用代码 on the day on which it was recorded.
    #[serde(default)]
    #[schema(example = "91330106MAAY4CL12W")]
    pub addressee_uscc: String,
    /// Its name on that day.
    #[serde(default)]
    #[schema(example = "西湖恒泰电线电缆有限公司")]
    pub addressee_name: String,
}

record_body!(Instrument in instruments, RecordKind::Instrument);

/// An instrument as it stands in the register of whoever issued it (发文登记), wherever its unit is by now.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = instruments)]
pub struct IssuedInstrument {
    #[diesel(select_expression = records::id)]
    pub id: Id,
    /// Who issued it.
    #[diesel(select_expression = records::authority_id)]
    pub authority_id: Id,
    #[diesel(select_expression = records::natural_key)]
    pub number: Option<String>,
    #[diesel(select_expression = records::due_on)]
    pub reply_due_on: Option<NaiveDate>,
    pub kind: Coded<InstrumentKind>,
    pub subject: String,
    pub issued_on: NaiveDate,
    pub addressee_uscc: String,
    pub addressee_name: String,
}

/// What the register may be narrowed by.
#[derive(Debug, Clone, Default)]
pub struct IssuedFilter {
    /// With this number.
    pub number: Option<String>,
}

/// A page of what the authorities in scope issued, the latest first.
///
/// # Errors
/// Those of the database.
pub fn list_issued_instruments(tx: &mut Tx<'_>, filter: &IssuedFilter, after: Option<Id>, limit: i64) -> Result<Page<IssuedInstrument>, Error> {
    let mut query = narrowed(tx, filter)?;
    if let Some(after) = after {
        query = query.filter(records::id.lt(after));
    }
    let heads: Vec<Id> = query.order(records::id.desc()).limit(limit + 1).select(records::id).load(tx.conn)?;
    let page = Page::cut(heads, limit);
    if page.items.is_empty() {
        return Ok(Page { items: Vec::new(), more: page.more });
    }
    let rows = records::table.inner_join(instruments::table).filter(records::id.eq_any(page.items)).order(records::id.desc());
    Ok(Page { items: rows.select(IssuedInstrument::as_select()).load(tx.conn)?, more: page.more })
}

/// How many there are.
///
/// # Errors
/// Those of the database.
pub fn count_issued_instruments(tx: &mut Tx<'_>, filter: &IssuedFilter) -> Result<i64, Error> {
    Ok(narrowed(tx, filter)?.count().get_result(tx.conn)?)
}

fn narrowed(tx: &mut Tx<'_>, filter: &IssuedFilter) -> Result<records::BoxedQuery<'static, MultiBackend>, Error> {
    let mut query = made_records(tx)?.filter(records::kind.eq(Coded(RecordKind::Instrument)));
    if let Some(number) = &filter.number {
        // From before numbers were compared folded the younger of two that are one has none: it is found as it is written.
        let exactly = records::folded_key.is_null().and(records::natural_key.eq(number.clone()));
        query = query.filter(records::folded_key.eq(fold(number)).or(exactly));
    }
    Ok(query)
}
