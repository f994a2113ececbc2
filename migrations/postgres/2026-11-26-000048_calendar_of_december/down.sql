DROP INDEX divisions_abolished;
DELETE FROM calendar_days WHERE EXISTS (SELECT 1 FROM calendar_days later WHERE later.day = calendar_days.day AND later.year > calendar_days.year);
ALTER TABLE calendar_days DROP CONSTRAINT calendar_days_pkey;
ALTER TABLE calendar_days ADD PRIMARY KEY (day);
