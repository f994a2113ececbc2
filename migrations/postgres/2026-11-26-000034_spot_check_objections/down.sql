DROP INDEX spot_check_results_finding;
ALTER TABLE spot_check_results DROP COLUMN retest;
ALTER TABLE spot_check_results DROP COLUMN objection_outcome;
ALTER TABLE spot_check_results DROP COLUMN objection_decided_on;
ALTER TABLE spot_check_results DROP COLUMN objection;
ALTER TABLE spot_check_results DROP COLUMN objected_on;
ALTER TABLE spot_check_results DROP COLUMN objection_due_on;
ALTER TABLE spot_check_results DROP COLUMN served_on;
