//! Counts and times of requests by operation, in the format of Prometheus.

use std::time::Duration;

use actix_web::http::StatusCode;
use prometheus::{Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGaugeVec, Opts, Registry, TextEncoder};

/// The metrics of this process.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    waiting: IntGaugeVec,
}

impl Metrics {
    /// An empty set.
    ///
    /// # Errors
    /// When two metrics have one name: a mistake of this file.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let requests = IntCounterVec::new(Opts::new("qsr_requests_total", "Requests by operation and status"), &["operation", "status"])?;
        let buckets = vec![0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
        let seconds = HistogramVec::new(HistogramOpts::new("qsr_request_seconds", "Seconds by operation").buckets(buckets), &["operation"])?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        let waiting = IntGaugeVec::new(Opts::new("qsr_jobs_waiting", "Jobs that wait for a database thread"), &["lane"])?;
        registry.register(Box::new(waiting.clone()))?;
        Ok(Self { registry, requests, seconds, waiting })
    }

    /// Counts one request.
    pub fn observe(&self, operation: &str, status: StatusCode, took: Duration) {
        self.requests.with_label_values(&[operation, status.as_str()]).inc();
        self.seconds.with_label_values(&[operation]).observe(took.as_secs_f64());
    }

    /// The text of `/metrics`; `reads` and `writes` wait for the database at this moment.
    ///
    /// # Errors
    /// When a metric cannot be written.
    pub fn render(&self, (reads, writes): (usize, usize)) -> Result<String, prometheus::Error> {
        for (lane, jobs) in [("read", reads), ("write", writes)] {
            self.waiting.with_label_values(&[lane]).set(i64::try_from(jobs).unwrap_or(i64::MAX));
        }
        let mut buffer = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut buffer)?;
        Ok(String::from_utf8_lossy(&buffer).into_owned())
    }
}
