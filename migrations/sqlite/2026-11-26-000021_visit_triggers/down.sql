-- The older program knows no such triggers; that there was one is kept.
CREATE TABLE narrow_visits (
  id           BLOB PRIMARY KEY NOT NULL REFERENCES records (id),
  visited_on   TEXT NOT NULL,
  purpose      TEXT NOT NULL CHECK (purpose IN ('on_site_check','sampling','follow_up','service')),
  triggered_by TEXT CHECK (triggered_by IN ('finding','complaint','recall','law_enforcement','assignment','credit_risk')),
  finding_id   BLOB REFERENCES findings (id),
  note         TEXT
) STRICT;
INSERT INTO narrow_visits (id, visited_on, purpose, triggered_by, finding_id, note)
  SELECT id, visited_on, purpose, CASE WHEN triggered_by IN ('product_spot_check','double_random','special_campaign','post_licensing_supervision','half_year_check') THEN 'assignment' ELSE triggered_by END, finding_id, note FROM visits;
DROP TABLE visits;
ALTER TABLE narrow_visits RENAME TO visits;
