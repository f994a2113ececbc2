-- The day on which a rectification was last looked at, passed or failed: the next is not dated before it (R-31).
ALTER TABLE findings ADD COLUMN last_verification_on TEXT;
UPDATE findings SET last_verification_on = verified_on;
