-- What the application may do, and no more: it loads registers, adds documents and claims, and
-- changes nothing that was read. It is a function because the application's role has no fixed
-- name on a server that belongs to someone else. A later migration that adds tables replaces it.

CREATE FUNCTION grant_application(role name) RETURNS void
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog
AS $$
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA waraqa TO %I', role);
  EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA waraqa TO %I', role);
  EXECUTE format('GRANT INSERT, UPDATE ON insured, dependant, practitioner, medicine, tariff, rule '
                 'TO %I', role);
  EXECUTE format('GRANT INSERT ON file, dossier, page, page_fault, barcode, reading, '
                 'claim, act, medicine_line, reason TO %I', role);
  EXECUTE format('GRANT UPDATE (kind, bytes) ON file TO %I', role);
  EXECUTE format('GRANT UPDATE (current) ON claim TO %I', role);
  EXECUTE format('GRANT INSERT, DELETE ON refused_file TO %I', role);
END
$$;

REVOKE ALL ON FUNCTION grant_application(name) FROM PUBLIC;
