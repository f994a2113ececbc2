ALTER TABLE lead_overrides ADD COLUMN ended_as TEXT;
UPDATE lead_overrides SET ended_as = end_reason WHERE end_reason IS NOT NULL;
ALTER TABLE lead_overrides DROP COLUMN end_reason;
ALTER TABLE lead_overrides RENAME COLUMN ended_as TO end_reason;
ALTER TABLE monitoring_overrides ADD COLUMN ended_as TEXT;
UPDATE monitoring_overrides SET ended_as = end_reason WHERE end_reason IS NOT NULL;
ALTER TABLE monitoring_overrides DROP COLUMN end_reason;
ALTER TABLE monitoring_overrides RENAME COLUMN ended_as TO end_reason;
