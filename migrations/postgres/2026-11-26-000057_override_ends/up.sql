-- How an override ended is one of a closed list. Nothing else was ever written; should a row say otherwise, it was ended.
UPDATE lead_overrides SET end_reason = 'ended' WHERE end_reason NOT IN ('ended','replaced','moved','released','overtaken');
ALTER TABLE lead_overrides ADD CONSTRAINT lead_overrides_end_reason_check CHECK (end_reason IN ('ended','replaced','moved','released','overtaken'));
UPDATE monitoring_overrides SET end_reason = 'ended' WHERE end_reason NOT IN ('ended','replaced','moved','released','overtaken');
ALTER TABLE monitoring_overrides ADD CONSTRAINT monitoring_overrides_end_reason_check CHECK (end_reason IN ('ended','replaced','moved','released','overtaken'));
