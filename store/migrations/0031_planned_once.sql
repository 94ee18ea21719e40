-- A function in SQL that a statement does not take into itself is planned each time that it is called;
-- one in PL/pgSQL once a session. Those that storing a dossier calls took 0.4 ms of its 4 ms so, and
-- are in PL/pgSQL from here on: what they answer is the same.

-- As in migration 0024.
CREATE OR REPLACE FUNCTION audit_bytes(entry audit) RETURNS bytea
  LANGUAGE plpgsql STABLE
  SET search_path = waraqa, pg_catalog
AS $$
BEGIN
  RETURN convert_to(
    audit_part(entry.number::text) ||
    audit_part((extract(epoch FROM entry.at) * 1000000)::bigint::text) ||
    audit_part(entry.role::text) || audit_part(entry.actor) || audit_part(entry.deed) ||
    audit_part(entry.file::text) || audit_part(entry.dossier::text) ||
    audit_part(entry.batch::text) || audit_part(entry.details::text), 'UTF8');
END
$$;

-- As in migration 0023.
CREATE OR REPLACE FUNCTION session_branch() RETURNS text
  LANGUAGE plpgsql STABLE
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  RETURN (SELECT branch FROM branch_account WHERE role = session_user);
END
$$;

-- As in migration 0022.
CREATE OR REPLACE FUNCTION tally_branch(said text) RETURNS text
  LANGUAGE plpgsql STABLE
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  RETURN CASE
    WHEN said IS NULL THEN ''
    WHEN said !~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,23}$' THEN 'other'
    WHEN EXISTS (SELECT FROM tally WHERE kind = 'dossier' AND branch = said) THEN said
    WHEN (SELECT count(DISTINCT branch) FROM tally WHERE kind = 'dossier') < 100 THEN said
    ELSE 'other' END;
END
$$;
