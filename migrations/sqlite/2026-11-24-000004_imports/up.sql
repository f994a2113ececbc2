-- Import jobs and the outcome of every row of their files.
CREATE TABLE import_jobs (
  id            BLOB PRIMARY KEY NOT NULL,
  user_id       BLOB REFERENCES users (id),
  authority_id  BLOB NOT NULL REFERENCES authorities (id),
  kind          TEXT NOT NULL,
  file_name     TEXT,
  file_sha256   TEXT NOT NULL,
  format        TEXT NOT NULL,
  encoding      TEXT NOT NULL,
  headings      TEXT NOT NULL,
  dry_run       INTEGER NOT NULL,
  parameters    TEXT NOT NULL,
  status        TEXT NOT NULL CHECK (status IN ('queued','running','completed','failed')),
  rows_total    INTEGER,
  rows_read     INTEGER NOT NULL,
  created       INTEGER NOT NULL,
  updated       INTEGER NOT NULL,
  unchanged     INTEGER NOT NULL,
  rejected      INTEGER NOT NULL,
  skipped       INTEGER NOT NULL,
  failure_code  TEXT,
  instance_id   BLOB NOT NULL,
  heartbeat_at  INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  finished_at   INTEGER
) STRICT;
CREATE INDEX import_jobs_authority ON import_jobs (authority_id, id);
CREATE INDEX import_jobs_open ON import_jobs (heartbeat_at) WHERE finished_at IS NULL;

CREATE TABLE import_rows (
  job_id  BLOB NOT NULL REFERENCES import_jobs (id),
  row     INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('created','updated','unchanged','rejected','skipped')),
  uscc    TEXT,
  unit_id BLOB,
  changed TEXT,
  errors  TEXT,
  PRIMARY KEY (job_id, row)
) STRICT;
CREATE INDEX import_rows_uscc ON import_rows (job_id, uscc);
CREATE INDEX import_rows_outcome ON import_rows (job_id, outcome, row);
