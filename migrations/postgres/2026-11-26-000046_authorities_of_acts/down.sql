ALTER TABLE elevations DROP COLUMN decided_authority_id;
ALTER TABLE spot_check_results DROP COLUMN decided_authority_id;
ALTER TABLE findings DROP COLUMN verified_authority_id;
ALTER TABLE findings DROP COLUMN status_authority_id;
ALTER TABLE lead_overrides DROP COLUMN acting_authority_id;
ALTER TABLE monitoring_overrides DROP COLUMN acting_authority_id;
