-- How many units there are, kept in the transaction of every change (R-53). One row a leaf authority (rollup = 0: the units
-- whose territorial authority it is) and one an authority right below a province (rollup = 1: all units under it), for each
-- activity set, tier ('-': none), monitoring level and status; `slot` spreads rows that many writers would wait for.
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
CREATE INDEX unit_counters_provincial ON unit_counters (provincial_id, rollup);
CREATE INDEX unit_counters_municipal ON unit_counters (municipal_id, rollup);
CREATE INDEX unit_counters_county ON unit_counters (county_id, rollup);
CREATE INDEX unit_counters_station ON unit_counters (station_id, rollup);

-- Which units have which characters and pairs of characters in their names, which prefixes in their codes, and which
-- authorities on their paths. The row id is units.seq; only row ids are kept, so a candidate is compared with the unit itself.
CREATE VIRTUAL TABLE unit_search USING fts5 (grams, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
