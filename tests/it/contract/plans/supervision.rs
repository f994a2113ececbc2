//! What 100,000 units leave behind under supervision: a finding each, a decision on the level of every fourth, elevations, a list.

/// Rows of the supervision tables, in the words of `register`.
pub const STATEMENTS: &str = "
$SERIES INSERT INTO findings (id, unit_id, source, grade, description, discovered_on, status, rectification, due_on, reported_at, provincial_id, municipal_id,
    county_id, station_id, version, updated_at)
  SELECT $EVENT, u.id, 'other', CASE WHEN n % 9 = 0 THEN 'major' WHEN n % 3 = 0 THEN 'relatively_major' ELSE 'general' END, 'd', CASE WHEN n % 20 = 1 THEN $DAY ELSE $YEAR_BEFORE END,
    CASE WHEN n % 10 = 0 THEN 'reported' ELSE 'confirmed' END, CASE WHEN n % 20 = 0 THEN 'open' ELSE 'verified' END, $DAY, u.created_at,
    u.provincial_id, u.municipal_id, u.county_id, u.station_id, 1, u.created_at
  FROM s JOIN units u ON u.seq = s.n;
INSERT INTO finding_facts (id, finding_id, unit_id, status, grade, discovered_on, recorded_at)
  SELECT id, id, unit_id, status, grade, discovered_on, reported_at FROM findings;
INSERT INTO credit_risk_records (id, unit_id, credit_risk_class, source, valid_from, recorded_at)
  SELECT id, unit_id, 'B', 's', discovered_on, reported_at FROM findings;
INSERT INTO unit_monitoring (unit_id, rule_level, review_on)
  SELECT unit_id, 'routine', CASE WHEN grade = 'major' THEN discovered_on END FROM findings;
INSERT INTO monitoring_decisions (id, unit_id, decided_at, effective_on, cause, level, rule_level, previous_level, status, inputs, rule_set, policy, trace,
    provincial_id, municipal_id, county_id, station_id, version)
  SELECT f.id, f.unit_id, f.reported_at, f.discovered_on, 'finding', 'key', 'key', 'routine',
    CASE WHEN u.seq % 40 = 0 THEN 'proposed' ELSE 'confirmed' END, $LEVEL_INPUTS, 'r', 'p', $LEVEL_TRACE,
    f.provincial_id, f.municipal_id, f.county_id, f.station_id, 1
  FROM findings f JOIN units u ON u.id = f.unit_id WHERE u.seq % 4 = 0;
INSERT INTO elevations (id, unit_id, ground, status, basis, policy, lead_authority_id, upper_authority_id, proposed_at, provincial_id, municipal_id,
    county_id, station_id, version)
  SELECT f.id, f.unit_id, 'proposal', CASE WHEN u.seq % 80 = 0 THEN 'proposed' ELSE 'released' END, '[]', 'p', u.lead_authority_id, u.lead_authority_id,
    f.reported_at, f.provincial_id, f.municipal_id, f.county_id, f.station_id, 1
  FROM findings f JOIN units u ON u.id = f.unit_id WHERE u.seq % 8 = 0;
INSERT INTO monitoring_lists (id, authority_id, year, level, side, number, status, as_of, entries, created_at, published_at, provincial_id, municipal_id,
    county_id, station_id, version)
  SELECT id, id, 2026, 'key', 'producer', 0, 'published', $DAY, 0, created_at, created_at, provincial_id, municipal_id, county_id, station_id, 1
  FROM authorities;
INSERT INTO monitoring_list_entries (list_id, position, unit_id, change, uscc, name, activities, division_code, policy, basis)
  SELECT (SELECT id FROM authorities WHERE division_code = '330106'), seq, id, 'listed', uscc, name, 1, division_code, 'p',
    '{\"credit_risk_class\":null,\"override_level\":null,\"findings\":[]}'
  FROM units WHERE seq % 10 = 0;
";
