-- The units that an authority leads, in the order of entry: by the tier, and by overrides, which are few.
CREATE INDEX units_lead ON units (lead_authority_id, seq);
CREATE INDEX units_override ON units (override_authority_id, seq) WHERE override_authority_id IS NOT NULL;
