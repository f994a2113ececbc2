ALTER TABLE import_jobs DROP COLUMN tables;
ALTER TABLE import_rows DROP COLUMN sent;
