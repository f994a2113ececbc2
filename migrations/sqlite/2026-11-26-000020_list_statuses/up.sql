-- Whether a listed unit is in business, as it was on the day of the list (R-45). Lines that were made before have none, so what was
-- hashed of them stays.
ALTER TABLE monitoring_list_entries ADD COLUMN operating_status TEXT;
