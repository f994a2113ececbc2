-- The register (R-01). Money is stored in millionths of 万元, so that it sorts, sums and stays exact on both databases.
-- `seq` counts the units in the order of entry: lists are ordered by it, and the search index knows a unit by it.
CREATE TABLE units (
  seq                    INTEGER PRIMARY KEY NOT NULL,
  id                     BLOB NOT NULL,
  uscc                   TEXT NOT NULL,
  name                   TEXT NOT NULL,
  search_name            TEXT NOT NULL,
  activities             INTEGER NOT NULL CHECK (activities BETWEEN 1 AND 7),
  sole_proprietor        INTEGER NOT NULL,
  division_code          TEXT NOT NULL,
  address                TEXT,
  applicability          INTEGER NOT NULL,
  entry_reasons          INTEGER NOT NULL CHECK (entry_reasons > 0),
  credit_risk_class      TEXT CHECK (credit_risk_class IN ('A','B','C','D')),
  operating_status       TEXT NOT NULL,
  uscc_override_reason   TEXT,
  territorial_authority_id BLOB NOT NULL REFERENCES authorities (id),
  provincial_id          BLOB,
  municipal_id           BLOB,
  county_id              BLOB,
  station_id             BLOB,
  metrics_year           INTEGER,
  tier                   TEXT CHECK (tier IN ('A','B','C','D')),
  completeness           TEXT NOT NULL CHECK (completeness IN ('complete','partial','unclassified')),
  lead_authority_id      BLOB NOT NULL REFERENCES authorities (id),
  level_substituted      INTEGER NOT NULL,
  override_authority_id  BLOB REFERENCES authorities (id),
  override_from          TEXT,
  override_to            TEXT,
  monitoring_level       TEXT NOT NULL CHECK (monitoring_level IN ('routine','key','special')),
  version                INTEGER NOT NULL,
  created_at             INTEGER NOT NULL,
  updated_at             INTEGER NOT NULL,
  CONSTRAINT units_id_key UNIQUE (id),
  CONSTRAINT units_uscc_key UNIQUE (uscc),
  CONSTRAINT units_override_whole CHECK ((override_authority_id IS NULL) = (override_from IS NULL))
) STRICT;
CREATE INDEX units_provincial ON units (provincial_id, seq);
CREATE INDEX units_municipal ON units (municipal_id, seq);
CREATE INDEX units_county ON units (county_id, seq);
CREATE INDEX units_station ON units (station_id, seq) WHERE station_id IS NOT NULL;
CREATE INDEX units_provincial_tier ON units (provincial_id, tier, seq);
CREATE INDEX units_municipal_tier ON units (municipal_id, tier, seq);
CREATE INDEX units_tier ON units (tier, seq);
CREATE INDEX units_updated ON units (updated_at, seq);
CREATE INDEX units_provincial_updated ON units (provincial_id, updated_at, seq);
CREATE INDEX units_division ON units (division_code, seq);
-- The few that stand right under an authority above the counties.
CREATE INDEX units_above_county ON units (territorial_authority_id, seq) WHERE county_id IS NULL;

CREATE TABLE unit_metrics (
  unit_id                   BLOB NOT NULL REFERENCES units (id),
  year                      INTEGER NOT NULL,
  employees_period_end      INTEGER,
  employees_annual_average  INTEGER,
  main_business_revenue_wan INTEGER,
  merchandise_sales_wan     INTEGER,
  above_designated_size     INTEGER,
  version                   INTEGER NOT NULL,
  recorded_at               INTEGER NOT NULL,
  PRIMARY KEY (unit_id, year)
) STRICT;

-- Every decision with its inputs and its trace: replayable, never overwritten (R-09, R-14). It goes along on the unit's path, so
-- that the hand-overs of any authority are one range of one index.
CREATE TABLE tier_decisions (
  id                    BLOB PRIMARY KEY NOT NULL,
  unit_id               BLOB NOT NULL REFERENCES units (id),
  decided_at            INTEGER NOT NULL,
  effective_on          TEXT NOT NULL,
  cause                 TEXT NOT NULL,
  metrics_year          INTEGER,
  inputs                TEXT NOT NULL,
  tier                  TEXT,
  completeness          TEXT NOT NULL,
  threshold_tier        TEXT,
  lead_level            TEXT,
  lead_authority_id     BLOB NOT NULL,
  level_substituted     INTEGER NOT NULL,
  previous_tier         TEXT,
  previous_lead_authority_id BLOB,
  lead_changed          INTEGER NOT NULL,
  warnings              TEXT NOT NULL,
  rule_set              TEXT NOT NULL,
  policy                TEXT NOT NULL,
  trace                 TEXT NOT NULL,
  decided_by            BLOB,
  provincial_id         BLOB,
  municipal_id          BLOB,
  county_id             BLOB,
  station_id            BLOB
) STRICT;
CREATE INDEX tier_decisions_unit ON tier_decisions (unit_id, id);
CREATE INDEX tier_decisions_handover ON tier_decisions (id) WHERE lead_changed;
CREATE INDEX tier_decisions_handover_provincial ON tier_decisions (provincial_id, id) WHERE lead_changed;
CREATE INDEX tier_decisions_handover_municipal ON tier_decisions (municipal_id, id) WHERE lead_changed;
CREATE INDEX tier_decisions_handover_county ON tier_decisions (county_id, id) WHERE lead_changed;
CREATE INDEX tier_decisions_handover_station ON tier_decisions (station_id, id) WHERE lead_changed;

CREATE TABLE unit_entry_reasons (
  unit_id     BLOB NOT NULL REFERENCES units (id),
  reason      TEXT NOT NULL,
  entered_on  TEXT NOT NULL,
  first_entry INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (unit_id, reason)
) STRICT;

CREATE TABLE unit_status_changes (
  id               BLOB PRIMARY KEY NOT NULL,
  unit_id          BLOB NOT NULL REFERENCES units (id),
  operating_status TEXT NOT NULL,
  effective_on     TEXT NOT NULL,
  reason           TEXT,
  recorded_at      INTEGER NOT NULL,
  recorded_by      BLOB
) STRICT;
CREATE INDEX unit_status_changes_unit ON unit_status_changes (unit_id, id);

CREATE TABLE lead_overrides (
  id           BLOB PRIMARY KEY NOT NULL,
  unit_id      BLOB NOT NULL REFERENCES units (id),
  authority_id BLOB NOT NULL REFERENCES authorities (id),
  reason       TEXT NOT NULL,
  from_on      TEXT NOT NULL,
  to_on        TEXT,
  created_by   BLOB,
  created_at   INTEGER NOT NULL,
  ended_at     INTEGER,
  end_reason   TEXT,
  provincial_id BLOB,
  municipal_id BLOB,
  county_id    BLOB,
  station_id   BLOB
) STRICT;
CREATE INDEX lead_overrides_unit ON lead_overrides (unit_id, id);
CREATE INDEX lead_overrides_provincial ON lead_overrides (provincial_id, id);
CREATE INDEX lead_overrides_municipal ON lead_overrides (municipal_id, id);
CREATE INDEX lead_overrides_county ON lead_overrides (county_id, id);
CREATE INDEX lead_overrides_station ON lead_overrides (station_id, id);
