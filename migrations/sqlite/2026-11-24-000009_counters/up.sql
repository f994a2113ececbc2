-- Counters that are spread over several rows, for whoever puts them back together. (SQLite has one writer and spreads none.)
CREATE INDEX unit_counters_spread ON unit_counters (node_id) WHERE slot > 0;

-- Whoever stands below a province reads the leaves only, and most leaves have no station.
DROP INDEX unit_counters_municipal;
DROP INDEX unit_counters_county;
DROP INDEX unit_counters_station;
CREATE INDEX unit_counters_municipal ON unit_counters (municipal_id, rollup) WHERE rollup = 0;
CREATE INDEX unit_counters_county ON unit_counters (county_id, rollup) WHERE rollup = 0;
CREATE INDEX unit_counters_station ON unit_counters (station_id, rollup) WHERE rollup = 0 AND station_id IS NOT NULL;
