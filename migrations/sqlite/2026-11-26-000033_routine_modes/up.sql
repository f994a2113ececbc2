-- How a unit is checked while it is under routine supervision (三·日常监管, R-39), and how many are checked which way.
ALTER TABLE units ADD COLUMN routine_mode TEXT NOT NULL DEFAULT 'daily' CHECK (routine_mode IN ('daily','triggered'));
CREATE INDEX units_triggered ON units (seq) WHERE routine_mode = 'triggered';
CREATE INDEX units_triggered_provincial ON units (provincial_id, seq) WHERE routine_mode = 'triggered';
CREATE INDEX units_triggered_municipal ON units (municipal_id, seq) WHERE routine_mode = 'triggered';
CREATE INDEX units_triggered_county ON units (county_id, seq) WHERE routine_mode = 'triggered';
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
  routine_mode     TEXT NOT NULL DEFAULT 'daily',
  PRIMARY KEY (node_id, rollup, activities, tier, monitoring_level, routine_mode, operating_status, slot)
) STRICT;
INSERT INTO unit_counters (node_id, rollup, activities, tier, monitoring_level, operating_status, slot, provincial_id, municipal_id, county_id, station_id, units) SELECT node_id, rollup, activities, tier, monitoring_level, operating_status, slot, provincial_id, municipal_id, county_id, station_id, units FROM old_unit_counters;
DROP TABLE old_unit_counters;
CREATE INDEX unit_counters_spread ON unit_counters (node_id) WHERE slot > 0;
CREATE INDEX unit_counters_provincial ON unit_counters (provincial_id, rollup);
CREATE INDEX unit_counters_municipal ON unit_counters (municipal_id, rollup) WHERE rollup = 0;
CREATE INDEX unit_counters_county ON unit_counters (county_id, rollup) WHERE rollup = 0;
CREATE INDEX unit_counters_station ON unit_counters (station_id, rollup) WHERE rollup = 0 AND station_id IS NOT NULL;
