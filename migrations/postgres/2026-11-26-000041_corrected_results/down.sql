DROP INDEX findings_withdrawal_proposed;
ALTER TABLE findings DROP COLUMN withdrawal_proposed_by;
ALTER TABLE spot_check_intakes DROP COLUMN corrected;
ALTER TABLE spot_check_intakes DROP COLUMN outdated;
ALTER TABLE spot_check_intakes DROP COLUMN merged;
-- Before, a sample had one result: the one that counts stays.
DELETE FROM spot_check_results WHERE state = 'superseded';
DELETE FROM settings WHERE key = 'folding';
DROP INDEX spot_check_results_producer;
ALTER TABLE spot_check_results DROP CONSTRAINT spot_check_results_superseded;
ALTER TABLE spot_check_results DROP CONSTRAINT spot_check_results_linked;
ALTER TABLE spot_check_results ADD CONSTRAINT spot_check_results_linked CHECK ((state = 'linked') = (unit_id IS NOT NULL AND finding_id IS NOT NULL));
ALTER TABLE spot_check_results DROP CONSTRAINT spot_check_results_state_check;
ALTER TABLE spot_check_results ADD CONSTRAINT spot_check_results_state_check CHECK (state IN ('conforming','matched','ambiguous','no_unit','linked','dismissed'));
ALTER TABLE spot_check_results DROP COLUMN folded_producer;
ALTER TABLE spot_check_results DROP COLUMN superseded_by;
ALTER TABLE spot_check_results DROP COLUMN supersedes;
