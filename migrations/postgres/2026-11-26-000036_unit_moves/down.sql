ALTER TABLE tier_decisions DROP COLUMN handover;
DROP TABLE told_handovers;
DROP TABLE told_events;
