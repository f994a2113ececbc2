DROP TABLE unit_search;
DROP TABLE unit_counters;
