-- Counters that are spread over several rows, for whoever puts them back together. (SQLite has one writer and spreads none.)
CREATE INDEX unit_counters_spread ON unit_counters (node_id) WHERE slot > 0;
