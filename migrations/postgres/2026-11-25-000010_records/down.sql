-- Back to a table a kind, each with the columns of the head.
ALTER TABLE recalls RENAME TO body_recalls;
ALTER TABLE assistances RENAME TO body_assistances;
ALTER TABLE instruments RENAME TO body_instruments;
ALTER TABLE visits RENAME TO body_visits;
ALTER TABLE information_requests RENAME TO body_information_requests;
ALTER INDEX recalls_pkey RENAME TO body_recalls_pkey;
ALTER INDEX assistances_pkey RENAME TO body_assistances_pkey;
ALTER INDEX instruments_pkey RENAME TO body_instruments_pkey;
ALTER INDEX visits_pkey RENAME TO body_visits_pkey;
ALTER INDEX information_requests_pkey RENAME TO body_information_requests_pkey;
-- Recalls (三·召回, R-46), ordered of a producer on a confirmed finding.
CREATE TABLE recalls (
  id                uuid PRIMARY KEY NOT NULL,
  unit_id           uuid NOT NULL REFERENCES units (id),
  authority_id      uuid NOT NULL REFERENCES authorities (id),
  finding_id        uuid NOT NULL REFERENCES findings (id),
  status            text COLLATE "C" NOT NULL CHECK (status IN ('open','closed')),
  product           text NOT NULL,
  batches           text NOT NULL,
  confirmed_on      date NOT NULL,
  measures          text NOT NULL,
  due_on            date,
  progress          text,
  recalled_quantity text,
  closed_on         date,
  result            text,
  created_at        timestamptz NOT NULL,
  created_by        uuid,
  provincial_id     uuid,
  municipal_id      uuid,
  county_id         uuid,
  station_id        uuid,
  version           integer NOT NULL,
  updated_at        timestamptz NOT NULL
);
CREATE INDEX recalls_unit ON recalls (unit_id, id);
CREATE INDEX recalls_provincial ON recalls (provincial_id, id);
CREATE INDEX recalls_municipal ON recalls (municipal_id, id);
CREATE INDEX recalls_county ON recalls (county_id, id);
CREATE INDEX recalls_station ON recalls (station_id, id);

-- Assistance to a producer (质量技术帮扶, R-47).
CREATE TABLE assistances (
  id            uuid PRIMARY KEY NOT NULL,
  unit_id       uuid NOT NULL REFERENCES units (id),
  authority_id  uuid NOT NULL REFERENCES authorities (id),
  status        text COLLATE "C" NOT NULL CHECK (status IN ('open','closed')),
  need          text NOT NULL,
  plan          text,
  measures      text,
  started_on    date NOT NULL,
  ended_on      date,
  outcome       text,
  created_at    timestamptz NOT NULL,
  created_by    uuid,
  provincial_id uuid,
  municipal_id  uuid,
  county_id     uuid,
  station_id    uuid,
  version       integer NOT NULL,
  updated_at    timestamptz NOT NULL
);
CREATE INDEX assistances_unit ON assistances (unit_id, id);
CREATE INDEX assistances_provincial ON assistances (provincial_id, id);
CREATE INDEX assistances_municipal ON assistances (municipal_id, id);
CREATE INDEX assistances_county ON assistances (county_id, id);
CREATE INDEX assistances_station ON assistances (station_id, id);

-- Instruments to a unit (敦促提醒函、整改通知书、约谈、通报, R-51); finding_ids is a JSON array.
CREATE TABLE instruments (
  id            uuid PRIMARY KEY NOT NULL,
  unit_id       uuid NOT NULL REFERENCES units (id),
  authority_id  uuid NOT NULL REFERENCES authorities (id),
  kind          text COLLATE "C" NOT NULL CHECK (kind IN ('reminder_letter','rectification_notice','admonitory_interview','circulated_criticism')),
  number        text COLLATE "C" NOT NULL,
  subject       text NOT NULL,
  content       text NOT NULL,
  issued_on     date NOT NULL,
  reply_due_on  date,
  finding_ids   text NOT NULL,
  status        text COLLATE "C" NOT NULL CHECK (status IN ('open','replied','closed')),
  replied_on    date,
  reply         text,
  closed_on     date,
  remark        text,
  created_at    timestamptz NOT NULL,
  created_by    uuid,
  provincial_id uuid,
  municipal_id  uuid,
  county_id     uuid,
  station_id    uuid,
  version       integer NOT NULL,
  updated_at    timestamptz NOT NULL,
  CONSTRAINT instruments_number_key UNIQUE (authority_id, number)
);
CREATE INDEX instruments_unit ON instruments (unit_id, id);
CREATE INDEX instruments_provincial ON instruments (provincial_id, id);
CREATE INDEX instruments_municipal ON instruments (municipal_id, id);
CREATE INDEX instruments_county ON instruments (county_id, id);
CREATE INDEX instruments_station ON instruments (station_id, id);

