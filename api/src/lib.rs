//! qsr over HTTP: routes, the edge, the API document; what the program does (`flows`); and the commands around them.

pub mod auth;
pub mod commands;
pub mod config;
pub mod error;
pub mod flows;
pub mod http;
pub mod intake;
pub mod logging;
pub mod openapi;
pub mod routes;
pub mod server;
pub mod state;
