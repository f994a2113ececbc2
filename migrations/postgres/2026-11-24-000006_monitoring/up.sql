-- Precise supervision (三): findings, credit risk, monitoring levels, annual lists, elevation, and the policies of provinces.
CREATE TABLE policies (
  id            uuid PRIMARY KEY NOT NULL,
  authority_id  uuid NOT NULL REFERENCES authorities (id),
  number        integer NOT NULL,
  effective_on  date NOT NULL,
  parameters    text NOT NULL,
  reason        text NOT NULL,
  created_by    uuid,
  created_at    timestamptz NOT NULL,
  applied_seq   bigint NOT NULL,
  applied_at    timestamptz,
  CONSTRAINT policies_number_key UNIQUE (authority_id, number)
);
CREATE INDEX policies_day ON policies (authority_id, effective_on, number);
CREATE INDEX policies_open ON policies (effective_on, id) WHERE applied_at IS NULL;

-- A finding (风险隐患) as it is today; what it counted for at any moment is in finding_facts.
CREATE TABLE findings (
  id             uuid PRIMARY KEY NOT NULL,
  unit_id        uuid NOT NULL REFERENCES units (id),
  source         text NOT NULL,
  reference      text,
  grade          text COLLATE "C" NOT NULL CHECK (grade IN ('general','relatively_major','major')),
  grade_basis    text,
  description    text NOT NULL,
  product        text,
  discovered_on  date NOT NULL,
  discovery_id   text COLLATE "C",
  status         text COLLATE "C" NOT NULL CHECK (status IN ('reported','confirmed','overturned')),
  status_reason  text,
  confirmed_at   timestamptz,
  confirmed_by   uuid,
  rectification  text COLLATE "C" NOT NULL CHECK (rectification IN ('open','rectified','verified')),
  plan           text,
  due_on         date,
  rectified_on   date,
  rectified_by   uuid,
  evidence       text,
  verified_on    date,
  verified_by    uuid,
  reported_at    timestamptz NOT NULL,
  reported_by    uuid,
  provincial_id  uuid,
  municipal_id   uuid,
  county_id      uuid,
  station_id     uuid,
  version        integer NOT NULL,
  updated_at     timestamptz NOT NULL
);
CREATE INDEX findings_open ON findings (id) WHERE rectification <> 'verified';
CREATE INDEX findings_figures ON findings (discovered_on, grade, status, rectification);
CREATE INDEX findings_unit ON findings (unit_id, id);
CREATE INDEX findings_provincial ON findings (provincial_id, id);
CREATE INDEX findings_open_provincial ON findings (provincial_id, id) WHERE rectification <> 'verified';
CREATE INDEX findings_figures_provincial ON findings (provincial_id, discovered_on, grade, status, rectification);
CREATE INDEX findings_municipal ON findings (municipal_id, id);
CREATE INDEX findings_open_municipal ON findings (municipal_id, id) WHERE rectification <> 'verified';
CREATE INDEX findings_figures_municipal ON findings (municipal_id, discovered_on, grade, status, rectification);
CREATE INDEX findings_county ON findings (county_id, id);
CREATE INDEX findings_open_county ON findings (county_id, id) WHERE rectification <> 'verified';
CREATE INDEX findings_figures_county ON findings (county_id, discovered_on, grade, status, rectification);
CREATE INDEX findings_station ON findings (station_id, id);
CREATE INDEX findings_open_station ON findings (station_id, id) WHERE rectification <> 'verified';
CREATE INDEX findings_figures_station ON findings (station_id, discovered_on, grade, status, rectification);

-- What a finding counted for, from when to when it was known so (R-43): never changed, only closed.
CREATE TABLE finding_facts (
  id            uuid PRIMARY KEY NOT NULL,
  finding_id    uuid NOT NULL REFERENCES findings (id),
  unit_id       uuid NOT NULL REFERENCES units (id),
  status        text NOT NULL,
  grade         text NOT NULL,
  discovered_on date NOT NULL,
  discovery_id  text,
  recorded_at   timestamptz NOT NULL,
  superseded_at timestamptz
);
CREATE INDEX finding_facts_unit ON finding_facts (unit_id, discovered_on, id);
CREATE INDEX finding_facts_open ON finding_facts (finding_id) WHERE superseded_at IS NULL;

