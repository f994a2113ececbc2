-- Whose act it is: only that authority, or one above it, changes, ends or withdraws it. What stands is taken to be of the authority to
-- which its user belongs today, if that is on its path; else it is not known.
ALTER TABLE monitoring_overrides ADD COLUMN acting_authority_id uuid REFERENCES authorities (id);
ALTER TABLE lead_overrides ADD COLUMN acting_authority_id uuid REFERENCES authorities (id);
ALTER TABLE findings ADD COLUMN status_authority_id uuid REFERENCES authorities (id);
ALTER TABLE findings ADD COLUMN verified_authority_id uuid REFERENCES authorities (id);
ALTER TABLE spot_check_results ADD COLUMN decided_authority_id uuid REFERENCES authorities (id);
ALTER TABLE elevations ADD COLUMN decided_authority_id uuid REFERENCES authorities (id);
UPDATE monitoring_overrides SET acting_authority_id = (
  SELECT users.authority_id FROM users JOIN authorities own ON own.id = users.authority_id
  WHERE users.id = monitoring_overrides.created_by AND (own.parent_id IS NULL OR EXISTS (
    SELECT 1 FROM units place WHERE place.id = monitoring_overrides.unit_id AND users.authority_id IN (place.provincial_id, place.municipal_id, place.county_id, place.station_id))))
  WHERE created_by IS NOT NULL;
UPDATE lead_overrides SET acting_authority_id = (
  SELECT users.authority_id FROM users JOIN authorities own ON own.id = users.authority_id
  WHERE users.id = lead_overrides.created_by AND (own.parent_id IS NULL OR EXISTS (
    SELECT 1 FROM units place WHERE place.id = lead_overrides.unit_id AND users.authority_id IN (place.provincial_id, place.municipal_id, place.county_id, place.station_id))))
  WHERE created_by IS NOT NULL;
UPDATE findings SET status_authority_id = (
  SELECT users.authority_id FROM users JOIN authorities own ON own.id = users.authority_id
  WHERE users.id = findings.confirmed_by AND (own.parent_id IS NULL OR EXISTS (
    SELECT 1 FROM units place WHERE place.id = findings.unit_id AND users.authority_id IN (place.provincial_id, place.municipal_id, place.county_id, place.station_id))))
  WHERE confirmed_by IS NOT NULL;
UPDATE findings SET verified_authority_id = (
  SELECT users.authority_id FROM users JOIN authorities own ON own.id = users.authority_id
  WHERE users.id = findings.verified_by AND (own.parent_id IS NULL OR EXISTS (
    SELECT 1 FROM units place WHERE place.id = findings.unit_id AND users.authority_id IN (place.provincial_id, place.municipal_id, place.county_id, place.station_id))))
  WHERE verified_by IS NOT NULL;
UPDATE spot_check_results SET decided_authority_id = (
  SELECT users.authority_id FROM users JOIN authorities own ON own.id = users.authority_id
  WHERE users.id = spot_check_results.decided_by AND (own.parent_id IS NULL OR EXISTS (
    SELECT 1 FROM authorities place WHERE place.id = spot_check_results.authority_id AND users.authority_id IN (place.provincial_id, place.municipal_id, place.county_id, place.station_id))))
  WHERE decided_by IS NOT NULL;
UPDATE elevations SET decided_authority_id = (
  SELECT users.authority_id FROM users JOIN authorities own ON own.id = users.authority_id
  WHERE users.id = elevations.decided_by AND (own.parent_id IS NULL OR EXISTS (
    SELECT 1 FROM units place WHERE place.id = elevations.unit_id AND users.authority_id IN (place.provincial_id, place.municipal_id, place.county_id, place.station_id))))
  WHERE decided_by IS NOT NULL;
