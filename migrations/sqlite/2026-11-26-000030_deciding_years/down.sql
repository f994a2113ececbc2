-- The former program decides by the latest year with any figure when a unit is next touched.
DELETE FROM settings WHERE key = 'year_followed';
-- It does not know levels that a province sets for tiers, and reads no policy that has a name it does not know.
UPDATE policies SET parameters = json_remove(parameters, '$.lead_levels') WHERE parameters LIKE '%lead_levels%';
ALTER TABLE tier_decisions DROP COLUMN provisional;
ALTER TABLE units DROP COLUMN provisional;
ALTER TABLE unit_metrics DROP COLUMN confirmed;
