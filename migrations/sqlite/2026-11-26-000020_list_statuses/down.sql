ALTER TABLE monitoring_list_entries DROP COLUMN operating_status;
