-- What is compared is folded (domain::text). NULL until `qsr migrate` has folded what was stored before; and for good where two rows differ
-- by their spelling only: the older one has the name.
ALTER TABLE divisions ADD COLUMN folded_name TEXT;
ALTER TABLE authorities ADD COLUMN folded_name TEXT;
ALTER TABLE departments ADD COLUMN folded_name TEXT;
ALTER TABLE users ADD COLUMN folded_name TEXT;
ALTER TABLE records ADD COLUMN folded_key TEXT;
CREATE UNIQUE INDEX departments_folded_name ON departments (authority_id, folded_name);
CREATE UNIQUE INDEX users_folded_name ON users (folded_name);
CREATE UNIQUE INDEX records_folded_key ON records (kind, authority_id, folded_key);
