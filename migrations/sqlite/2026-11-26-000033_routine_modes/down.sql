ALTER TABLE unit_counters RENAME TO old_unit_counters;
CREATE TABLE unit_counters (
  node_id          BLOB NOT NULL,
  rollup           INTEGER NOT NULL CHECK (rollup IN (0, 1)),
  activities       INTEGER NOT NULL,
  tier             TEXT NOT NULL,
  monitoring_level TEXT NOT NULL,
  operating_status TEXT NOT NULL,
  slot             INTEGER NOT NULL,
  provincial_id    BLOB,
  municipal_id     BLOB,
  county_id        BLOB,
  station_id       BLOB,
  units            INTEGER NOT NULL,
  PRIMARY KEY (node_id, rollup, activities, tier, monitoring_level, operating_status, slot)
) STRICT;
INSERT INTO unit_counters (node_id, rollup, activities, tier, monitoring_level, operating_status, slot, provincial_id, municipal_id, county_id, station_id, units)
  SELECT node_id, rollup, activities, tier, monitoring_level, operating_status, slot, provincial_id, municipal_id, county_id, station_id, SUM(units)
  FROM old_unit_counters
  GROUP BY node_id, rollup, activities, tier, monitoring_level, operating_status, slot, provincial_id, municipal_id, county_id, station_id;
DROP TABLE old_unit_counters;
CREATE INDEX unit_counters_spread ON unit_counters (node_id) WHERE slot > 0;
CREATE INDEX unit_counters_provincial ON unit_counters (provincial_id, rollup);
CREATE INDEX unit_counters_municipal ON unit_counters (municipal_id, rollup) WHERE rollup = 0;
CREATE INDEX unit_counters_county ON unit_counters (county_id, rollup) WHERE rollup = 0;
CREATE INDEX unit_counters_station ON unit_counters (station_id, rollup) WHERE rollup = 0 AND station_id IS NOT NULL;
DROP INDEX units_triggered;
DROP INDEX units_triggered_provincial;
DROP INDEX units_triggered_municipal;
DROP INDEX units_triggered_county;
ALTER TABLE units DROP COLUMN routine_mode;
