-- A file may hold a stack of dossiers: a dossier says who sent it and where its bounds are in doubt,
-- and a page why it could not be decoded.

ALTER TABLE dossier
  ADD COLUMN branch text CHECK (branch <> ''),
  ADD COLUMN batch text CHECK (batch <> '');

CREATE INDEX dossier_batch ON dossier (branch, batch);

COMMENT ON COLUMN dossier.branch IS
  'Who sent it, by the separator sheet before it; NULL when there was none.';

ALTER TABLE page ADD COLUMN trouble text;

COMMENT ON COLUMN page.trouble IS
  'Why the page could not be decoded whole; it has fault I06 then. NULL: it was.';

CREATE TABLE bound_doubt (
  dossier bigint NOT NULL REFERENCES dossier ON DELETE CASCADE,
  ordinal integer NOT NULL CHECK (ordinal > 0),
  doubt   text NOT NULL
            CHECK (doubt IN ('sheets', 'length', 'no_sheet', 'person', 'sequence')),
  page    integer NOT NULL,
  count   integer NOT NULL,
  PRIMARY KEY (dossier, ordinal)
);

COMMENT ON TABLE bound_doubt IS
  'Signs that the dossier holds papers of two, or that its papers are in two: kept so that it can '
  'be judged again.';

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
                 'reading, claim, act, medicine_line, reason TO %I', role);
  EXECUTE format('GRANT UPDATE (kind, bytes) ON file TO %I', role);
  EXECUTE format('GRANT UPDATE (current) ON claim TO %I', role);
  EXECUTE format('GRANT INSERT, DELETE ON refused_file TO %I', role);
END
$$;

REVOKE ALL ON FUNCTION grant_application(name) FROM PUBLIC;
