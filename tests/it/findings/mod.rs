mod spot_checks;
