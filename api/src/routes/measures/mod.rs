//! What is done about findings, and what it costs a unit: recalls, assistance, instruments, visits and the
//! burden ledger.

pub mod assistance_view;
pub mod burden_view;
pub mod close_assistance;
pub mod close_instrument;
pub mod close_recall;
pub mod create_assistance;
pub mod create_information_request;
pub mod create_instrument;
pub mod create_recall;
pub mod create_visit;
pub mod get_assistance;
pub mod get_instrument;
pub mod get_recall;
pub mod get_unit_burden;
pub mod get_visit_advice;
mod held;
pub mod instrument_view;
pub mod list_assistances;
pub mod list_instruments;
pub mod list_recalls;
pub mod list_visits;
pub mod recall_view;
pub mod reply_to_instrument;
mod step;
mod target;
mod text;
pub mod update_assistance;
pub mod update_recall;
pub mod visit_view;
