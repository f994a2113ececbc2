DROP TABLE spot_check_results;
DROP TABLE spot_check_intakes;
