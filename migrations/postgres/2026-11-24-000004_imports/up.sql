-- Import jobs and the outcome of every row of their files.
CREATE TABLE import_jobs (
  id            uuid PRIMARY KEY NOT NULL,
  user_id       uuid REFERENCES users (id),
  authority_id  uuid NOT NULL REFERENCES authorities (id),
  kind          text NOT NULL,
  file_name     text,
  file_sha256   text NOT NULL,
  format        text NOT NULL,
  encoding      text NOT NULL,
  headings      text NOT NULL,
  dry_run       boolean NOT NULL,
  parameters    text NOT NULL,
  status        text NOT NULL CHECK (status IN ('queued','running','completed','failed')),
  rows_total    bigint,
  rows_read     bigint NOT NULL,
  created       bigint NOT NULL,
  updated       bigint NOT NULL,
  unchanged     bigint NOT NULL,
  rejected      bigint NOT NULL,
  skipped       bigint NOT NULL,
  failure_code  text,
  instance_id   uuid NOT NULL,
  heartbeat_at  timestamptz NOT NULL,
  created_at    timestamptz NOT NULL,
  finished_at   timestamptz
);
CREATE INDEX import_jobs_authority ON import_jobs (authority_id, id);
CREATE INDEX import_jobs_open ON import_jobs (heartbeat_at) WHERE finished_at IS NULL;

CREATE TABLE import_rows (
  job_id  uuid NOT NULL REFERENCES import_jobs (id),
  row     bigint NOT NULL,
  outcome text COLLATE "C" NOT NULL CHECK (outcome IN ('created','updated','unchanged','rejected','skipped')),
  uscc    text COLLATE "C",
  unit_id uuid,
  changed text,
  errors  text,
  PRIMARY KEY (job_id, row)
);
CREATE INDEX import_rows_uscc ON import_rows (job_id, uscc);
CREATE INDEX import_rows_outcome ON import_rows (job_id, outcome, row);
