-- Measures and burden (三, 五): recalls, assistance, instruments, visits and requests for data.
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
