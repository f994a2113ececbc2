-- Whose act it is: only that authority, or one above it, changes, ends or withdraws it. What stands is taken to be of the authority to
-- which its user belongs today.
ALTER TABLE monitoring_overrides ADD COLUMN acting_authority_id uuid REFERENCES authorities (id);
ALTER TABLE lead_overrides ADD COLUMN acting_authority_id uuid REFERENCES authorities (id);
ALTER TABLE findings ADD COLUMN status_authority_id uuid REFERENCES authorities (id);
ALTER TABLE findings ADD COLUMN verified_authority_id uuid REFERENCES authorities (id);
ALTER TABLE spot_check_results ADD COLUMN decided_authority_id uuid REFERENCES authorities (id);
ALTER TABLE elevations ADD COLUMN decided_authority_id uuid REFERENCES authorities (id);
UPDATE monitoring_overrides SET acting_authority_id = (SELECT users.authority_id FROM users WHERE users.id = monitoring_overrides.created_by) WHERE created_by IS NOT NULL;
UPDATE lead_overrides SET acting_authority_id = (SELECT users.authority_id FROM users WHERE users.id = lead_overrides.created_by) WHERE created_by IS NOT NULL;
UPDATE findings SET status_authority_id = (SELECT users.authority_id FROM users WHERE users.id = findings.confirmed_by) WHERE confirmed_by IS NOT NULL;
UPDATE findings SET verified_authority_id = (SELECT users.authority_id FROM users WHERE users.id = findings.verified_by) WHERE verified_by IS NOT NULL;
UPDATE spot_check_results SET decided_authority_id = (SELECT users.authority_id FROM users WHERE users.id = spot_check_results.decided_by) WHERE decided_by IS NOT NULL;
UPDATE elevations SET decided_authority_id = (SELECT users.authority_id FROM users WHERE users.id = elevations.decided_by) WHERE decided_by IS NOT NULL;
