-- Reference data: administrative divisions, the authority tree, the State Council calendar.
CREATE TABLE divisions (
  code        text COLLATE "C" PRIMARY KEY NOT NULL,
  name        text NOT NULL,
  level       text NOT NULL CHECK (level IN ('province','prefecture','county','town')),
  parent_code text COLLATE "C",
  note        text NOT NULL,
  abolished   boolean NOT NULL
);
CREATE INDEX divisions_parent ON divisions (parent_code, code);

-- Each authority carries its ancestor (or itself) at every level, so that a subtree is one column compared.
CREATE TABLE authorities (
  id            uuid PRIMARY KEY NOT NULL,
  name          text NOT NULL,
  level         text NOT NULL CHECK (level IN ('national','provincial','municipal','county','station')),
  topology      text NOT NULL CHECK (topology IN ('ordinary','municipality','xpcc')),
  division_code text COLLATE "C" NOT NULL,
  parent_id     uuid REFERENCES authorities (id),
  provincial_id uuid,
  municipal_id  uuid,
  county_id     uuid,
  station_id    uuid,
  version       integer NOT NULL,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  CONSTRAINT authorities_division_code_key UNIQUE (division_code)
);
CREATE INDEX authorities_parent ON authorities (parent_id, id);
CREATE INDEX authorities_provincial ON authorities (provincial_id, id);
CREATE INDEX authorities_municipal ON authorities (municipal_id, id);
CREATE INDEX authorities_county ON authorities (county_id, id);

CREATE TABLE calendar_years (
  year       integer PRIMARY KEY NOT NULL,
  source     text NOT NULL,
  version    integer NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE TABLE calendar_days (
  day  date PRIMARY KEY NOT NULL,
  year integer NOT NULL REFERENCES calendar_years (year),
  kind text NOT NULL CHECK (kind IN ('holiday','workday')),
  name text NOT NULL
);
CREATE INDEX calendar_days_year ON calendar_days (year, day);

-- What was loaded from the built-in files (by hash: loading again is harmless), and settings shared by all instances.
CREATE TABLE settings (
  key   text COLLATE "C" PRIMARY KEY NOT NULL,
  value text NOT NULL
);
