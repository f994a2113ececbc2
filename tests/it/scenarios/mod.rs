mod listed_companies;
