-- What the application's role may do: a row each, so that a migration that adds a table adds its
-- rights beside it and no migration has to say them all again.

CREATE TABLE application_right (
  right_on text PRIMARY KEY CHECK (right_on ~ '^[A-Z]')
);

COMMENT ON TABLE application_right IS
  'Beside reading every table: what stands between GRANT and TO, as in "INSERT ON page". Only the '
  'owner can add to it.';

INSERT INTO application_right (right_on) VALUES
  ('INSERT, UPDATE ON insured, dependant, practitioner, medicine, tariff, entitlement, elsewhere'),
  ('INSERT, UPDATE, DELETE ON overlap'),
  ('INSERT ON rule_set, rule'),
  ('INSERT ON file, dossier, page, page_fault, bound_doubt, barcode, unread_symbol, reading, twin, '
   'fingerprint'),
  ('UPDATE (kind, bytes) ON file'),
  ('INSERT ON claim, act, medicine_line, reason, share, doubt'),
  ('UPDATE (current) ON claim'),
  ('INSERT ON batch, bordereau, bordereau_line, arrival'),
  ('UPDATE (folder, seen_at) ON bordereau'),
  ('UPDATE (seen_at) ON arrival'),
  ('INSERT, DELETE ON refused_file');

CREATE OR REPLACE FUNCTION grant_application(role name) RETURNS void
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog
AS $$
DECLARE
  granted    text;
  kept_apart regclass;
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA waraqa TO %I', role);
  EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA waraqa TO %I', role);
  FOR granted IN SELECT right_on FROM application_right ORDER BY right_on LOOP
    EXECUTE format('GRANT %s TO %I', granted, role);
  END LOOP;
  -- under row security (migration 0023) the application sees every row
  FOR kept_apart IN
    SELECT oid FROM pg_class
    WHERE relnamespace = 'waraqa'::regnamespace AND relrowsecurity AND NOT EXISTS (
      SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND polname = 'application ' || role)
  LOOP
    EXECUTE format('CREATE POLICY %I ON %s TO %I USING (true) WITH CHECK (true)',
                   'application ' || role, kept_apart, role);
  END LOOP;
END
$$;

REVOKE ALL ON FUNCTION grant_application(name) FROM PUBLIC;
