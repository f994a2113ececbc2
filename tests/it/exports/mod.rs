mod export_units;
mod formulas;
mod round_trip;
