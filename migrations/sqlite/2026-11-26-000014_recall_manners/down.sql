ALTER TABLE units DROP COLUMN importer;
-- A voluntary recall cannot be told without its manner.
DELETE FROM recalls WHERE finding_id IS NULL;
DELETE FROM records WHERE kind = 'recall' AND id NOT IN (SELECT id FROM recalls);
ALTER TABLE recalls RENAME TO old_recalls;
CREATE TABLE recalls (
  id BLOB PRIMARY KEY NOT NULL REFERENCES records (id),
  finding_id BLOB NOT NULL REFERENCES findings (id),
  product TEXT NOT NULL,
  batches TEXT NOT NULL,
  confirmed_on TEXT NOT NULL,
  measures TEXT NOT NULL,
  progress TEXT,
  recalled_quantity TEXT,
  result TEXT
) STRICT;
INSERT INTO recalls (id, finding_id, product, batches, confirmed_on, measures, progress, recalled_quantity, result) SELECT id, finding_id, product, batches, confirmed_on, measures, progress, recalled_quantity, result FROM old_recalls;
DROP TABLE old_recalls;
