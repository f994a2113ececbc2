-- The arrangement of a year takes in days of the December before, which its own year may have arranged otherwise.
ALTER TABLE calendar_days DROP CONSTRAINT calendar_days_pkey;
ALTER TABLE calendar_days ADD PRIMARY KEY (day, year);
-- Divisions that are no more are few, and asked for on their own.
CREATE INDEX divisions_abolished ON divisions (code) WHERE abolished;
