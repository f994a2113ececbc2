-- What an authority did stays its own when the unit moves: on whose path it was done, for the burden of a year and the register of issued
-- instruments. What has moved already is known where it is now only.
ALTER TABLE records ADD COLUMN made_provincial_id uuid;
ALTER TABLE records ADD COLUMN made_municipal_id uuid;
ALTER TABLE records ADD COLUMN made_county_id uuid;
ALTER TABLE records ADD COLUMN made_station_id uuid;
UPDATE records SET made_provincial_id = provincial_id, made_municipal_id = municipal_id, made_county_id = county_id, made_station_id = station_id;
CREATE INDEX records_made_provincial ON records (made_provincial_id, kind, id);
CREATE INDEX records_made_municipal ON records (made_municipal_id, kind, id);
CREATE INDEX records_made_county ON records (made_county_id, kind, id);
CREATE INDEX records_made_station ON records (made_station_id, kind, id);
-- To whom an instrument was issued, as it was named then.
ALTER TABLE instruments ADD COLUMN addressee_uscc text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE instruments ADD COLUMN addressee_name text COLLATE "C" NOT NULL DEFAULT '';
UPDATE instruments SET addressee_uscc = (SELECT u.uscc FROM records r JOIN units u ON u.id = r.unit_id WHERE r.id = instruments.id),
  addressee_name = (SELECT u.name FROM records r JOIN units u ON u.id = r.unit_id WHERE r.id = instruments.id)
  WHERE id IN (SELECT id FROM records WHERE unit_id IS NOT NULL);
