DROP INDEX divisions_folded_name;
