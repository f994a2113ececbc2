//! The log, on standard error: lines for people, or an object of JSON a line. Of each request there is one line, of the target `access`.

use std::io::Write;
use std::net::IpAddr;
use std::time::Duration;

use log::kv::{self, Key, Source, Value, VisitSource};
use log::{Level, Record};
use persistence::Id;
use serde_json::{Map, Value as Json};

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
}

/// Starts the log; `RUST_LOG` says what is in it.
pub fn start(format: Format) {
    let mut builder = env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("info"));
    if format == Format::Json {
        builder.format(|formatter, record| {
            let at = formatter.timestamp_millis();
            writeln!(formatter, "{}", as_json(record, at))
        });
    }
    builder.init();
}

fn as_json(record: &Record<'_>, at: impl std::fmt::Display) -> Json {
    struct Fields(Map<String, Json>);
    impl<'kvs> VisitSource<'kvs> for Fields {
        fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), kv::Error> {
            let json = value.to_u64().map_or_else(|| Json::from(value.to_string()), Json::from);
            self.0.insert(key.to_string(), json);
            Ok(())
        }
    }
    let mut fields = Fields(Map::new());
    for (name, text) in [("at", at.to_string()), ("level", record.level().to_string()), ("target", record.target().to_owned())] {
        fields.0.insert(name.to_owned(), text.into());
    }
    fields.0.insert("message".to_owned(), record.args().to_string().into());
    // Ours never fails.
    drop(record.key_values().visit(&mut fields));
    Json::Object(fields.0)
}

/// What is told of a request. Neither its path nor its query: they may name people, and the operation says enough.
#[derive(Debug, Clone, Copy)]
pub struct Access<'a> {
    pub request_id: &'a str,
    pub operation: &'a str,
    pub status: u16,
    pub took: Duration,
    /// The user, where one was known.
    pub caller: Option<Id>,
    pub address: Option<IpAddr>,
    /// As it was sent (W3C Trace Context).
    pub traceparent: Option<&'a str>,
}

impl Access<'_> {
    /// Writes the line.
    pub fn log(&self) {
        let record = Record::builder().level(Level::Info).target("access").key_values(self).args(format_args!("request")).build();
        let logger = log::logger();
        if record.level() <= log::max_level() && logger.enabled(record.metadata()) {
            logger.log(&record);
        }
    }
}

impl Source for Access<'_> {
    fn visit<'kvs>(&'kvs self, visitor: &mut dyn VisitSource<'kvs>) -> Result<(), kv::Error> {
        let micros = u64::try_from(self.took.as_micros()).unwrap_or(u64::MAX);
        visitor.visit_pair(Key::from("operation"), Value::from(self.operation))?;
        visitor.visit_pair(Key::from("status"), Value::from(self.status))?;
        visitor.visit_pair(Key::from("micros"), Value::from(micros))?;
        visitor.visit_pair(Key::from("request_id"), Value::from(self.request_id))?;
        if let Some(caller) = &self.caller {
            visitor.visit_pair(Key::from("caller"), Value::from_display(caller))?;
        }
        if let Some(address) = &self.address {
            visitor.visit_pair(Key::from("address"), Value::from_display(address))?;
        }
        if let Some(traceparent) = self.traceparent {
            visitor.visit_pair(Key::from("traceparent"), Value::from(traceparent))?;
        }
        Ok(())
    }
}

/// A `traceparent` that is one: two digits, 32, 16 and two, of lower-case hex.
pub fn traceparent(sent: &str) -> Option<&str> {
    let lengths: Vec<usize> = sent.split('-').map(str::len).collect();
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-');
    (lengths == [2, 32, 16, 2] && sent.bytes().all(is_hex)).then_some(sent)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_request_is_an_object_a_line() {
        let caller = Id(uuid::Uuid::from_u128(7));
        let access = Access {
            request_id: "r-1",
            operation: "get_unit",
            status: 404,
            took: Duration::from_micros(1500),
            caller: Some(caller),
            address: "198.51.100.1".parse().ok(),
            traceparent: Some(TRACE),
        };
        let told = |access: Access<'_>| {
            let record = Record::builder().level(Level::Info).target("access").key_values(&access).args(format_args!("request")).build();
            as_json(&record, "2026-11-24T02:00:00.000Z")
        };
        let expected = serde_json::json!({
            "at": "2026-11-24T02:00:00.000Z", "level": "INFO", "target": "access", "message": "request", "request_id": "r-1",
            "operation": "get_unit", "status": 404, "micros": 1500, "caller": caller.to_string(), "address": "198.51.100.1", "traceparent": TRACE
        });
        assert_eq!(told(access), expected);
        let nobody = told(Access { caller: None, address: None, traceparent: None, ..access });
        assert_eq!(nobody.as_object().map(Map::len), Some(8), "{nobody}");
    }

    #[test]
    fn only_what_is_a_trace_is_passed_on() {
        assert_eq!(traceparent(TRACE), Some(TRACE));
        for wrong in ["", "00-1-2-3", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", "name=x", &format!("{TRACE}-01"), &TRACE[1..]] {
            assert_eq!(traceparent(wrong), None, "{wrong}");
        }
    }
}
