DROP INDEX elevations_release_proposed;
ALTER TABLE elevations DROP COLUMN release_ground;
ALTER TABLE elevations DROP COLUMN release_proposed_at;
ALTER TABLE elevations DROP COLUMN result;
ALTER TABLE elevations DROP COLUMN due_on;
ALTER TABLE elevations DROP COLUMN published_in;
ALTER TABLE elevations DROP COLUMN published_on;
