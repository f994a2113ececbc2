mod check_uscc;
mod decide_deadline;
mod decide_monitoring_level;
mod decide_tier;
mod explanations;
mod figures;
mod missing_figures;
mod refusals;
