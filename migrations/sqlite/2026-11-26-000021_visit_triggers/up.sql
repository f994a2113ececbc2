-- What gives cause for a visit (无事不扰, R-48): also 监督抽查, 双随机, 专项整治, 证后监管 and the half-year check of a focus unit.
CREATE TABLE wider_visits (
  id           BLOB PRIMARY KEY NOT NULL REFERENCES records (id),
  visited_on   TEXT NOT NULL,
  purpose      TEXT NOT NULL CHECK (purpose IN ('on_site_check','sampling','follow_up','service')),
  triggered_by TEXT CHECK (triggered_by IN ('finding','complaint','recall','law_enforcement','assignment','credit_risk',
    'product_spot_check','double_random','special_campaign','post_licensing_supervision','half_year_check')),
  finding_id   BLOB REFERENCES findings (id),
  note         TEXT
) STRICT;
INSERT INTO wider_visits (id, visited_on, purpose, triggered_by, finding_id, note) SELECT id, visited_on, purpose, triggered_by, finding_id, note FROM visits;
DROP TABLE visits;
ALTER TABLE wider_visits RENAME TO visits;
