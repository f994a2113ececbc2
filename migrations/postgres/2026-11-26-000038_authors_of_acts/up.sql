-- Which authority proposed an elevation or set the way of routine supervision, and how an override of the level ended: what an authority set on
-- a unit stands as long as it is the unit's authority or one above it (docs/decisions/0014).
ALTER TABLE monitoring_overrides ADD COLUMN end_reason text;
ALTER TABLE elevations ADD COLUMN proposer_id uuid REFERENCES authorities (id);
ALTER TABLE units ADD COLUMN routine_mode_set_by_id uuid REFERENCES authorities (id);
UPDATE elevations SET proposer_id = (SELECT w.authority_id FROM users w WHERE w.id = elevations.proposed_by) WHERE proposed_by IS NOT NULL;
UPDATE units SET routine_mode_set_by_id = COALESCE(override_authority_id, lead_authority_id) WHERE routine_mode <> 'daily';
