-- Users, sessions, access tokens, and what every write leaves behind: audit and idempotency rows.
CREATE TABLE users (
  id            uuid PRIMARY KEY NOT NULL,
  username      text COLLATE "C" NOT NULL,
  display_name  text NOT NULL,
  password_hash text NOT NULL,
  role          text NOT NULL CHECK (role IN ('administrator','regulator','inspector','auditor','integration','unit_user')),
  authority_id  uuid NOT NULL REFERENCES authorities (id),
  unit_id       uuid,
  active        boolean NOT NULL,
  version       integer NOT NULL,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  CONSTRAINT users_username_key UNIQUE (username),
  CONSTRAINT users_unit_role CHECK ((role = 'unit_user') = (unit_id IS NOT NULL))
);
CREATE INDEX users_authority ON users (authority_id, id);

-- Failures are counted by name, known or not, so that a lock-out does not tell which names exist.
CREATE TABLE login_failures (
  username     text COLLATE "C" PRIMARY KEY NOT NULL,
  failures     integer NOT NULL,
  last_at      timestamptz NOT NULL,
  locked_until timestamptz
);

CREATE TABLE refresh_tokens (
  token_hash text COLLATE "C" PRIMARY KEY NOT NULL,
  family_id  uuid NOT NULL,
  user_id    uuid NOT NULL REFERENCES users (id),
  issued_at  timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz,
  revoked_at timestamptz
);
CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_user ON refresh_tokens (user_id);

CREATE TABLE access_tokens (
  id           uuid PRIMARY KEY NOT NULL,
  user_id      uuid NOT NULL REFERENCES users (id),
  name         text NOT NULL,
  token_hash   text COLLATE "C" NOT NULL,
  scopes       text NOT NULL,
  expires_on   date NOT NULL,
  revoked_at   timestamptz,
  created_at   timestamptz NOT NULL,
  CONSTRAINT access_tokens_token_hash_key UNIQUE (token_hash)
);
CREATE INDEX access_tokens_user ON access_tokens (user_id, id);

CREATE TABLE audit_events (
  id            uuid PRIMARY KEY NOT NULL,
  at            timestamptz NOT NULL,
  actor_id      uuid,
  actor_name    text NOT NULL,
  actor_address text,
  request_id    text,
  operation     text NOT NULL,
  resource      text NOT NULL,
  resource_id   uuid NOT NULL,
  before        text,
  after         text,
  provincial_id uuid,
  municipal_id  uuid,
  county_id     uuid,
  station_id    uuid
);
CREATE INDEX audit_events_resource ON audit_events (resource_id, id);
CREATE INDEX audit_events_actor ON audit_events (actor_id, id);
CREATE INDEX audit_events_provincial ON audit_events (provincial_id, id);
CREATE INDEX audit_events_municipal ON audit_events (municipal_id, id);
CREATE INDEX audit_events_county ON audit_events (county_id, id);
CREATE INDEX audit_events_station ON audit_events (station_id, id) WHERE station_id IS NOT NULL;

CREATE TABLE idempotency_keys (
  caller       text COLLATE "C" NOT NULL,
  key          text COLLATE "C" NOT NULL,
  request_hash text NOT NULL,
  status       integer NOT NULL,
  location     text,
  etag         text,
  body         text NOT NULL,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