-- Credit risk classes with the day from which they hold and the moment at which they were recorded (R-43).
CREATE TABLE credit_risk_records (
  id                uuid PRIMARY KEY NOT NULL,
  unit_id           uuid NOT NULL REFERENCES units (id),
  credit_risk_class text CHECK (credit_risk_class IN ('A','B','C','D')),
  source            text NOT NULL,
  valid_from        date NOT NULL,
  recorded_at       timestamptz NOT NULL,
  recorded_by       uuid
);
CREATE INDEX credit_risk_records_unit ON credit_risk_records (unit_id, valid_from, id);

-- The units whose level can change by itself or is not routine: what the rule gives, and the day to look again.
CREATE TABLE unit_monitoring (
  unit_id    uuid PRIMARY KEY NOT NULL REFERENCES units (id),
  rule_level text NOT NULL CHECK (rule_level IN ('routine','key','special')),
  review_on  date
);
CREATE INDEX unit_monitoring_review ON unit_monitoring (review_on, unit_id) WHERE review_on IS NOT NULL;

-- Every decision on a monitoring level with its inputs and its trace: replayable, never overwritten.
CREATE TABLE monitoring_decisions (
  id             uuid PRIMARY KEY NOT NULL,
  unit_id        uuid NOT NULL REFERENCES units (id),
  decided_at     timestamptz NOT NULL,
  effective_on   date NOT NULL,
  cause          text NOT NULL,
  level          text NOT NULL,
  rule_level     text NOT NULL,
  previous_level text NOT NULL,
  status         text COLLATE "C" NOT NULL CHECK (status IN ('automatic','proposed','confirmed','overridden','superseded')),
  inputs         text NOT NULL,
  rule_set       text NOT NULL,
  policy         text NOT NULL,
  trace          text NOT NULL,
  decided_by     uuid,
  confirmed_at   timestamptz,
  confirmed_by   uuid,
  remark         text,
  provincial_id  uuid,
  municipal_id   uuid,
  county_id      uuid,
  station_id     uuid,
  version        integer NOT NULL
);
CREATE INDEX monitoring_decisions_unit ON monitoring_decisions (unit_id, id);
CREATE INDEX monitoring_decisions_provincial ON monitoring_decisions (provincial_id, id);
CREATE INDEX monitoring_decisions_open_provincial ON monitoring_decisions (provincial_id, id) WHERE status = 'proposed';
CREATE INDEX monitoring_decisions_municipal ON monitoring_decisions (municipal_id, id);
CREATE INDEX monitoring_decisions_open_municipal ON monitoring_decisions (municipal_id, id) WHERE status = 'proposed';
CREATE INDEX monitoring_decisions_county ON monitoring_decisions (county_id, id);
CREATE INDEX monitoring_decisions_open_county ON monitoring_decisions (county_id, id) WHERE status = 'proposed';
CREATE INDEX monitoring_decisions_station ON monitoring_decisions (station_id, id);
CREATE INDEX monitoring_decisions_open_station ON monitoring_decisions (station_id, id) WHERE status = 'proposed';
CREATE INDEX monitoring_decisions_open ON monitoring_decisions (id) WHERE status = 'proposed';

-- A level above the rule's, decided by an authority with a reason (R-44).
CREATE TABLE monitoring_overrides (
  id         uuid PRIMARY KEY NOT NULL,
  unit_id    uuid NOT NULL REFERENCES units (id),
  level      text NOT NULL CHECK (level IN ('key','special')),
  reason     text NOT NULL,
  from_on    date NOT NULL,
  to_on      date,
  created_at timestamptz NOT NULL,
  created_by uuid,
  ended_at   timestamptz,
  ended_by   uuid
);
CREATE INDEX monitoring_overrides_unit ON monitoring_overrides (unit_id, id);

