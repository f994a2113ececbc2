DROP INDEX records_folded_key;
DROP INDEX users_folded_name;
DROP INDEX departments_folded_name;
ALTER TABLE records DROP COLUMN folded_key;
ALTER TABLE users DROP COLUMN folded_name;
ALTER TABLE departments DROP COLUMN folded_name;
ALTER TABLE authorities DROP COLUMN folded_name;
ALTER TABLE divisions DROP COLUMN folded_name;
DELETE FROM settings WHERE key = 'folding';
