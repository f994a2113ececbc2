DROP INDEX divisions_abolished;
DELETE FROM calendar_days WHERE EXISTS (SELECT 1 FROM calendar_days later WHERE later.day = calendar_days.day AND later.year > calendar_days.year);
ALTER TABLE calendar_days RENAME TO old_calendar_days;
CREATE TABLE calendar_days (
  day  TEXT NOT NULL,
  year INTEGER NOT NULL REFERENCES calendar_years (year),
  kind TEXT NOT NULL CHECK (kind IN ('holiday','workday')),
  name TEXT NOT NULL,
  PRIMARY KEY (day)
) STRICT;
INSERT INTO calendar_days (day, year, kind, name) SELECT day, year, kind, name FROM old_calendar_days;
DROP TABLE old_calendar_days;
CREATE INDEX calendar_days_year ON calendar_days (year, day);
