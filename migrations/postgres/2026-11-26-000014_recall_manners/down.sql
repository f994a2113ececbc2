ALTER TABLE units DROP COLUMN importer;
-- A voluntary recall cannot be told without its manner.
DELETE FROM recalls WHERE finding_id IS NULL;
DELETE FROM records WHERE kind = 'recall' AND id NOT IN (SELECT id FROM recalls);
ALTER TABLE recalls DROP COLUMN report_filed_on;
ALTER TABLE recalls DROP COLUMN objection_outcome;
ALTER TABLE recalls DROP COLUMN objection_decided_on;
ALTER TABLE recalls DROP COLUMN objection;
ALTER TABLE recalls DROP COLUMN objected_on;
ALTER TABLE recalls DROP COLUMN objection_due_on;
ALTER TABLE recalls DROP COLUMN stopped_on;
ALTER TABLE recalls DROP COLUMN plan_filed_on;
ALTER TABLE recalls DROP COLUMN plan;
ALTER TABLE recalls DROP COLUMN served_on;
ALTER TABLE recalls DROP COLUMN manner;
ALTER TABLE recalls ALTER COLUMN finding_id SET NOT NULL;
