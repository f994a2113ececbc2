DROP INDEX units_override;
DROP INDEX units_lead;
