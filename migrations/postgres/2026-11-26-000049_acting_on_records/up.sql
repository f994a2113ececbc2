-- Whose a record has become: of an authority above the one that made it, which has changed more of it than its progress.
ALTER TABLE records ADD COLUMN acting_authority_id uuid REFERENCES authorities (id);
