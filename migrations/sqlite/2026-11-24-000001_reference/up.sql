-- Reference data: administrative divisions, the authority tree, the State Council calendar.
CREATE TABLE divisions (
  code        TEXT PRIMARY KEY NOT NULL,
  name        TEXT NOT NULL,
  level       TEXT NOT NULL CHECK (level IN ('province','prefecture','county','town')),
  parent_code TEXT,
  note        TEXT NOT NULL,
  abolished   INTEGER NOT NULL
) STRICT;
CREATE INDEX divisions_parent ON divisions (parent_code, code);

-- Each authority carries its ancestor (or itself) at every level, so that a subtree is one column compared.
CREATE TABLE authorities (
  id            BLOB PRIMARY KEY NOT NULL,
  name          TEXT NOT NULL,
  level         TEXT NOT NULL CHECK (level IN ('national','provincial','municipal','county','station')),
  topology      TEXT NOT NULL CHECK (topology IN ('ordinary','municipality','xpcc')),
  division_code TEXT NOT NULL,
  parent_id     BLOB REFERENCES authorities (id),
  provincial_id BLOB,
  municipal_id  BLOB,
  county_id     BLOB,
  station_id    BLOB,
  version       INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  CONSTRAINT authorities_division_code_key UNIQUE (division_code)
) STRICT;
CREATE INDEX authorities_parent ON authorities (parent_id, id);
CREATE INDEX authorities_provincial ON authorities (provincial_id, id);
CREATE INDEX authorities_municipal ON authorities (municipal_id, id);
CREATE INDEX authorities_county ON authorities (county_id, id);

CREATE TABLE calendar_years (
  year       INTEGER PRIMARY KEY NOT NULL,
  source     TEXT NOT NULL,
  version    INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE calendar_days (
  day  TEXT PRIMARY KEY NOT NULL,
  year INTEGER NOT NULL REFERENCES calendar_years (year),
  kind TEXT NOT NULL CHECK (kind IN ('holiday','workday')),
  name TEXT NOT NULL
) STRICT;
CREATE INDEX calendar_days_year ON calendar_days (year, day);

-- What was loaded from the built-in files (by hash: loading again is harmless), and settings shared by all instances.
CREATE TABLE settings (
  key   TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL
) STRICT;
