-- What goes along with a unit that moves, and who is told of it. Its accounts follow it; those of units that have moved already too.
UPDATE users SET authority_id = (SELECT u.territorial_authority_id FROM units u WHERE u.id = users.unit_id), version = version + 1
  WHERE authority_id <> (SELECT u.territorial_authority_id FROM units u WHERE u.id = users.unit_id);

-- Events that an authority sees beside those on its path: up to the move those of a unit that has gone, from before it those of one that has come.
CREATE TABLE told_events (
  authority_id BLOB NOT NULL REFERENCES authorities (id),
  event_id     BLOB NOT NULL REFERENCES audit_events (id),
  PRIMARY KEY (authority_id, event_id)
) STRICT, WITHOUT ROWID;

-- Hand-overs of units that have gone, up to the one by which they went.
CREATE TABLE told_handovers (
  authority_id BLOB NOT NULL REFERENCES authorities (id),
  decision_id  BLOB NOT NULL REFERENCES tier_decisions (id),
  PRIMARY KEY (authority_id, decision_id)
) STRICT, WITHOUT ROWID;

-- What is told of a hand-over beside the decision (JSON): the unit as it was named then, and with a move what it left and what ended.
ALTER TABLE tier_decisions ADD COLUMN handover TEXT;
