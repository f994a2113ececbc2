DELETE FROM settings WHERE key = 'elevations_followed';
DROP INDEX findings_accidents;
ALTER TABLE findings DROP COLUMN accident_grade;
ALTER TABLE findings DROP COLUMN departure_reason;
ALTER TABLE findings DROP COLUMN situation_grade;
ALTER TABLE findings DROP COLUMN situation;
ALTER TABLE policies DROP COLUMN situations;
