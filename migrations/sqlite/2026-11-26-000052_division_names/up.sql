-- Files name divisions; each batch of rows looks its names up.
CREATE INDEX divisions_folded_name ON divisions (folded_name);
