-- What gives cause for a visit (无事不扰, R-48): also 监督抽查, 双随机, 专项整治, 证后监管 and the half-year check of a focus unit.
-- PostgreSQL chose the name of the check, another one where the tables of records went down and up again.
DO $$
DECLARE
  found text;
BEGIN
  FOR found IN
    SELECT conname FROM pg_constraint
    WHERE conrelid = 'visits'::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%triggered_by%'
  LOOP
    EXECUTE format('ALTER TABLE visits DROP CONSTRAINT %I', found);
  END LOOP;
END $$;
ALTER TABLE visits ADD CONSTRAINT visits_triggered_by_check CHECK (triggered_by IN ('finding','complaint','recall','law_enforcement','assignment','credit_risk',
  'product_spot_check','double_random','special_campaign','post_licensing_supervision','half_year_check'));
