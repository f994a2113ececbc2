mod listed_companies;
mod spot_check_results;
