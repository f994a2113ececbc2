ALTER TABLE records DROP COLUMN acting_authority_id;
