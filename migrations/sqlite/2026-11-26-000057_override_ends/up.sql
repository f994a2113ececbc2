-- How an override ended is one of a closed list. Nothing else was ever written; should a row say otherwise, it was ended.
UPDATE lead_overrides SET end_reason = 'ended' WHERE end_reason NOT IN ('ended','replaced','moved','released','overtaken');
ALTER TABLE lead_overrides ADD COLUMN ended_as TEXT CHECK (ended_as IN ('ended','replaced','moved','released','overtaken'));
UPDATE lead_overrides SET ended_as = end_reason WHERE end_reason IS NOT NULL;
ALTER TABLE lead_overrides DROP COLUMN end_reason;
ALTER TABLE lead_overrides RENAME COLUMN ended_as TO end_reason;
UPDATE monitoring_overrides SET end_reason = 'ended' WHERE end_reason NOT IN ('ended','replaced','moved','released','overtaken');
ALTER TABLE monitoring_overrides ADD COLUMN ended_as TEXT CHECK (ended_as IN ('ended','replaced','moved','released','overtaken'));
UPDATE monitoring_overrides SET ended_as = end_reason WHERE end_reason IS NOT NULL;
ALTER TABLE monitoring_overrides DROP COLUMN end_reason;
ALTER TABLE monitoring_overrides RENAME COLUMN ended_as TO end_reason;
