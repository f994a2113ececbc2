-- How many units there are, kept in the transaction of every change (R-53). One row a leaf authority (rollup = 0: the units
-- whose territorial authority it is) and one an authority right below a province (rollup = 1: all units under it), for each
-- activity set, tier ('-': none), monitoring level and status; `slot` spreads rows that many writers would wait for.
CREATE TABLE unit_counters (
  node_id          uuid NOT NULL,
  rollup           integer NOT NULL CHECK (rollup IN (0, 1)),
  activities       integer NOT NULL,
  tier             text COLLATE "C" NOT NULL,
  monitoring_level text COLLATE "C" NOT NULL,
  operating_status text COLLATE "C" NOT NULL,
  slot             integer NOT NULL,
  provincial_id    uuid,
  municipal_id     uuid,
  county_id        uuid,
  station_id       uuid,
  units            bigint NOT NULL,
  PRIMARY KEY (node_id, rollup, activities, tier, monitoring_level, operating_status, slot)
) WITH (fillfactor = 70);
CREATE INDEX unit_counters_provincial ON unit_counters (provincial_id, rollup);
CREATE INDEX unit_counters_municipal ON unit_counters (municipal_id, rollup);
CREATE INDEX unit_counters_county ON unit_counters (county_id, rollup);
CREATE INDEX unit_counters_station ON unit_counters (station_id, rollup);

-- The characters and pairs of characters of a folded name. A pair that ends behind the last character is the character.
-- In PL/pgSQL, since a function in SQL would be planned anew by every insert.
CREATE FUNCTION qsr_grams(folded text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  RETURN ARRAY(SELECT substr(folded, at, width) FROM generate_series(1, length(folded)) AS at, generate_series(1, 2) AS width);
END
$$;
-- New names wait in a list that every search walks: 256 KB of it, not the 4 MB of the default.
CREATE INDEX units_search ON units USING gin (qsr_grams(search_name)) WITH (gin_pending_list_limit = 256);
