mod a_year_in_one_city;
mod acts;
mod listed_companies;
mod spot_check_results;
