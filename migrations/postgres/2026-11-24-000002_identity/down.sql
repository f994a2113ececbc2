DROP TABLE idempotency_keys;
DROP TABLE audit_events;
DROP TABLE access_tokens;
DROP TABLE refresh_tokens;
DROP TABLE login_failures;
DROP TABLE users;
