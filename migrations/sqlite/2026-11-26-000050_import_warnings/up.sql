-- What of a file was not read, or should be looked at, told with its job.
ALTER TABLE import_jobs ADD COLUMN warnings TEXT NOT NULL DEFAULT '[]';
