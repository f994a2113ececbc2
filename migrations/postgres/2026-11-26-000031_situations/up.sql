-- The catalogue of situations that a policy may set (R-56), beside its other values, which are read far more often; what a finding says
-- of it, and how grave the accident was that it comes from (R-21).
ALTER TABLE policies ADD COLUMN situations text;
ALTER TABLE findings ADD COLUMN situation text COLLATE "C";
ALTER TABLE findings ADD COLUMN situation_grade text COLLATE "C" CHECK (situation_grade IN ('general','relatively_major','major'));
ALTER TABLE findings ADD COLUMN departure_reason text;
ALTER TABLE findings ADD COLUMN accident_grade text COLLATE "C" CHECK (accident_grade IN ('ordinary','relatively_major','major','particularly_major'));
CREATE INDEX findings_accidents ON findings (unit_id, id) WHERE source = 'accident';

-- An accident that was confirmed while another elevation was open was never proposed: the next sweep looks at every unit that had one.
UPDATE unit_monitoring SET review_on = (now() AT TIME ZONE 'Asia/Shanghai')::date
WHERE (review_on IS NULL OR review_on > (now() AT TIME ZONE 'Asia/Shanghai')::date) AND unit_id IN (SELECT unit_id FROM findings WHERE source = 'accident');
