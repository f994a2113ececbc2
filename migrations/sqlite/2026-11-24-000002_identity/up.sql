-- Users, sessions, access tokens, and what every write leaves behind: audit and idempotency rows.
CREATE TABLE users (
  id            BLOB PRIMARY KEY NOT NULL,
  username      TEXT NOT NULL,
  display_name  TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  role          TEXT NOT NULL CHECK (role IN ('administrator','regulator','inspector','auditor','integration','unit_user')),
  authority_id  BLOB NOT NULL REFERENCES authorities (id),
  unit_id       BLOB,
  active        INTEGER NOT NULL,
  version       INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  CONSTRAINT users_username_key UNIQUE (username),
  CONSTRAINT users_unit_role CHECK ((role = 'unit_user') = (unit_id IS NOT NULL))
) STRICT;
CREATE INDEX users_authority ON users (authority_id, id);

-- Failures are counted by name, known or not, so that a lock-out does not tell which names exist.
CREATE TABLE login_failures (
  username     TEXT PRIMARY KEY NOT NULL,
  failures     INTEGER NOT NULL,
  last_at      INTEGER NOT NULL,
  locked_until INTEGER
) STRICT;

CREATE TABLE refresh_tokens (
  token_hash TEXT PRIMARY KEY NOT NULL,
  family_id  BLOB NOT NULL,
  user_id    BLOB NOT NULL REFERENCES users (id),
  issued_at  INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at    INTEGER,
  revoked_at INTEGER
) STRICT;
CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_user ON refresh_tokens (user_id);

CREATE TABLE access_tokens (
  id           BLOB PRIMARY KEY NOT NULL,
  user_id      BLOB NOT NULL REFERENCES users (id),
  name         TEXT NOT NULL,
  token_hash   TEXT NOT NULL,
  scopes       TEXT NOT NULL,
  expires_on   TEXT NOT NULL,
  revoked_at   INTEGER,
  created_at   INTEGER NOT NULL,
  CONSTRAINT access_tokens_token_hash_key UNIQUE (token_hash)
) STRICT;
CREATE INDEX access_tokens_user ON access_tokens (user_id, id);

CREATE TABLE audit_events (
  id            BLOB PRIMARY KEY NOT NULL,
  at            INTEGER NOT NULL,
  actor_id      BLOB,
  actor_name    TEXT NOT NULL,
  actor_address TEXT,
  request_id    TEXT,
  operation     TEXT NOT NULL,
  resource      TEXT NOT NULL,
  resource_id   BLOB NOT NULL,
  before        TEXT,
  after         TEXT,
  provincial_id BLOB,
  municipal_id  BLOB,
  county_id     BLOB,
  station_id    BLOB
) STRICT;
CREATE INDEX audit_events_resource ON audit_events (resource_id, id);
CREATE INDEX audit_events_actor ON audit_events (actor_id, id);
CREATE INDEX audit_events_provincial ON audit_events (provincial_id, id);
CREATE INDEX audit_events_municipal ON audit_events (municipal_id, id);
CREATE INDEX audit_events_county ON audit_events (county_id, id);
CREATE INDEX audit_events_station ON audit_events (station_id, id) WHERE station_id IS NOT NULL;

CREATE TABLE idempotency_keys (
  caller       TEXT NOT NULL,
  key          TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status       INTEGER NOT NULL,
  location     TEXT,
  etag         TEXT,
  body         TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  PRIMARY KEY (caller, key)
) STRICT;
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
