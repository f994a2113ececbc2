DROP INDEX unit_counters_spread;
CREATE OR REPLACE FUNCTION qsr_grams(folded text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  RETURN ARRAY(SELECT substr(folded, at, width) FROM generate_series(1, length(folded)) AS at, generate_series(1, 2) AS width);
END
$$;
