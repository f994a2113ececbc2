-- The older program knows no such triggers; that there was one is kept.
UPDATE visits SET triggered_by = 'assignment' WHERE triggered_by IN ('product_spot_check','double_random','special_campaign','post_licensing_supervision','half_year_check');
ALTER TABLE visits DROP CONSTRAINT visits_triggered_by_check;
ALTER TABLE visits ADD CONSTRAINT visits_triggered_by_check CHECK (triggered_by IN ('finding','complaint','recall','law_enforcement','assignment','credit_risk'));
