-- The former program knows neither of these sources. Decisions of the newer rule stay as they are, and it cannot read them.
UPDATE findings SET source = 'other' WHERE source IN ('media_exposure', 'transferred');
ALTER TABLE finding_facts DROP COLUMN open;
ALTER TABLE finding_facts DROP COLUMN reference;
ALTER TABLE finding_facts DROP COLUMN source;
