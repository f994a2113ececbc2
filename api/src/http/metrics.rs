//! Counts and times of requests by operation, and the state of the database threads, in the format of Prometheus.

use std::time::Duration;

use actix_web::http::StatusCode;
use persistence::PoolStatus;
use prometheus::{Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGaugeVec, Opts, Registry, TextEncoder};

/// The metrics of this process.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    waiting: IntGaugeVec,
    connections: IntGaugeVec,
    limit: IntGaugeVec,
    events: IntCounterVec,
}

impl Metrics {
    /// An empty set.
    ///
    /// # Errors
    /// When two metrics have one name: a mistake of this file.
    pub fn new() -> Result<Self, prometheus::Error> {
        let buckets = vec![0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
        let metrics = Self {
            registry: Registry::new(),
            requests: IntCounterVec::new(Opts::new("qsr_requests_total", "Requests by operation and status"), &["operation", "status"])?,
            seconds: HistogramVec::new(HistogramOpts::new("qsr_request_seconds", "Seconds by operation").buckets(buckets), &["operation"])?,
            waiting: IntGaugeVec::new(Opts::new("qsr_jobs_waiting", "Jobs that wait for a database thread"), &["lane"])?,
            connections: IntGaugeVec::new(Opts::new("qsr_connections", "Open connections to the database"), &["pool", "state"])?,
            limit: IntGaugeVec::new(Opts::new("qsr_connections_limit", "Connections to the database at most"), &["pool"])?,
            events: IntCounterVec::new(
                Opts::new("qsr_connection_events_total", "Connections to the database that were opened, failed to open, or were lost"),
                &["pool", "event"],
            )?,
        };
        metrics.registry.register(Box::new(metrics.requests.clone()))?;
        metrics.registry.register(Box::new(metrics.seconds.clone()))?;
        metrics.registry.register(Box::new(metrics.waiting.clone()))?;
        metrics.registry.register(Box::new(metrics.connections.clone()))?;
        metrics.registry.register(Box::new(metrics.limit.clone()))?;
        metrics.registry.register(Box::new(metrics.events.clone()))?;
        Ok(metrics)
    }

    /// Counts one request.
    pub fn observe(&self, operation: &str, status: StatusCode, took: Duration) {
        self.requests.with_label_values(&[operation, status.as_str()]).inc();
        self.seconds.with_label_values(&[operation]).observe(took.as_secs_f64());
    }

    /// The text of `/metrics`; `pools` are the database threads at this moment.
    ///
    /// # Errors
    /// When a metric cannot be written.
    pub fn render(&self, pools: [(&str, PoolStatus); 2]) -> Result<String, prometheus::Error> {
        for (pool, PoolStatus { waiting, connections }) in pools {
            self.waiting.with_label_values(&[pool]).set(i64::try_from(waiting).unwrap_or(i64::MAX));
            self.limit.with_label_values(&[pool]).set(connections.limit.into());
            let busy = connections.open.saturating_sub(connections.idle);
            for (state, count) in [("busy", busy), ("idle", connections.idle)] {
                self.connections.with_label_values(&[pool, state]).set(count.into());
            }
            for (event, total) in [("opened", connections.opened), ("failed", connections.failed), ("lost", connections.lost)] {
                let counter = self.events.with_label_values(&[pool, event]);
                counter.inc_by(total.saturating_sub(counter.get()));
            }
        }
        let mut buffer = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut buffer)?;
        Ok(String::from_utf8_lossy(&buffer).into_owned())
    }
}
