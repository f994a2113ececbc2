-- The catalogue of situations that a policy may set (R-56), beside its other values, which are read far more often; what a finding says
-- of it, and how grave the accident was that it comes from (R-21).
ALTER TABLE policies ADD COLUMN situations TEXT;
ALTER TABLE findings ADD COLUMN situation TEXT;
ALTER TABLE findings ADD COLUMN situation_grade TEXT CHECK (situation_grade IN ('general','relatively_major','major'));
ALTER TABLE findings ADD COLUMN departure_reason TEXT;
ALTER TABLE findings ADD COLUMN accident_grade TEXT CHECK (accident_grade IN ('ordinary','relatively_major','major','particularly_major'));
CREATE INDEX findings_accidents ON findings (unit_id, id) WHERE source = 'accident';

-- An accident that was confirmed while another elevation was open was never proposed: the next sweep looks at every unit that had one.
UPDATE unit_monitoring SET review_on = date('now', '+8 hours')
WHERE (review_on IS NULL OR review_on > date('now', '+8 hours')) AND unit_id IN (SELECT unit_id FROM findings WHERE source = 'accident');
