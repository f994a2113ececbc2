ALTER TABLE unit_status_changes DROP COLUMN until_on;
