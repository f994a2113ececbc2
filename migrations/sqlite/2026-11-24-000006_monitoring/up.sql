-- Precise supervision (三): findings, credit risk, monitoring levels, annual lists, elevation, and the policies of provinces.
CREATE TABLE policies (
  id            BLOB PRIMARY KEY NOT NULL,
  authority_id  BLOB NOT NULL REFERENCES authorities (id),
  number        INTEGER NOT NULL,
  effective_on  TEXT NOT NULL,
  parameters    TEXT NOT NULL,
  reason        TEXT NOT NULL,
  created_by    BLOB,
  created_at    INTEGER NOT NULL,
  applied_seq   INTEGER NOT NULL,
  applied_at    INTEGER,
  CONSTRAINT policies_number_key UNIQUE (authority_id, number)
) STRICT;
CREATE INDEX policies_day ON policies (authority_id, effective_on, number);
CREATE INDEX policies_open ON policies (effective_on, id) WHERE applied_at IS NULL;

-- A finding (风险隐患) as it is today; what it counted for at any moment is in finding_facts.
CREATE TABLE findings (
  id             BLOB PRIMARY KEY NOT NULL,
  unit_id        BLOB NOT NULL REFERENCES units (id),
  source         TEXT NOT NULL,
  reference      TEXT,
  grade          TEXT NOT NULL CHECK (grade IN ('general','relatively_major','major')),
  grade_basis    TEXT,
  description    TEXT NOT NULL,
  product        TEXT,
  discovered_on  TEXT NOT NULL,
  discovery_id   TEXT,
  status         TEXT NOT NULL CHECK (status IN ('reported','confirmed','overturned')),
  status_reason  TEXT,
  confirmed_at   INTEGER,
  confirmed_by   BLOB,
  rectification  TEXT NOT NULL CHECK (rectification IN ('open','rectified','verified')),
  plan           TEXT,
  due_on         TEXT,
  rectified_on   TEXT,
  rectified_by   BLOB,
  evidence       TEXT,
  verified_on    TEXT,
  verified_by    BLOB,
  reported_at    INTEGER NOT NULL,
  reported_by    BLOB,
  provincial_id  BLOB,
  municipal_id   BLOB,
  county_id      BLOB,
  station_id     BLOB,
  version        INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL
) STRICT;
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
  id            BLOB PRIMARY KEY NOT NULL,
  finding_id    BLOB NOT NULL REFERENCES findings (id),
  unit_id       BLOB NOT NULL REFERENCES units (id),
  status        TEXT NOT NULL,
  grade         TEXT NOT NULL,
  discovered_on TEXT NOT NULL,
  discovery_id  TEXT,
  recorded_at   INTEGER NOT NULL,
  superseded_at INTEGER
) STRICT;
CREATE INDEX finding_facts_unit ON finding_facts (unit_id, discovered_on, id);
CREATE INDEX finding_facts_open ON finding_facts (finding_id) WHERE superseded_at IS NULL;

-- Credit risk classes with the day from which they hold and the moment at which they were recorded (R-43).
CREATE TABLE credit_risk_records (
  id                BLOB PRIMARY KEY NOT NULL,
  unit_id           BLOB NOT NULL REFERENCES units (id),
  credit_risk_class TEXT CHECK (credit_risk_class IN ('A','B','C','D')),
  source            TEXT NOT NULL,
  valid_from        TEXT NOT NULL,
  recorded_at       INTEGER NOT NULL,
  recorded_by       BLOB
) STRICT;
CREATE INDEX credit_risk_records_unit ON credit_risk_records (unit_id, valid_from, id);

-- The units whose level can change by itself or is not routine: what the rule gives, and the day to look again.
CREATE TABLE unit_monitoring (
  unit_id    BLOB PRIMARY KEY NOT NULL REFERENCES units (id),
  rule_level TEXT NOT NULL CHECK (rule_level IN ('routine','key','special')),
  review_on  TEXT
) STRICT;
CREATE INDEX unit_monitoring_review ON unit_monitoring (review_on, unit_id) WHERE review_on IS NOT NULL;

