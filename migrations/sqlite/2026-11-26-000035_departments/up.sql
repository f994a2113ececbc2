-- Departments inside an authority (执法大队, 科室): parties without a level of their own, to whom users belong.
CREATE TABLE departments (
  id           BLOB PRIMARY KEY NOT NULL,
  authority_id BLOB NOT NULL REFERENCES authorities (id),
  name         TEXT NOT NULL,
  active       INTEGER NOT NULL,
  version      INTEGER NOT NULL,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  CONSTRAINT departments_name_key UNIQUE (authority_id, name)
) STRICT;
ALTER TABLE users ADD COLUMN department_id BLOB REFERENCES departments (id);
CREATE INDEX users_department ON users (department_id, id) WHERE department_id IS NOT NULL;
