-- Which reporting year decides (附件1说明第2条, R-14): figures that an officer confirmed, and whether a year decides only for want of a better
-- one. The next sweep looks at every unit with figures of last year or this.
ALTER TABLE unit_metrics ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE units ADD COLUMN provisional INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tier_decisions ADD COLUMN provisional INTEGER NOT NULL DEFAULT 0;
