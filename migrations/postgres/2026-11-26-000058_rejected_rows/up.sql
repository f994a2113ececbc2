-- A rejected row as it was sent, and the headings of the tables of its file: given back to be mended and sent again.
ALTER TABLE import_rows ADD COLUMN sent text;
ALTER TABLE import_jobs ADD COLUMN tables text NOT NULL DEFAULT '[]';
