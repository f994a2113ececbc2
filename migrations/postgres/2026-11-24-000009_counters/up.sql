-- Counters that are spread over several rows, for whoever puts them back together.
CREATE INDEX unit_counters_spread ON unit_counters (node_id) WHERE slot > 0;

-- Whoever stands below a province reads the leaves only, and most leaves have no station.
DROP INDEX unit_counters_municipal;
DROP INDEX unit_counters_county;
DROP INDEX unit_counters_station;
CREATE INDEX unit_counters_municipal ON unit_counters (municipal_id, rollup) WHERE rollup = 0;
CREATE INDEX unit_counters_county ON unit_counters (county_id, rollup) WHERE rollup = 0;
CREATE INDEX unit_counters_station ON unit_counters (station_id, rollup) WHERE rollup = 0 AND station_id IS NOT NULL;

-- The same grams without a query of its own, which was planned anew for every unit that is entered.
CREATE OR REPLACE FUNCTION qsr_grams(folded text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  characters text[] := string_to_array(folded, NULL);
  grams text[] := characters;
BEGIN
  FOR at IN 2..cardinality(characters) LOOP
    grams := grams || (characters[at - 1] || characters[at]);
  END LOOP;
  RETURN grams;
END
$$;
