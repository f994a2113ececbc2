-- The objection (异议) to a result of a product spot check: when it was served, until when it may come, and what became of it (R-31).
ALTER TABLE spot_check_results ADD COLUMN served_on TEXT;
ALTER TABLE spot_check_results ADD COLUMN objection_due_on TEXT;
ALTER TABLE spot_check_results ADD COLUMN objected_on TEXT;
ALTER TABLE spot_check_results ADD COLUMN objection TEXT;
ALTER TABLE spot_check_results ADD COLUMN objection_decided_on TEXT;
ALTER TABLE spot_check_results ADD COLUMN objection_outcome TEXT CHECK (objection_outcome IN ('upheld','dismissed'));
ALTER TABLE spot_check_results ADD COLUMN retest TEXT;
CREATE INDEX spot_check_results_finding ON spot_check_results (finding_id) WHERE finding_id IS NOT NULL;
