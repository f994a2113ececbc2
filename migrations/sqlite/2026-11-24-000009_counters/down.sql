DROP INDEX unit_counters_municipal;
DROP INDEX unit_counters_county;
DROP INDEX unit_counters_station;
CREATE INDEX unit_counters_municipal ON unit_counters (municipal_id, rollup);
CREATE INDEX unit_counters_county ON unit_counters (county_id, rollup);
CREATE INDEX unit_counters_station ON unit_counters (station_id, rollup);
DROP INDEX unit_counters_spread;