-- Every decision on a monitoring level with its inputs and its trace: replayable, never overwritten.
CREATE TABLE monitoring_decisions (
  id             BLOB PRIMARY KEY NOT NULL,
  unit_id        BLOB NOT NULL REFERENCES units (id),
  decided_at     INTEGER NOT NULL,
  effective_on   TEXT NOT NULL,
  cause          TEXT NOT NULL,
  level          TEXT NOT NULL,
  rule_level     TEXT NOT NULL,
  previous_level TEXT NOT NULL,
  status         TEXT NOT NULL CHECK (status IN ('automatic','proposed','confirmed','overridden','superseded')),
  inputs         TEXT NOT NULL,
  rule_set       TEXT NOT NULL,
  policy         TEXT NOT NULL,
  trace          TEXT NOT NULL,
  decided_by     BLOB,
  confirmed_at   INTEGER,
  confirmed_by   BLOB,
  remark         TEXT,
  provincial_id  BLOB,
  municipal_id   BLOB,
  county_id      BLOB,
  station_id     BLOB,
  version        INTEGER NOT NULL
) STRICT;
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
  id         BLOB PRIMARY KEY NOT NULL,
  unit_id    BLOB NOT NULL REFERENCES units (id),
  level      TEXT NOT NULL CHECK (level IN ('key','special')),
  reason     TEXT NOT NULL,
  from_on    TEXT NOT NULL,
  to_on      TEXT,
  created_at INTEGER NOT NULL,
  created_by BLOB,
  ended_at   INTEGER,
  ended_by   BLOB
) STRICT;
CREATE INDEX monitoring_overrides_unit ON monitoring_overrides (unit_id, id);

-- Annual lists (年度名单, R-45): a draft, then published and never changed; supplements stand beside their list.
CREATE TABLE monitoring_lists (
  id             BLOB PRIMARY KEY NOT NULL,
  authority_id   BLOB NOT NULL REFERENCES authorities (id),
  year           INTEGER NOT NULL,
  level          TEXT NOT NULL CHECK (level IN ('key','special')),
  side           TEXT NOT NULL CHECK (side IN ('producer','seller')),
  number         INTEGER NOT NULL,
  supplement_of  BLOB REFERENCES monitoring_lists (id),
  status         TEXT NOT NULL CHECK (status IN ('draft','published')),
  as_of          TEXT NOT NULL,
  note           TEXT,
  entries        INTEGER NOT NULL,
  content_sha256 TEXT,
  created_at     INTEGER NOT NULL,
  created_by     BLOB,
  published_at   INTEGER,
  published_by   BLOB,
  provincial_id  BLOB,
  municipal_id   BLOB,
  county_id      BLOB,
  station_id     BLOB,
  version        INTEGER NOT NULL,
  CONSTRAINT monitoring_lists_key UNIQUE (authority_id, year, level, side, number)
) STRICT;
CREATE INDEX monitoring_lists_provincial ON monitoring_lists (provincial_id, id);
CREATE INDEX monitoring_lists_municipal ON monitoring_lists (municipal_id, id);
CREATE INDEX monitoring_lists_county ON monitoring_lists (county_id, id);
CREATE INDEX monitoring_lists_station ON monitoring_lists (station_id, id);

CREATE TABLE monitoring_list_entries (
  list_id     BLOB NOT NULL REFERENCES monitoring_lists (id),
  position    INTEGER NOT NULL,
  unit_id     BLOB NOT NULL,
  change      TEXT NOT NULL CHECK (change IN ('listed','added','removed')),
  uscc        TEXT NOT NULL,
  name        TEXT NOT NULL,
  activities  INTEGER NOT NULL,
  tier        TEXT,
  division_code TEXT NOT NULL,
  policy      TEXT NOT NULL,
  basis       TEXT NOT NULL,
  PRIMARY KEY (list_id, position)
) STRICT;
CREATE INDEX monitoring_list_entries_unit ON monitoring_list_entries (list_id, unit_id);
CREATE INDEX monitoring_list_entries_where ON monitoring_list_entries (unit_id, list_id);

-- The next higher authority steps in (二(一), R-21).
CREATE TABLE elevations (
  id                 BLOB PRIMARY KEY NOT NULL,
  unit_id            BLOB NOT NULL REFERENCES units (id),
  ground             TEXT NOT NULL,
  status             TEXT NOT NULL CHECK (status IN ('proposed','active','rejected','released')),
  kind               TEXT,
  basis              TEXT NOT NULL,
  policy             TEXT NOT NULL,
  reason             TEXT,
  lead_authority_id  BLOB NOT NULL REFERENCES authorities (id),
  upper_authority_id BLOB NOT NULL REFERENCES authorities (id),
  proposed_at        INTEGER NOT NULL,
  proposed_by        BLOB,
  from_on            TEXT,
  to_on              TEXT,
  decided_at         INTEGER,
  decided_by         BLOB,
  decision_reason    TEXT,
  released_at        INTEGER,
  released_by        BLOB,
  release_reason     TEXT,
  provincial_id      BLOB,
  municipal_id       BLOB,
  county_id          BLOB,
  station_id         BLOB,
  version            INTEGER NOT NULL
) STRICT;
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
