-- What is published is corrected: the edition that counted before stays readable (superseded), and the finding that rested on it is proposed
-- to be overturned. Several rows of one sample are one result.
ALTER TABLE spot_check_intakes ADD COLUMN merged bigint NOT NULL DEFAULT 0;
ALTER TABLE spot_check_intakes ADD COLUMN outdated bigint NOT NULL DEFAULT 0;
ALTER TABLE spot_check_intakes ADD COLUMN corrected bigint NOT NULL DEFAULT 0;
ALTER TABLE findings ADD COLUMN withdrawal_proposed_by uuid;
CREATE INDEX findings_withdrawal_proposed ON findings (id) WHERE withdrawal_proposed_by IS NOT NULL;
ALTER TABLE spot_check_results ADD COLUMN supersedes uuid;
ALTER TABLE spot_check_results ADD COLUMN superseded_by uuid;
ALTER TABLE spot_check_results ADD COLUMN folded_producer text COLLATE "C";
ALTER TABLE spot_check_results DROP CONSTRAINT spot_check_results_state_check;
ALTER TABLE spot_check_results ADD CONSTRAINT spot_check_results_state_check CHECK (state IN ('conforming','matched','ambiguous','no_unit','linked','dismissed','superseded'));
ALTER TABLE spot_check_results DROP CONSTRAINT spot_check_results_linked;
ALTER TABLE spot_check_results ADD CONSTRAINT spot_check_results_linked CHECK (state <> 'linked' OR (unit_id IS NOT NULL AND finding_id IS NOT NULL));
ALTER TABLE spot_check_results ADD CONSTRAINT spot_check_results_superseded CHECK ((state = 'superseded') = (superseded_by IS NOT NULL));
CREATE INDEX spot_check_results_producer ON spot_check_results (folded_producer) WHERE state IN ('matched','ambiguous','no_unit');
-- What was stored before is folded by `qsr migrate` (refolding).
DELETE FROM settings WHERE key = 'folding';
