-- What an office said of the columns of its files: it holds for its next file with the same headings.
CREATE TABLE import_layouts (
  id            uuid PRIMARY KEY,
  authority_id  uuid NOT NULL REFERENCES authorities (id),
  heading_key   text COLLATE "C" NOT NULL,
  headings      text NOT NULL,
  answers       text NOT NULL,
  created_by    uuid REFERENCES users (id),
  created_at    timestamptz NOT NULL,
  UNIQUE (authority_id, heading_key)
);
CREATE INDEX import_layouts_authority ON import_layouts (authority_id, id);
