-- The same paper is known again when it is scanned once more: what is written on each page, and the
-- terms that it is found by.

CREATE TABLE fingerprint (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dossier bigint NOT NULL,
  page    integer NOT NULL,
  form    text CHECK (form <> ''),
  width   integer NOT NULL CHECK (width > 0),
  height  integer NOT NULL CHECK (height > 0),
  cells   bytea NOT NULL CHECK (length(cells) = (width * height + 3) / 4),
  terms   integer[] NOT NULL,
  UNIQUE (dossier, page),
  FOREIGN KEY (dossier, page) REFERENCES page (dossier, number) ON DELETE CASCADE
);

-- Without the pending list, which every search would have to read from end to end.
CREATE INDEX fingerprint_terms ON fingerprint USING gin (terms) WITH (fastupdate = off);

COMMENT ON TABLE fingerprint IS
  'What is written on a page, without the print of its form. Numbers are given in the order in which '
  'they are committed: whoever adds rows holds an advisory lock until the end.';
COMMENT ON COLUMN fingerprint.form IS 'The form on whose paper the cells lie; NULL: the page itself.';
COMMENT ON COLUMN fingerprint.cells IS 'Ink at 50 cells an inch, two bits a cell, row by row.';
COMMENT ON COLUMN fingerprint.terms IS
  'Hashes of places of the page, a sample: two scans of one paper share many.';

CREATE OR REPLACE FUNCTION grant_application(role name) RETURNS void
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog
AS $$
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA waraqa TO %I', role);
  EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA waraqa TO %I', role);
  EXECUTE format('GRANT INSERT, UPDATE ON insured, dependant, practitioner, medicine, tariff, rule '
                 'TO %I', role);
  EXECUTE format('GRANT INSERT ON file, dossier, page, page_fault, bound_doubt, barcode, '
                 'reading, claim, act, medicine_line, reason, fingerprint TO %I', role);
  EXECUTE format('GRANT UPDATE (kind, bytes) ON file TO %I', role);
  EXECUTE format('GRANT UPDATE (current) ON claim TO %I', role);
  EXECUTE format('GRANT INSERT, DELETE ON refused_file TO %I', role);
END
$$;

REVOKE ALL ON FUNCTION grant_application(name) FROM PUBLIC;
