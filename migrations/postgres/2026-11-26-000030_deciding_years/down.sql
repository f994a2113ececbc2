-- The former program decides by the latest year with any figure when a unit is next touched.
DELETE FROM settings WHERE key = 'year_followed';
ALTER TABLE tier_decisions DROP COLUMN provisional;
ALTER TABLE units DROP COLUMN provisional;
ALTER TABLE unit_metrics DROP COLUMN confirmed;
