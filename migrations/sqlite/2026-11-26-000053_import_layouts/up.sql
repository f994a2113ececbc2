-- What an office said of the columns of its files: it holds for its next file with the same headings.
CREATE TABLE import_layouts (
  id            BLOB PRIMARY KEY NOT NULL,
  authority_id  BLOB NOT NULL REFERENCES authorities (id),
  heading_key   TEXT NOT NULL,
  headings      TEXT NOT NULL,
  answers       TEXT NOT NULL,
  created_by    BLOB REFERENCES users (id),
  created_at    INTEGER NOT NULL,
  UNIQUE (authority_id, heading_key)
) STRICT;
CREATE INDEX import_layouts_authority ON import_layouts (authority_id, id);
