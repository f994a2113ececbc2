-- One head for all records: what is made at a unit or an authority, seen by scope, changed under a version, due on a day, closed
-- and told to the audit trail (docs/decisions/0010). Each kind has a body table of its own, keyed by the id of the head.
CREATE TABLE record_statuses (
  kind   TEXT NOT NULL,
  status TEXT NOT NULL,
  PRIMARY KEY (kind, status)
) STRICT;
INSERT INTO record_statuses (kind, status) VALUES
  ('recall', 'open'), ('recall', 'closed'),
  ('assistance', 'open'), ('assistance', 'closed'),
  ('instrument', 'open'), ('instrument', 'replied'), ('instrument', 'closed'),
  ('visit', 'recorded'),
  ('information_request', 'recorded');

CREATE TABLE records (
  id            BLOB PRIMARY KEY NOT NULL,
  kind          TEXT NOT NULL,
  status        TEXT NOT NULL,
  unit_id       BLOB REFERENCES units (id),
  authority_id  BLOB NOT NULL REFERENCES authorities (id),
  provincial_id BLOB,
  municipal_id  BLOB,
  county_id     BLOB,
  station_id    BLOB,
  due_on        TEXT,
  closed_on     TEXT,
  natural_key   TEXT,
  version       INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  created_by    BLOB,
  updated_at    INTEGER NOT NULL,
  updated_by    BLOB,
  change_number INTEGER NOT NULL,
  CONSTRAINT records_natural_key UNIQUE (kind, authority_id, natural_key),
  FOREIGN KEY (kind, status) REFERENCES record_statuses (kind, status)
) STRICT;
CREATE INDEX records_kind ON records (kind, id);
CREATE INDEX records_unit ON records (unit_id, kind, id);
CREATE INDEX records_provincial ON records (provincial_id, kind, id);
CREATE INDEX records_municipal ON records (municipal_id, kind, id);
CREATE INDEX records_county ON records (county_id, kind, id);
CREATE INDEX records_station ON records (station_id, kind, id);
CREATE INDEX records_due ON records (due_on, id) WHERE due_on IS NOT NULL AND closed_on IS NULL;


-- What there is already, in the order in which it was made.
INSERT INTO records (id, kind, status, unit_id, authority_id, provincial_id, municipal_id, county_id, station_id,
    due_on, closed_on, natural_key, version, created_at, created_by, updated_at, updated_by, change_number)
  SELECT id, 'recall', status, unit_id, authority_id, provincial_id, municipal_id, county_id, station_id,
    due_on, closed_on, NULL, version, created_at, created_by, updated_at, NULL, 0
  FROM recalls;
INSERT INTO records (id, kind, status, unit_id, authority_id, provincial_id, municipal_id, county_id, station_id,
    due_on, closed_on, natural_key, version, created_at, created_by, updated_at, updated_by, change_number)
  SELECT id, 'assistance', status, unit_id, authority_id, provincial_id, municipal_id, county_id, station_id,
    NULL, ended_on, NULL, version, created_at, created_by, updated_at, NULL, 0
  FROM assistances;
INSERT INTO records (id, kind, status, unit_id, authority_id, provincial_id, municipal_id, county_id, station_id,
    due_on, closed_on, natural_key, version, created_at, created_by, updated_at, updated_by, change_number)
  SELECT id, 'instrument', status, unit_id, authority_id, provincial_id, municipal_id, county_id, station_id,
    reply_due_on, closed_on, number, version, created_at, created_by, updated_at, NULL, 0
  FROM instruments;
INSERT INTO records (id, kind, status, unit_id, authority_id, provincial_id, municipal_id, county_id, station_id,
    due_on, closed_on, natural_key, version, created_at, created_by, updated_at, updated_by, change_number)
  SELECT id, 'visit', 'recorded', unit_id, authority_id, provincial_id, municipal_id, county_id, station_id,
    NULL, NULL, NULL, 1, created_at, created_by, created_at, NULL, 0
  FROM unit_visits;
