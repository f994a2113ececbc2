-- Recalls of importers too, in each manner (主动, 通知, 责令; R-46), with plan, stop, objection and report; a voluntary one rests on no finding.
ALTER TABLE recalls RENAME TO old_recalls;
CREATE TABLE recalls (
  id BLOB PRIMARY KEY NOT NULL REFERENCES records (id),
  finding_id BLOB REFERENCES findings (id),
  product TEXT NOT NULL,
  batches TEXT NOT NULL,
  confirmed_on TEXT NOT NULL,
  measures TEXT NOT NULL,
  progress TEXT,
  recalled_quantity TEXT,
  result TEXT,
  manner TEXT NOT NULL DEFAULT 'ordered' CHECK (manner IN ('voluntary','notified','ordered')),
  served_on TEXT,
  plan TEXT,
  plan_filed_on TEXT,
  stopped_on TEXT,
  objection_due_on TEXT,
  objected_on TEXT,
  objection TEXT,
  objection_decided_on TEXT,
  objection_outcome TEXT,
  report_filed_on TEXT
) STRICT;
INSERT INTO recalls (id, finding_id, product, batches, confirmed_on, measures, progress, recalled_quantity, result) SELECT id, finding_id, product, batches, confirmed_on, measures, progress, recalled_quantity, result FROM old_recalls;
DROP TABLE old_recalls;
ALTER TABLE units ADD COLUMN importer INTEGER NOT NULL DEFAULT 0;
CREATE INDEX recalls_manner ON recalls (manner, id);
