-- A finding that it was proposed to overturn may be kept: by whom, when and why. The next proposal clears it; the audit trail has it all.
ALTER TABLE findings ADD COLUMN kept_at timestamptz;
ALTER TABLE findings ADD COLUMN kept_by uuid;
ALTER TABLE findings ADD COLUMN kept_reason text;
