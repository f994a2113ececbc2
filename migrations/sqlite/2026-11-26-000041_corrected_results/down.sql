DROP INDEX findings_withdrawal_proposed;
ALTER TABLE findings DROP COLUMN withdrawal_proposed_by;
ALTER TABLE spot_check_intakes DROP COLUMN corrected;
ALTER TABLE spot_check_intakes DROP COLUMN outdated;
ALTER TABLE spot_check_intakes DROP COLUMN merged;
-- Before, a sample had one result: the one that counts stays.
DELETE FROM spot_check_results WHERE state = 'superseded';
DELETE FROM settings WHERE key = 'folding';
ALTER TABLE spot_check_results RENAME TO old_spot_check_results;
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
  served_on      TEXT,
  objection_due_on TEXT,
  objected_on    TEXT,
  objection      TEXT,
  objection_decided_on TEXT,
  objection_outcome TEXT CHECK (objection_outcome IN ('upheld','dismissed')),
  retest         TEXT,
  CONSTRAINT spot_check_results_linked CHECK ((state = 'linked') = (unit_id IS NOT NULL AND finding_id IS NOT NULL))
) STRICT;
INSERT INTO spot_check_results (id, intake_id, authority_id, row, record_id, record_key, report_date, producer, product, model, batch, outcome, failed_items, official_page, state, candidates, unit_id, finding_id, decided_at, decided_by, reason, provincial_id, municipal_id, county_id, station_id, version, served_on, objection_due_on, objected_on, objection, objection_decided_on, objection_outcome, retest) SELECT id, intake_id, authority_id, row, record_id, record_key, report_date, producer, product, model, batch, outcome, failed_items, official_page, state, candidates, unit_id, finding_id, decided_at, decided_by, reason, provincial_id, municipal_id, county_id, station_id, version, served_on, objection_due_on, objected_on, objection, objection_decided_on, objection_outcome, retest FROM old_spot_check_results;
DROP TABLE old_spot_check_results;
CREATE INDEX spot_check_results_intake ON spot_check_results (intake_id, id);
CREATE INDEX spot_check_results_record ON spot_check_results (record_key, id);
CREATE INDEX spot_check_results_state ON spot_check_results (state, id);
CREATE INDEX spot_check_results_unit ON spot_check_results (unit_id, id) WHERE unit_id IS NOT NULL;
CREATE INDEX spot_check_results_provincial ON spot_check_results (provincial_id, id);
CREATE INDEX spot_check_results_municipal ON spot_check_results (municipal_id, id);
CREATE INDEX spot_check_results_county ON spot_check_results (county_id, id);
CREATE INDEX spot_check_results_station ON spot_check_results (station_id, id);
CREATE INDEX spot_check_results_finding ON spot_check_results (finding_id) WHERE finding_id IS NOT NULL;
