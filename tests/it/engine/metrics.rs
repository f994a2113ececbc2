//! `/metrics` tells the queues and connections of the database threads.

use persistence::DatabaseUrl;

use super::note;
use crate::support::THREADS;

e2e!(
    async fn metrics_tell_the_connections_of_each_pool(app) {
        note(&app.db, "something").await.unwrap();
        let text = app.as_user("integration").get("/metrics").await.status(200).text();
        let value = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            line.unwrap_or_else(|| panic!("no {name} in\n{text}")).parse::<usize>().unwrap()
        };
        let writers = if matches!(app.db.url(), DatabaseUrl::Sqlite(_)) { 1 } else { THREADS.writers };
        for (pool, limit) in [("read", THREADS.readers), ("write", writers)] {
            assert_eq!(value(&format!("qsr_jobs_waiting{{lane=\"{pool}\"}}")), 0);
            assert_eq!(value(&format!("qsr_connections_limit{{pool=\"{pool}\"}}")), limit);
            let open = ["busy", "idle"].map(|state| value(&format!("qsr_connections{{pool=\"{pool}\",state=\"{state}\"}}")));
            let opened = value(&format!("qsr_connection_events_total{{event=\"opened\",pool=\"{pool}\"}}"));
            assert!((1..=limit).contains(&opened) && open.iter().sum::<usize>() == opened, "{pool}: {open:?}, {opened}");
            for event in ["failed", "lost"] {
                assert_eq!(value(&format!("qsr_connection_events_total{{event=\"{event}\",pool=\"{pool}\"}}")), 0);
            }
        }
    }
);
