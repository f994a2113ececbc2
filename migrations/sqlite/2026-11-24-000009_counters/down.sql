DROP INDEX unit_counters_spread;
