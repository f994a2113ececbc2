-- Recalls of importers too, in each manner (主动, 通知, 责令; R-46), with plan, stop, objection and report; a voluntary one rests on no finding.
ALTER TABLE recalls ALTER COLUMN finding_id DROP NOT NULL;
ALTER TABLE recalls ADD COLUMN manner text COLLATE "C" NOT NULL DEFAULT 'ordered' CHECK (manner IN ('voluntary','notified','ordered'));
ALTER TABLE recalls ADD COLUMN served_on date;
ALTER TABLE recalls ADD COLUMN plan text;
ALTER TABLE recalls ADD COLUMN plan_filed_on date;
ALTER TABLE recalls ADD COLUMN stopped_on date;
ALTER TABLE recalls ADD COLUMN objection_due_on date;
ALTER TABLE recalls ADD COLUMN objected_on date;
ALTER TABLE recalls ADD COLUMN objection text;
ALTER TABLE recalls ADD COLUMN objection_decided_on date;
ALTER TABLE recalls ADD COLUMN objection_outcome text;
ALTER TABLE recalls ADD COLUMN report_filed_on date;
ALTER TABLE units ADD COLUMN importer boolean NOT NULL DEFAULT false;
CREATE INDEX recalls_manner ON recalls (manner, id);
