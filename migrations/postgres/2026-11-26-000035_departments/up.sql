-- Departments inside an authority (执法大队, 科室): parties without a level of their own, to whom users belong.
CREATE TABLE departments (
  id           uuid PRIMARY KEY NOT NULL,
  authority_id uuid NOT NULL REFERENCES authorities (id),
  name         text COLLATE "C" NOT NULL,
  active       boolean NOT NULL,
  version      integer NOT NULL,
  created_at   timestamptz NOT NULL,
  updated_at   timestamptz NOT NULL,
  CONSTRAINT departments_name_key UNIQUE (authority_id, name)
);
ALTER TABLE users ADD COLUMN department_id uuid REFERENCES departments (id);
CREATE INDEX users_department ON users (department_id, id) WHERE department_id IS NOT NULL;
