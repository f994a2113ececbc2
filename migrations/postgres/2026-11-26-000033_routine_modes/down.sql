CREATE TABLE counters_without_mode AS
  SELECT node_id, rollup, activities, tier, monitoring_level, operating_status, slot, provincial_id, municipal_id, county_id, station_id, SUM(units) AS units
  FROM unit_counters
  GROUP BY node_id, rollup, activities, tier, monitoring_level, operating_status, slot, provincial_id, municipal_id, county_id, station_id;
DELETE FROM unit_counters;
ALTER TABLE unit_counters DROP CONSTRAINT unit_counters_pkey;
ALTER TABLE unit_counters DROP COLUMN routine_mode;
ALTER TABLE unit_counters ADD PRIMARY KEY (node_id, rollup, activities, tier, monitoring_level, operating_status, slot);
INSERT INTO unit_counters
    (node_id, rollup, activities, tier, monitoring_level, operating_status, slot, provincial_id, municipal_id, county_id, station_id, units)
  SELECT node_id, rollup, activities, tier, monitoring_level, operating_status, slot, provincial_id, municipal_id, county_id, station_id, units
  FROM counters_without_mode;
DROP TABLE counters_without_mode;
DROP INDEX units_triggered;
DROP INDEX units_triggered_provincial;
DROP INDEX units_triggered_municipal;
DROP INDEX units_triggered_county;
ALTER TABLE units DROP COLUMN routine_mode;
