-- From where an account has logged in, as a keyed hash: failed log-ins from there are counted apart from those of everybody else.
CREATE TABLE known_addresses (
  user_id      BLOB NOT NULL REFERENCES users (id),
  address_key  TEXT NOT NULL,
  last_on      TEXT NOT NULL,
  failures     INTEGER NOT NULL,
  failed_at    INTEGER,
  locked_until INTEGER,
  PRIMARY KEY (user_id, address_key)
) STRICT;
CREATE INDEX known_addresses_age ON known_addresses (last_on);
