-- Product spot checks (产品质量监督抽查, R-31) as they are published: one row a file that was taken in.
CREATE TABLE spot_check_intakes (
  id             uuid PRIMARY KEY NOT NULL,
  authority_id   uuid NOT NULL REFERENCES authorities (id),
  file_name      text,
  file_sha256    text NOT NULL,
  format         text NOT NULL,
  encoding       text NOT NULL,
  rows           bigint NOT NULL,
  conforming     bigint NOT NULL,
  matched        bigint NOT NULL,
  ambiguous      bigint NOT NULL,
  no_unit        bigint NOT NULL,
  already_taken  bigint NOT NULL,
  rejected       bigint NOT NULL,
  errors         text NOT NULL,
  created_at     timestamptz NOT NULL,
  created_by     uuid,
  provincial_id  uuid,
  municipal_id   uuid,
  county_id      uuid,
  station_id     uuid
);
CREATE INDEX spot_check_intakes_provincial ON spot_check_intakes (provincial_id, id);
CREATE INDEX spot_check_intakes_municipal ON spot_check_intakes (municipal_id, id);
CREATE INDEX spot_check_intakes_county ON spot_check_intakes (county_id, id);
CREATE INDEX spot_check_intakes_station ON spot_check_intakes (station_id, id);

-- One result. The path is that of the authority that took it in: the unit is not known before a person says so.
CREATE TABLE spot_check_results (
  id             uuid PRIMARY KEY NOT NULL,
  intake_id      uuid NOT NULL REFERENCES spot_check_intakes (id),
  authority_id   uuid NOT NULL REFERENCES authorities (id),
  row            bigint NOT NULL,
  record_id      text NOT NULL,
  record_key     text COLLATE "C" NOT NULL,
  report_date    date NOT NULL,
  producer       text NOT NULL,
  product        text NOT NULL,
  model          text,
  batch          text,
  outcome        text NOT NULL CHECK (outcome IN ('conforming','nonconforming')),
  failed_items   text,
  official_page  text,
  state          text COLLATE "C" NOT NULL CHECK (state IN ('conforming','matched','ambiguous','no_unit','linked','dismissed')),
  candidates     text NOT NULL,
  unit_id        uuid REFERENCES units (id),
  finding_id     uuid REFERENCES findings (id),
  decided_at     timestamptz,
  decided_by     uuid,
  reason         text,
  provincial_id  uuid,
  municipal_id   uuid,
  county_id      uuid,
  station_id     uuid,
  version        integer NOT NULL,
  CONSTRAINT spot_check_results_linked CHECK ((state = 'linked') = (unit_id IS NOT NULL AND finding_id IS NOT NULL))
);
CREATE INDEX spot_check_results_intake ON spot_check_results (intake_id, id);
CREATE INDEX spot_check_results_record ON spot_check_results (record_key, id);
CREATE INDEX spot_check_results_state ON spot_check_results (state, id);
CREATE INDEX spot_check_results_unit ON spot_check_results (unit_id, id) WHERE unit_id IS NOT NULL;
CREATE INDEX spot_check_results_provincial ON spot_check_results (provincial_id, id);
CREATE INDEX spot_check_results_municipal ON spot_check_results (municipal_id, id);
CREATE INDEX spot_check_results_county ON spot_check_results (county_id, id);
CREATE INDEX spot_check_results_station ON spot_check_results (station_id, id);
