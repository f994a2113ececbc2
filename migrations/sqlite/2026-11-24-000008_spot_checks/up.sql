-- Product spot checks (产品质量监督抽查, R-31) as they are published: one row a file that was taken in.
CREATE TABLE spot_check_intakes (
  id             BLOB PRIMARY KEY NOT NULL,
  authority_id   BLOB NOT NULL REFERENCES authorities (id),
  file_name      TEXT,
  file_sha256    TEXT NOT NULL,
  format         TEXT NOT NULL,
  encoding       TEXT NOT NULL,
  rows           INTEGER NOT NULL,
  conforming     INTEGER NOT NULL,
  matched        INTEGER NOT NULL,
  ambiguous      INTEGER NOT NULL,
  no_unit        INTEGER NOT NULL,
  already_taken  INTEGER NOT NULL,
  rejected       INTEGER NOT NULL,
  errors         TEXT NOT NULL,
  created_at     INTEGER NOT NULL,
  created_by     BLOB,
  provincial_id  BLOB,
  municipal_id   BLOB,
  county_id      BLOB,
  station_id     BLOB
) STRICT;
CREATE INDEX spot_check_intakes_provincial ON spot_check_intakes (provincial_id, id);
CREATE INDEX spot_check_intakes_municipal ON spot_check_intakes (municipal_id, id);
CREATE INDEX spot_check_intakes_county ON spot_check_intakes (county_id, id);
CREATE INDEX spot_check_intakes_station ON spot_check_intakes (station_id, id);

-- One result. The path is that of the authority that took it in: the unit is not known before a person says so.
CREATE TABLE spot_check_results (
  id             BLOB PRIMARY KEY NOT NULL,
  intake_id      BLOB NOT NULL REFERENCES spot_check_intakes (id),
  authority_id   BLOB NOT NULL REFERENCES authorities (id),
  row            INTEGER NOT NULL,
  record_id      TEXT NOT NULL,
  record_key     TEXT NOT NULL,
  report_date    TEXT NOT NULL,
  producer       TEXT NOT NULL,
  product        TEXT NOT NULL,
  model          TEXT,
  batch          TEXT,
  outcome        TEXT NOT NULL CHECK (outcome IN ('conforming','nonconforming')),
  failed_items   TEXT,
  official_page  TEXT,
  state          TEXT NOT NULL CHECK (state IN ('conforming','matched','ambiguous','no_unit','linked','dismissed')),
  candidates     TEXT NOT NULL,
  unit_id        BLOB REFERENCES units (id),
  finding_id     BLOB REFERENCES findings (id),
  decided_at     INTEGER,
  decided_by     BLOB,
  reason         TEXT,
  provincial_id  BLOB,
  municipal_id   BLOB,
  county_id      BLOB,
  station_id     BLOB,
  version        INTEGER NOT NULL,
  CONSTRAINT spot_check_results_linked CHECK ((state = 'linked') = (unit_id IS NOT NULL AND finding_id IS NOT NULL))
) STRICT;
CREATE INDEX spot_check_results_intake ON spot_check_results (intake_id, id);
CREATE INDEX spot_check_results_record ON spot_check_results (record_key, id);
CREATE INDEX spot_check_results_state ON spot_check_results (state, id);
CREATE INDEX spot_check_results_unit ON spot_check_results (unit_id, id) WHERE unit_id IS NOT NULL;
CREATE INDEX spot_check_results_provincial ON spot_check_results (provincial_id, id);
CREATE INDEX spot_check_results_municipal ON spot_check_results (municipal_id, id);
CREATE INDEX spot_check_results_county ON spot_check_results (county_id, id);
CREATE INDEX spot_check_results_station ON spot_check_results (station_id, id);
