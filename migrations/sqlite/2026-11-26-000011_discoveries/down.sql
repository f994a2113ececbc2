ALTER TABLE finding_facts DROP COLUMN open;
ALTER TABLE finding_facts DROP COLUMN reference;
ALTER TABLE finding_facts DROP COLUMN source;
