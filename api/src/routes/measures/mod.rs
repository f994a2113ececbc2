//! What is done about findings, and what it costs a unit: recalls, assistance, instruments, visits and the
//! burden ledger.

pub mod burden_view;
pub mod create_information_request;
pub mod get_unit_burden;
pub mod get_visit_advice;
mod held;
pub mod list_issued_instruments;

use crate::flows::records::assistance::Assistance;
use crate::flows::records::instrument::Instrument;
use crate::flows::records::recall::Recall;
use crate::flows::records::visit::Visit;
use crate::http::operation::{Area, operations};
use crate::routes::records;

/// The operations of the area.
pub fn operations(area: &mut Area) {
    records::operations::<Recall>(area);
    records::operations::<Assistance>(area);
    records::operations::<Instrument>(area);
    records::operations::<Visit>(area);
    operations!(
        area,
        list_issued_instruments::list_issued_instruments,
        get_visit_advice::get_visit_advice,
        create_information_request::create_information_request,
        get_unit_burden::get_unit_burden,
    );
}
