-- A finding that it was proposed to overturn may be kept: by whom, when and why. The next proposal clears it; the audit trail has it all.
ALTER TABLE findings ADD COLUMN kept_at INTEGER;
ALTER TABLE findings ADD COLUMN kept_by BLOB;
ALTER TABLE findings ADD COLUMN kept_reason TEXT;