INSERT INTO records (id, kind, status, unit_id, authority_id, provincial_id, municipal_id, county_id, station_id,
    due_on, closed_on, natural_key, version, created_at, created_by, updated_at, updated_by, change_number)
  SELECT id, 'information_request', 'recorded', unit_id, authority_id, provincial_id, municipal_id, county_id, station_id,
    NULL, NULL, NULL, 1, created_at, created_by, created_at, NULL, 0
  FROM information_requests;
UPDATE records SET change_number = ordered.number
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM records) AS ordered WHERE ordered.id = records.id;
CREATE UNIQUE INDEX records_change ON records (change_number);

ALTER TABLE recalls RENAME TO old_recalls;
ALTER TABLE assistances RENAME TO old_assistances;
ALTER TABLE instruments RENAME TO old_instruments;
ALTER TABLE unit_visits RENAME TO old_visits;
ALTER TABLE information_requests RENAME TO old_information_requests;
CREATE TABLE recalls (
  id                BLOB PRIMARY KEY NOT NULL REFERENCES records (id),
  finding_id        BLOB NOT NULL REFERENCES findings (id),
  product           TEXT NOT NULL,
  batches           TEXT NOT NULL,
  confirmed_on      TEXT NOT NULL,
  measures          TEXT NOT NULL,
  progress          TEXT,
  recalled_quantity TEXT,
  result            TEXT
) STRICT;
CREATE TABLE assistances (
  id         BLOB PRIMARY KEY NOT NULL REFERENCES records (id),
  need       TEXT NOT NULL,
  plan       TEXT,
  measures   TEXT,
  started_on TEXT NOT NULL,
  outcome    TEXT
) STRICT;
CREATE TABLE instruments (
  id          BLOB PRIMARY KEY NOT NULL REFERENCES records (id),
  kind        TEXT NOT NULL CHECK (kind IN ('reminder_letter','rectification_notice','admonitory_interview','circulated_criticism')),
  subject     TEXT NOT NULL,
  content     TEXT NOT NULL,
  issued_on   TEXT NOT NULL,
  finding_ids TEXT NOT NULL,
  replied_on  TEXT,
  reply       TEXT,
  remark      TEXT
) STRICT;
CREATE TABLE visits (
  id           BLOB PRIMARY KEY NOT NULL REFERENCES records (id),
  visited_on   TEXT NOT NULL,
  purpose      TEXT NOT NULL CHECK (purpose IN ('on_site_check','sampling','follow_up','service')),
  triggered_by TEXT CHECK (triggered_by IN ('finding','complaint','recall','law_enforcement','assignment','credit_risk')),
  finding_id   BLOB REFERENCES findings (id),
  note         TEXT
) STRICT;
CREATE TABLE information_requests (
  id           BLOB PRIMARY KEY NOT NULL REFERENCES records (id),
  requested_on TEXT NOT NULL,
  purpose      TEXT NOT NULL,
  asked        INTEGER NOT NULL,
  held         INTEGER NOT NULL,
  asked_count  INTEGER NOT NULL,
  held_count   INTEGER NOT NULL
) STRICT;
INSERT INTO recalls (id, finding_id, product, batches, confirmed_on, measures, progress, recalled_quantity, result) SELECT id, finding_id, product, batches, confirmed_on, measures, progress, recalled_quantity, result FROM old_recalls;
DROP TABLE old_recalls;
INSERT INTO assistances (id, need, plan, measures, started_on, outcome) SELECT id, need, plan, measures, started_on, outcome FROM old_assistances;
DROP TABLE old_assistances;
INSERT INTO instruments (id, kind, subject, content, issued_on, finding_ids, replied_on, reply, remark) SELECT id, kind, subject, content, issued_on, finding_ids, replied_on, reply, remark FROM old_instruments;
DROP TABLE old_instruments;
INSERT INTO visits (id, visited_on, purpose, triggered_by, finding_id, note) SELECT id, visited_on, purpose, triggered_by, finding_id, note FROM old_visits;
DROP TABLE old_visits;
INSERT INTO information_requests (id, requested_on, purpose, asked, held, asked_count, held_count) SELECT id, requested_on, purpose, asked, held, asked_count, held_count FROM old_information_requests;
DROP TABLE old_information_requests;
