-- Lists of spot checks with several sheets: what of a file was not read, the sheets that were, and on which of them a result stands.
ALTER TABLE spot_check_intakes ADD COLUMN warnings TEXT NOT NULL DEFAULT '[]';
ALTER TABLE spot_check_intakes ADD COLUMN sheets TEXT NOT NULL DEFAULT '[]';
ALTER TABLE spot_check_results ADD COLUMN sheet TEXT;
