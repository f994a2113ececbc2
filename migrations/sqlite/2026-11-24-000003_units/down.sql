DROP TABLE lead_overrides;
DROP TABLE unit_status_changes;
DROP TABLE unit_entry_reasons;
DROP TABLE tier_decisions;
DROP TABLE unit_metrics;
DROP TABLE units;
