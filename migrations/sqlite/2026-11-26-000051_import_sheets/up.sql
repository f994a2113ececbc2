-- Names of the sheets of a workbook that are read. The row of an outcome has the place of its sheet in its upper half.
ALTER TABLE import_jobs ADD COLUMN sheets TEXT NOT NULL DEFAULT '[]';