-- Visits to a unit, with what gave cause for them (无事不扰, R-48): counted, never changed.
CREATE TABLE unit_visits (
  id            uuid PRIMARY KEY NOT NULL,
  unit_id       uuid NOT NULL REFERENCES units (id),
  authority_id  uuid NOT NULL REFERENCES authorities (id),
  visited_on    date NOT NULL,
  purpose       text COLLATE "C" NOT NULL CHECK (purpose IN ('on_site_check','sampling','follow_up','service')),
  triggered_by  text COLLATE "C" CHECK (triggered_by IN ('finding','complaint','recall','law_enforcement','assignment','credit_risk')),
  finding_id    uuid REFERENCES findings (id),
  note          text,
  created_at    timestamptz NOT NULL,
  created_by    uuid,
  provincial_id uuid,
  municipal_id  uuid,
  county_id     uuid,
  station_id    uuid
);
CREATE INDEX unit_visits_unit ON unit_visits (unit_id, id);
CREATE INDEX unit_visits_provincial ON unit_visits (provincial_id, id);
CREATE INDEX unit_visits_municipal ON unit_visits (municipal_id, id);
CREATE INDEX unit_visits_county ON unit_visits (county_id, id);
CREATE INDEX unit_visits_station ON unit_visits (station_id, id);

-- What a unit was asked for, and what was not asked because the register holds it (R-48, R-59): sets of fields.
CREATE TABLE information_requests (
  id            uuid PRIMARY KEY NOT NULL,
  unit_id       uuid NOT NULL REFERENCES units (id),
  authority_id  uuid NOT NULL REFERENCES authorities (id),
  requested_on  date NOT NULL,
  purpose       text NOT NULL,
  asked         integer NOT NULL,
  held          integer NOT NULL,
  asked_count   integer NOT NULL,
  held_count    integer NOT NULL,
  created_at    timestamptz NOT NULL,
  created_by    uuid,
  provincial_id uuid,
  municipal_id  uuid,
  county_id     uuid,
  station_id    uuid
);
CREATE INDEX information_requests_unit ON information_requests (unit_id, id);
CREATE INDEX information_requests_provincial ON information_requests (provincial_id, id);
CREATE INDEX information_requests_municipal ON information_requests (municipal_id, id);
CREATE INDEX information_requests_county ON information_requests (county_id, id);
CREATE INDEX information_requests_station ON information_requests (station_id, id);

INSERT INTO recalls (id, unit_id, authority_id, finding_id, status, product, batches, confirmed_on, measures, due_on, progress, recalled_quantity, closed_on, result, created_at, created_by, provincial_id, municipal_id, county_id, station_id, version, updated_at)
  SELECT r.id, r.unit_id, r.authority_id, b.finding_id, r.status, b.product, b.batches, b.confirmed_on, b.measures, r.due_on, b.progress, b.recalled_quantity, r.closed_on, b.result, r.created_at, r.created_by, r.provincial_id, r.municipal_id, r.county_id, r.station_id, r.version, r.updated_at
  FROM records r JOIN body_recalls b ON b.id = r.id;
DROP TABLE body_recalls;
INSERT INTO assistances (id, unit_id, authority_id, status, need, plan, measures, started_on, ended_on, outcome, created_at, created_by, provincial_id, municipal_id, county_id, station_id, version, updated_at)
  SELECT r.id, r.unit_id, r.authority_id, r.status, b.need, b.plan, b.measures, b.started_on, r.closed_on, b.outcome, r.created_at, r.created_by, r.provincial_id, r.municipal_id, r.county_id, r.station_id, r.version, r.updated_at
  FROM records r JOIN body_assistances b ON b.id = r.id;
DROP TABLE body_assistances;
INSERT INTO instruments (id, unit_id, authority_id, kind, number, subject, content, issued_on, reply_due_on, finding_ids, status, replied_on, reply, closed_on, remark, created_at, created_by, provincial_id, municipal_id, county_id, station_id, version, updated_at)
  SELECT r.id, r.unit_id, r.authority_id, b.kind, r.natural_key, b.subject, b.content, b.issued_on, r.due_on, b.finding_ids, r.status, b.replied_on, b.reply, r.closed_on, b.remark, r.created_at, r.created_by, r.provincial_id, r.municipal_id, r.county_id, r.station_id, r.version, r.updated_at
  FROM records r JOIN body_instruments b ON b.id = r.id;
DROP TABLE body_instruments;
INSERT INTO unit_visits (id, unit_id, authority_id, visited_on, purpose, triggered_by, finding_id, note, created_at, created_by, provincial_id, municipal_id, county_id, station_id)
  SELECT r.id, r.unit_id, r.authority_id, b.visited_on, b.purpose, b.triggered_by, b.finding_id, b.note, r.created_at, r.created_by, r.provincial_id, r.municipal_id, r.county_id, r.station_id
  FROM records r JOIN body_visits b ON b.id = r.id;
DROP TABLE body_visits;
INSERT INTO information_requests (id, unit_id, authority_id, requested_on, purpose, asked, held, asked_count, held_count, created_at, created_by, provincial_id, municipal_id, county_id, station_id)
  SELECT r.id, r.unit_id, r.authority_id, b.requested_on, b.purpose, b.asked, b.held, b.asked_count, b.held_count, r.created_at, r.created_by, r.provincial_id, r.municipal_id, r.county_id, r.station_id
  FROM records r JOIN body_information_requests b ON b.id = r.id;
DROP TABLE body_information_requests;
DROP TABLE records;
DROP TABLE record_statuses;
DROP SEQUENCE record_changes;