-- Annual lists (年度名单, R-45): a draft, then published and never changed; supplements stand beside their list.
CREATE TABLE monitoring_lists (
  id             uuid PRIMARY KEY NOT NULL,
  authority_id   uuid NOT NULL REFERENCES authorities (id),
  year           integer NOT NULL,
  level          text COLLATE "C" NOT NULL CHECK (level IN ('key','special')),
  side           text COLLATE "C" NOT NULL CHECK (side IN ('producer','seller')),
  number         integer NOT NULL,
  supplement_of  uuid REFERENCES monitoring_lists (id),
  status         text NOT NULL CHECK (status IN ('draft','published')),
  as_of          date NOT NULL,
  note           text,
  entries        bigint NOT NULL,
  content_sha256 text,
  created_at     timestamptz NOT NULL,
  created_by     uuid,
  published_at   timestamptz,
  published_by   uuid,
  provincial_id  uuid,
  municipal_id   uuid,
  county_id      uuid,
  station_id     uuid,
  version        integer NOT NULL,
  CONSTRAINT monitoring_lists_key UNIQUE (authority_id, year, level, side, number)
);
CREATE INDEX monitoring_lists_provincial ON monitoring_lists (provincial_id, id);
CREATE INDEX monitoring_lists_municipal ON monitoring_lists (municipal_id, id);
CREATE INDEX monitoring_lists_county ON monitoring_lists (county_id, id);
CREATE INDEX monitoring_lists_station ON monitoring_lists (station_id, id);

CREATE TABLE monitoring_list_entries (
  list_id     uuid NOT NULL REFERENCES monitoring_lists (id),
  position    bigint NOT NULL,
  unit_id     uuid NOT NULL,
  change      text NOT NULL CHECK (change IN ('listed','added','removed')),
  uscc        text COLLATE "C" NOT NULL,
  name        text NOT NULL,
  activities  integer NOT NULL,
  tier        text,
  division_code text NOT NULL,
  policy      text NOT NULL,
  basis       text NOT NULL,
  PRIMARY KEY (list_id, position)
);
CREATE INDEX monitoring_list_entries_unit ON monitoring_list_entries (list_id, unit_id);
CREATE INDEX monitoring_list_entries_where ON monitoring_list_entries (unit_id, list_id);

-- The next higher authority steps in (二(一), R-21).
CREATE TABLE elevations (
  id                 uuid PRIMARY KEY NOT NULL,
  unit_id            uuid NOT NULL REFERENCES units (id),
  ground             text NOT NULL,
  status             text COLLATE "C" NOT NULL CHECK (status IN ('proposed','active','rejected','released')),
  kind               text,
  basis              text NOT NULL,
  policy             text NOT NULL,
  reason             text,
  lead_authority_id  uuid NOT NULL REFERENCES authorities (id),
  upper_authority_id uuid NOT NULL REFERENCES authorities (id),
  proposed_at        timestamptz NOT NULL,
  proposed_by        uuid,
  from_on            date,
  to_on              date,
  decided_at         timestamptz,
  decided_by         uuid,
  decision_reason    text,
  released_at        timestamptz,
  released_by        uuid,
  release_reason     text,
  provincial_id      uuid,
  municipal_id       uuid,
  county_id          uuid,
  station_id         uuid,
  version            integer NOT NULL
);
CREATE INDEX elevations_unit ON elevations (unit_id, id);
CREATE INDEX elevations_provincial ON elevations (provincial_id, id);
CREATE INDEX elevations_municipal ON elevations (municipal_id, id);
CREATE INDEX elevations_county ON elevations (county_id, id);
CREATE INDEX elevations_station ON elevations (station_id, id);

-- The few that are not under routine supervision, for the annual lists.
CREATE INDEX units_watched_provincial ON units (provincial_id, monitoring_level, seq) WHERE monitoring_level <> 'routine';
CREATE INDEX units_watched_municipal ON units (municipal_id, monitoring_level, seq) WHERE monitoring_level <> 'routine';
CREATE INDEX units_watched_county ON units (county_id, monitoring_level, seq) WHERE monitoring_level <> 'routine';
CREATE INDEX units_watched ON units (monitoring_level, seq) WHERE monitoring_level <> 'routine';
