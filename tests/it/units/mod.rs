mod create_unit;
