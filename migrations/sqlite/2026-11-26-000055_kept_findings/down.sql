ALTER TABLE findings DROP COLUMN kept_reason;
ALTER TABLE findings DROP COLUMN kept_by;
ALTER TABLE findings DROP COLUMN kept_at;
