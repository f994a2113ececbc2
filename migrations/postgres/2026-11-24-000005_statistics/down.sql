DROP INDEX units_search;
DROP FUNCTION qsr_grams(text);
DROP TABLE unit_counters;
