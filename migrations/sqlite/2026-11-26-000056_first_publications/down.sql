ALTER TABLE spot_check_results DROP COLUMN first_report_date;
