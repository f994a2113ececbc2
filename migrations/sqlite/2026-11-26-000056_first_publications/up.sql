-- A result that was published again counts from the last day; what it found was discovered on the first. None: published once, or not kept then.
ALTER TABLE spot_check_results ADD COLUMN first_report_date TEXT;
