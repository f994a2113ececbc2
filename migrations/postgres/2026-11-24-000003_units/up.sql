-- The register (R-01). Money is stored in millionths of 万元, so that it sorts, sums and stays exact on both databases.
CREATE TABLE units (
  id                     uuid PRIMARY KEY NOT NULL,
  uscc                   text COLLATE "C" NOT NULL,
  name                   text COLLATE "C" NOT NULL,
  activities             integer NOT NULL CHECK (activities BETWEEN 1 AND 7),
  sole_proprietor        boolean NOT NULL,
  division_code          text COLLATE "C" NOT NULL,
  address                text,
  applicability          integer NOT NULL,
  entry_reasons          integer NOT NULL CHECK (entry_reasons > 0),
  credit_risk_class      text CHECK (credit_risk_class IN ('A','B','C','D')),
  operating_status       text NOT NULL,
  uscc_override_reason   text,
  territorial_authority_id uuid NOT NULL REFERENCES authorities (id),
  provincial_id          uuid,
  municipal_id           uuid,
  county_id              uuid,
  station_id             uuid,
  metrics_year           integer,
  tier                   text COLLATE "C" CHECK (tier IN ('A','B','C','D')),
  completeness           text NOT NULL CHECK (completeness IN ('complete','partial','unclassified')),
  lead_authority_id      uuid NOT NULL REFERENCES authorities (id),
  level_substituted      boolean NOT NULL,
  override_authority_id  uuid REFERENCES authorities (id),
  override_from          date,
  override_to            date,
  monitoring_level       text NOT NULL CHECK (monitoring_level IN ('routine','key','special')),
  version                integer NOT NULL,
  created_at             timestamptz NOT NULL,
  updated_at             timestamptz NOT NULL,
  CONSTRAINT units_uscc_key UNIQUE (uscc),
  CONSTRAINT units_override_whole CHECK ((override_authority_id IS NULL) = (override_from IS NULL))
);
CREATE INDEX units_provincial ON units (provincial_id, id);
CREATE INDEX units_municipal ON units (municipal_id, id);
CREATE INDEX units_county ON units (county_id, id);
CREATE INDEX units_station ON units (station_id, id);
CREATE INDEX units_provincial_tier ON units (provincial_id, tier, id);
CREATE INDEX units_municipal_tier ON units (municipal_id, tier, id);
CREATE INDEX units_county_tier ON units (county_id, tier, id);
CREATE INDEX units_updated ON units (updated_at, id);
CREATE INDEX units_division ON units (division_code, id);

CREATE TABLE unit_metrics (
  unit_id                   uuid NOT NULL REFERENCES units (id),
  year                      integer NOT NULL,
  employees_period_end      integer,
  employees_annual_average  integer,
  main_business_revenue_wan bigint,
  merchandise_sales_wan     bigint,
  above_designated_size     boolean,
  version                   integer NOT NULL,
  recorded_at               timestamptz NOT NULL,
  PRIMARY KEY (unit_id, year)
);

-- Every decision with its inputs and its trace: replayable, never overwritten (R-09, R-14).
CREATE TABLE tier_decisions (
  id                    uuid PRIMARY KEY NOT NULL,
  unit_id               uuid NOT NULL REFERENCES units (id),
  decided_at            timestamptz NOT NULL,
  effective_on          date NOT NULL,
  cause                 text NOT NULL,
  metrics_year          integer,
  inputs                text NOT NULL,
  tier                  text,
  completeness          text NOT NULL,
  threshold_tier        text,
  lead_level            text,
  lead_authority_id     uuid NOT NULL,
  level_substituted     boolean NOT NULL,
  previous_tier         text,
  previous_lead_authority_id uuid,
  lead_changed          boolean NOT NULL,
  warnings              text NOT NULL,
  rule_set              text NOT NULL,
  policy                text NOT NULL,
  trace                 text NOT NULL,
  decided_by            uuid
);
CREATE INDEX tier_decisions_unit ON tier_decisions (unit_id, id);
CREATE INDEX tier_decisions_handover ON tier_decisions (id) WHERE lead_changed <> false;

CREATE TABLE unit_entry_reasons (
  unit_id     uuid NOT NULL REFERENCES units (id),
  reason      text COLLATE "C" NOT NULL,
  entered_on  date NOT NULL,
  first_entry boolean NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (unit_id, reason)
);

CREATE TABLE unit_status_changes (
  id               uuid PRIMARY KEY NOT NULL,
  unit_id          uuid NOT NULL REFERENCES units (id),
  operating_status text NOT NULL,
  effective_on     date NOT NULL,
  reason           text,
  recorded_at      timestamptz NOT NULL,
  recorded_by      uuid
);
CREATE INDEX unit_status_changes_unit ON unit_status_changes (unit_id, id);

CREATE TABLE lead_overrides (
  id           uuid PRIMARY KEY NOT NULL,
  unit_id      uuid NOT NULL REFERENCES units (id),
  authority_id uuid NOT NULL REFERENCES authorities (id),
  reason       text COLLATE "C" NOT NULL,
  from_on      date NOT NULL,
  to_on        date,
  created_by   uuid,
  created_at   timestamptz NOT NULL,
  ended_at     timestamptz,
  end_reason   text
);
CREATE INDEX lead_overrides_unit ON lead_overrides (unit_id, id);
