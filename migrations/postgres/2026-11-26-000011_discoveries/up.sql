-- What makes findings one discovery, and whether they were put right, as it was known at any moment (R-40, R-41).
ALTER TABLE finding_facts ADD COLUMN source text NOT NULL DEFAULT 'other';
ALTER TABLE finding_facts ADD COLUMN reference text;
ALTER TABLE finding_facts ADD COLUMN open boolean NOT NULL DEFAULT false;

-- When a finding was verified was kept as a day only: of what is verified today it is taken that it always was, which is how it was
-- weighed until now.
UPDATE finding_facts SET
  source = (SELECT f.source FROM findings f WHERE f.id = finding_facts.finding_id),
  reference = (SELECT f.reference FROM findings f WHERE f.id = finding_facts.finding_id),
  open = (SELECT f.rectification <> 'verified' FROM findings f WHERE f.id = finding_facts.finding_id);

-- The rule reads findings otherwise from now on: the next sweep looks at every unit that has any. Days are those of Shanghai.
UPDATE unit_monitoring SET review_on = (now() AT TIME ZONE 'Asia/Shanghai')::date
WHERE (review_on IS NULL OR review_on > (now() AT TIME ZONE 'Asia/Shanghai')::date) AND unit_id IN (SELECT unit_id FROM findings);
