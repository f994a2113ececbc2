-- How a unit is checked while it is under routine supervision (三·日常监管, R-39), and how many are checked which way.
ALTER TABLE units ADD COLUMN routine_mode text COLLATE "C" NOT NULL DEFAULT 'daily' CHECK (routine_mode IN ('daily','triggered'));
CREATE INDEX units_triggered ON units (seq) WHERE routine_mode = 'triggered';
CREATE INDEX units_triggered_provincial ON units (provincial_id, seq) WHERE routine_mode = 'triggered';
CREATE INDEX units_triggered_municipal ON units (municipal_id, seq) WHERE routine_mode = 'triggered';
CREATE INDEX units_triggered_county ON units (county_id, seq) WHERE routine_mode = 'triggered';
ALTER TABLE unit_counters ADD COLUMN routine_mode text COLLATE "C" NOT NULL DEFAULT 'daily';
ALTER TABLE unit_counters DROP CONSTRAINT unit_counters_pkey;
ALTER TABLE unit_counters ADD PRIMARY KEY (node_id, rollup, activities, tier, monitoring_level, routine_mode, operating_status, slot);
