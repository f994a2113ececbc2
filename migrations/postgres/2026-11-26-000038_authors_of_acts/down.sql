ALTER TABLE units DROP COLUMN routine_mode_set_by_id;
ALTER TABLE elevations DROP COLUMN proposer_id;
ALTER TABLE monitoring_overrides DROP COLUMN end_reason;
