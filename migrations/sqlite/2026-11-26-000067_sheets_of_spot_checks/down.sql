ALTER TABLE spot_check_results DROP COLUMN sheet;
ALTER TABLE spot_check_intakes DROP COLUMN sheets;
ALTER TABLE spot_check_intakes DROP COLUMN warnings;
