-- One head for all records: what is made at a unit or an authority, seen by scope, changed under a version, due on a day, closed
-- and told to the audit trail (docs/decisions/0010). Each kind has a body table of its own, keyed by the id of the head.
CREATE TABLE record_statuses (
  kind   text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  PRIMARY KEY (kind, status)
);
INSERT INTO record_statuses (kind, status) VALUES
  ('recall', 'open'), ('recall', 'closed'),
  ('assistance', 'open'), ('assistance', 'closed'),
  ('instrument', 'open'), ('instrument', 'replied'), ('instrument', 'closed'),
  ('visit', 'recorded'),
  ('information_request', 'recorded');

CREATE TABLE records (
  id            uuid PRIMARY KEY NOT NULL,
  kind          text COLLATE "C" NOT NULL,
  status        text COLLATE "C" NOT NULL,
  unit_id       uuid REFERENCES units (id),
  authority_id  uuid NOT NULL REFERENCES authorities (id),
  provincial_id uuid,
  municipal_id  uuid,
  county_id     uuid,
  station_id    uuid,
  due_on        date,
  closed_on     date,
  natural_key   text COLLATE "C",
  version       integer NOT NULL,
  created_at    timestamptz NOT NULL,
  created_by    uuid,
  updated_at    timestamptz NOT NULL,
  updated_by    uuid,
  change_number bigint NOT NULL,
  CONSTRAINT records_natural_key UNIQUE (kind, authority_id, natural_key),
  FOREIGN KEY (kind, status) REFERENCES record_statuses (kind, status)
);
CREATE INDEX records_kind ON records (kind, id);
CREATE INDEX records_unit ON records (unit_id, kind, id);
CREATE INDEX records_provincial ON records (provincial_id, kind, id);
CREATE INDEX records_municipal ON records (municipal_id, kind, id);
CREATE INDEX records_county ON records (county_id, kind, id);
CREATE INDEX records_station ON records (station_id, kind, id);
CREATE INDEX records_due ON records (due_on, id) WHERE due_on IS NOT NULL AND closed_on IS NULL;

CREATE SEQUENCE record_changes;

-- What there is already, in the order in which it was made.
INSERT INTO records (id, kind, status, unit_id, authority_id, provincial_id, municipal_id, county_id, station_id,
    due_on, closed_on, natural_key, version, created_at, created_by, updated_at, updated_by, change_number)
  SELECT id, 'recall', status, unit_id, authority_id, provincial_id, municipal_id, county_id, station_id,
    due_on, closed_on, NULL::text, version, created_at, created_by, updated_at, NULL::uuid, 0
  FROM recalls;
INSERT INTO records (id, kind, status, unit_id, authority_id, provincial_id, municipal_id, county_id, station_id,
    due_on, closed_on, natural_key, version, created_at, created_by, updated_at, updated_by, change_number)
  SELECT id, 'assistance', status, unit_id, authority_id, provincial_id, municipal_id, county_id, station_id,
    NULL::date, ended_on, NULL::text, version, created_at, created_by, updated_at, NULL::uuid, 0
  FROM assistances;
INSERT INTO records (id, kind, status, unit_id, authority_id, provincial_id, municipal_id, county_id, station_id,
    due_on, closed_on, natural_key, version, created_at, created_by, updated_at, updated_by, change_number)
  SELECT id, 'instrument', status, unit_id, authority_id, provincial_id, municipal_id, county_id, station_id,
    reply_due_on, closed_on, number, version, created_at, created_by, updated_at, NULL::uuid, 0
  FROM instruments;
INSERT INTO records (id, kind, status, unit_id, authority_id, provincial_id, municipal_id, county_id, station_id,
    due_on, closed_on, natural_key, version, created_at, created_by, updated_at, updated_by, change_number)
  SELECT id, 'visit', 'recorded', unit_id, authority_id, provincial_id, municipal_id, county_id, station_id,
    NULL::date, NULL::date, NULL::text, 1, created_at, created_by, created_at, NULL::uuid, 0
  FROM unit_visits;
INSERT INTO records (id, kind, status, unit_id, authority_id, provincial_id, municipal_id, county_id, station_id,
    due_on, closed_on, natural_key, version, created_at, created_by, updated_at, updated_by, change_number)
  SELECT id, 'information_request', 'recorded', unit_id, authority_id, provincial_id, municipal_id, county_id, station_id,
    NULL::date, NULL::date, NULL::text, 1, created_at, created_by, created_at, NULL::uuid, 0
  FROM information_requests;
UPDATE records SET change_number = ordered.number
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM records) AS ordered WHERE ordered.id = records.id;
CREATE UNIQUE INDEX records_change ON records (change_number);
SELECT setval('record_changes', (SELECT COUNT(*) FROM records) + 1, false);

ALTER TABLE unit_visits RENAME TO visits;
ALTER INDEX unit_visits_pkey RENAME TO visits_pkey;
ALTER TABLE recalls
  DROP COLUMN unit_id,
  DROP COLUMN authority_id,
  DROP COLUMN status,
  DROP COLUMN due_on,
  DROP COLUMN closed_on,
  DROP COLUMN created_at,
  DROP COLUMN created_by,
  DROP COLUMN provincial_id,
  DROP COLUMN municipal_id,
  DROP COLUMN county_id,
  DROP COLUMN station_id,
  DROP COLUMN version,
  DROP COLUMN updated_at,
  ADD FOREIGN KEY (id) REFERENCES records (id);
ALTER TABLE assistances
  DROP COLUMN unit_id,
  DROP COLUMN authority_id,
  DROP COLUMN status,
  DROP COLUMN ended_on,
  DROP COLUMN created_at,
  DROP COLUMN created_by,
  DROP COLUMN provincial_id,
  DROP COLUMN municipal_id,
  DROP COLUMN county_id,
  DROP COLUMN station_id,
  DROP COLUMN version,
  DROP COLUMN updated_at,
  ADD FOREIGN KEY (id) REFERENCES records (id);
ALTER TABLE instruments
  DROP COLUMN unit_id,
  DROP COLUMN authority_id,
  DROP COLUMN number,
  DROP COLUMN reply_due_on,
  DROP COLUMN status,
  DROP COLUMN closed_on,
  DROP COLUMN created_at,
  DROP COLUMN created_by,
  DROP COLUMN provincial_id,
  DROP COLUMN municipal_id,
  DROP COLUMN county_id,
  DROP COLUMN station_id,
  DROP COLUMN version,
  DROP COLUMN updated_at,
  ADD FOREIGN KEY (id) REFERENCES records (id);
ALTER TABLE visits
  DROP COLUMN unit_id,
  DROP COLUMN authority_id,
  DROP COLUMN created_at,
  DROP COLUMN created_by,
  DROP COLUMN provincial_id,
  DROP COLUMN municipal_id,
  DROP COLUMN county_id,
  DROP COLUMN station_id,
  ADD FOREIGN KEY (id) REFERENCES records (id);
ALTER TABLE information_requests
  DROP COLUMN unit_id,
  DROP COLUMN authority_id,
  DROP COLUMN created_at,
  DROP COLUMN created_by,
  DROP COLUMN provincial_id,
  DROP COLUMN municipal_id,
  DROP COLUMN county_id,
  DROP COLUMN station_id,
  ADD FOREIGN KEY (id) REFERENCES records (id);
