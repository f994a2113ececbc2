-- The arrangement of a year takes in days of the December before, which its own year may have arranged otherwise.
ALTER TABLE calendar_days RENAME TO old_calendar_days;
CREATE TABLE calendar_days (
  day  TEXT NOT NULL,
  year INTEGER NOT NULL REFERENCES calendar_years (year),
  kind TEXT NOT NULL CHECK (kind IN ('holiday','workday')),
  name TEXT NOT NULL,
  PRIMARY KEY (day, year)
) STRICT;
INSERT INTO calendar_days (day, year, kind, name) SELECT day, year, kind, name FROM old_calendar_days;
DROP TABLE old_calendar_days;
CREATE INDEX calendar_days_year ON calendar_days (year, day);
-- Divisions that are no more are few, and asked for on their own.
CREATE INDEX divisions_abolished ON divisions (code) WHERE abolished;
