//! An instrument on the wire.

use chrono::NaiveDate;
use domain::measures::{InstrumentKind, InstrumentStatus};
use persistence::queries::instruments::{self, Instrument};
use persistence::{Error, Id, Instant, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Problem;
use crate::routes::measures::step::{Key, Measure};
use crate::routes::units::view::{AuthorityName, Names};

/// An instrument (敦促提醒函、整改通知书、约谈、通报) that an authority issued to a unit.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Instrument)]
pub struct InstrumentView {
    /// Id.
    pub id: Id,
    /// To which unit.
    pub unit_id: Id,
    /// Which authority issued it.
    pub authority: AuthorityName,
    /// Its kind.
    pub kind: InstrumentKind,
    /// Its number (文号), unique for the authority.
    #[schema(example = "西市监整改〔2026〕17号")]
    pub number: String,
    /// What it is about.
    #[schema(example = "电线电缆绝缘厚度不合格整改")]
    pub subject: String,
    /// What it says.
    pub content: String,
    /// The day of issue.
    pub issued_on: NaiveDate,
    /// By which day the unit is to reply.
    #[schema(required = true)]
    pub reply_due_on: Option<NaiveDate>,
    /// Whether that day has passed and no reply has come.
    pub overdue: bool,
    /// The findings that it rests on.
    pub finding_ids: Vec<Id>,
    /// Where it is.
    pub status: InstrumentStatus,
    /// The day of the reply.
    #[schema(required = true)]
    pub replied_on: Option<NaiveDate>,
    /// What the unit replied.
    #[schema(required = true)]
    pub reply: Option<String>,
    /// The day on which it was closed.
    #[schema(required = true)]
    pub closed_on: Option<NaiveDate>,
    /// What was said then.
    #[schema(required = true)]
    pub remark: Option<String>,
    /// When it was recorded.
    pub created_at: Instant,
    /// By whom.
    #[schema(required = true)]
    pub created_by: Option<Id>,
    /// Version for If-Match.
    pub version: i32,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Measure for Instrument {
    const RESOURCE: &'static str = "instrument";
    const COLLECTION: &'static str = "instruments";
    type View = InstrumentView;

    fn get(tx: &mut Tx<'_>, id: Id) -> Result<Self, Error> {
        instruments::get_instrument(tx, id)
    }

    fn store(tx: &mut Tx<'_>, before: &Self, after: Self) -> Result<Self, Error> {
        instruments::update_instrument(tx, before, after)
    }

    fn key(&self) -> Key {
        Key { id: self.id, unit_id: self.unit_id, authority_id: self.authority_id, version: self.version }
    }

    fn view(&self, names: &Names, today: NaiveDate) -> Result<InstrumentView, Problem> {
        let m = self;
        Ok(InstrumentView {
            id: m.id,
            unit_id: m.unit_id,
            authority: names.get(m.authority_id)?,
            kind: m.kind.0,
            number: m.number.clone(),
            subject: m.subject.clone(),
            content: m.content.clone(),
            issued_on: m.issued_on,
            reply_due_on: m.reply_due_on,
            overdue: m.status.0 == InstrumentStatus::Open && m.reply_due_on.is_some_and(|due| due < today),
            finding_ids: serde_json::from_str(&m.finding_ids).map_err(Problem::internal)?,
            status: m.status.0,
            replied_on: m.replied_on,
            reply: m.reply.clone(),
            closed_on: m.closed_on,
            remark: m.remark.clone(),
            created_at: m.created_at,
            created_by: m.created_by,
            version: m.version,
            updated_at: m.updated_at,
        })
    }
}
