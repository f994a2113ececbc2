-- 挂牌督办 (二(一), R-21): where and when it was made public, by when the case is to be put right and with what result; and since when the
-- program proposes that an elevation ends, because its grounds have fallen.
ALTER TABLE elevations ADD COLUMN published_on date;
ALTER TABLE elevations ADD COLUMN published_in text;
ALTER TABLE elevations ADD COLUMN due_on date;
ALTER TABLE elevations ADD COLUMN result text;
ALTER TABLE elevations ADD COLUMN release_proposed_at timestamptz;
ALTER TABLE elevations ADD COLUMN release_ground text CHECK (release_ground IN ('finding_overturned','aged_out','below_threshold'));
-- Few elevations wait to be released: the nation finds them without looking through all.
CREATE INDEX elevations_release_proposed ON elevations (id) WHERE release_proposed_at IS NOT NULL;
