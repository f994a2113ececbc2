-- From where an account has logged in, as a keyed hash: failed log-ins from there are counted apart from those of everybody else.
CREATE TABLE known_addresses (
  user_id      uuid NOT NULL REFERENCES users (id),
  address_key  text COLLATE "C" NOT NULL,
  last_on      date NOT NULL,
  failures     integer NOT NULL,
  failed_at    timestamptz,
  locked_until timestamptz,
  PRIMARY KEY (user_id, address_key)
);
CREATE INDEX known_addresses_age ON known_addresses (last_on);
