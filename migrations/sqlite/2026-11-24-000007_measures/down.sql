DROP TABLE information_requests;
DROP TABLE unit_visits;
DROP TABLE instruments;
DROP TABLE assistances;
DROP TABLE recalls;
