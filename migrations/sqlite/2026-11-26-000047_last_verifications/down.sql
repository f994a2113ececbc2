ALTER TABLE findings DROP COLUMN last_verification_on;
