-- The audit trail: who did what to which dossier. It is only ever added to, and each row's hash
-- covers the row before it, so that a row that was changed, taken out or put in between does not fit.
--
-- All writers chain on one row, the head: locking the newest row instead would let two of them
-- follow the same one. The store writes a transaction's deeds as its last statement, so that the
-- head is held for no longer than the commit.

CREATE TABLE audit (
  number  bigint PRIMARY KEY CHECK (number > 0),
  at      timestamptz NOT NULL,
  role    name NOT NULL,
  actor   text NOT NULL CHECK (actor <> '' AND length(actor) <= 200),
  deed    text NOT NULL CHECK (deed IN (
            'registers_loaded', 'doubles_saved', 'rules_loaded', 'files_queued', 'file_refused',
            'dossier_stored', 'dossier_shown', 'dossier_replayed', 'letter_made',
            'image_read', 'batch_noted', 'branch_bound', 'files_removed')),
  file    bigint,
  dossier bigint,
  batch   bigint,
  details jsonb NOT NULL CHECK (octet_length(details::text) <= 2000),
  hash    bytea NOT NULL CHECK (octet_length(hash) = 32)
);

CREATE INDEX audit_dossier ON audit (dossier) WHERE dossier IS NOT NULL;
CREATE INDEX audit_at ON audit USING brin (at);

COMMENT ON TABLE audit IS
  'Who did what, in order. Without foreign keys: a row stays when what it tells of is removed.';
COMMENT ON COLUMN audit.role IS 'The login of the session.';
COMMENT ON COLUMN audit.actor IS 'The program and its user, as the program says them.';
COMMENT ON COLUMN audit.deed IS 'One of model/deed.list.';
COMMENT ON COLUMN audit.details IS 'Counts, codes, versions: nothing personal.';
COMMENT ON COLUMN audit.hash IS
  'SHA-256 of the hash before and audit_bytes(). Before the first row: SHA-256 of the store''s id.';

CREATE TABLE audit_head (
  one    boolean PRIMARY KEY DEFAULT true CHECK (one),
  store  uuid NOT NULL DEFAULT gen_random_uuid(),
  number bigint NOT NULL,
  hash   bytea NOT NULL
) WITH (fillfactor = 10);

COMMENT ON TABLE audit_head IS 'The one row on which all who write to audit wait for each other.';

INSERT INTO audit_head (number, hash) VALUES (0, '');
UPDATE audit_head SET hash = sha256(convert_to(store::text, 'UTF8'));

-- A value with its length before it, so that no two rows have the same bytes.
CREATE FUNCTION audit_part(part text) RETURNS text
  LANGUAGE sql STABLE
AS $$ SELECT coalesce(octet_length(convert_to(part, 'UTF8')) || ':' || part, '-') || ',' $$;

-- What a row's hash covers. store/trail.c makes the same bytes.
CREATE FUNCTION audit_bytes(entry audit) RETURNS bytea
  LANGUAGE sql STABLE
  SET search_path = waraqa, pg_catalog
AS $$
  SELECT convert_to(
    audit_part(entry.number::text) ||
    audit_part((extract(epoch FROM entry.at) * 1000000)::bigint::text) ||
    audit_part(entry.role::text) || audit_part(entry.actor) || audit_part(entry.deed) ||
    audit_part(entry.file::text) || audit_part(entry.dossier::text) ||
    audit_part(entry.batch::text) || audit_part(entry.details::text), 'UTF8')
$$;

-- A branch may tell what it looked at, of its own dossiers, and nothing else.
CREATE FUNCTION audit_refuse_branch(deeds text[], files bigint[], dossiers bigint[],
                                    batches bigint[]) RETURNS void
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  IF NOT deeds <@ ARRAY['dossier_shown', 'letter_made', 'image_read']
     OR EXISTS (SELECT FROM unnest(files || batches) AS given WHERE given IS NOT NULL)
     OR EXISTS (SELECT FROM unnest(dossiers) AS shown WHERE NOT EXISTS (
                  SELECT FROM dossier WHERE id = shown AND branch = session_branch())) THEN
    RAISE insufficient_privilege USING MESSAGE = 'a branch cannot have done that';
  END IF;
END
$$;

CREATE FUNCTION audit_append(actor text, deeds text[], files bigint[], dossiers bigint[],
                             batches bigint[], details jsonb[]) RETURNS bigint
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
DECLARE
  head  audit_head;
  entry audit;
BEGIN
  IF session_branch() IS NOT NULL THEN
    PERFORM audit_refuse_branch(deeds, files, dossiers, batches);
  END IF;
  SELECT * INTO STRICT head FROM audit_head FOR UPDATE;
  FOR i IN 1 .. cardinality(deeds) LOOP
    entry := ROW(head.number + 1, clock_timestamp(), session_user, actor, deeds[i], files[i],
                 dossiers[i], batches[i], coalesce(details[i], '{}'), NULL);
    entry.hash := sha256(head.hash || audit_bytes(entry));
    INSERT INTO audit SELECT entry.*;
    head.number := entry.number;
    head.hash := entry.hash;
  END LOOP;
  UPDATE audit_head SET number = head.number, hash = head.hash;
  RETURN head.number;
END
$$;

-- These hold for the owner as well. A superuser can switch them off: docs/audit.md.

CREATE FUNCTION audit_refuse() RETURNS trigger
  LANGUAGE plpgsql
AS $$
BEGIN
  RAISE insufficient_privilege USING MESSAGE = 'the audit trail can only be added to';
END
$$;

CREATE FUNCTION audit_check_row() RETURNS trigger
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog
AS $$
DECLARE
  before bytea := (SELECT hash FROM audit WHERE number = NEW.number - 1);
BEGIN
  IF NEW.number = 1 THEN
    before := (SELECT sha256(convert_to(store::text, 'UTF8')) FROM audit_head);
  END IF;
  IF before IS NULL OR NEW.hash IS DISTINCT FROM sha256(before || audit_bytes(NEW)) THEN
    RAISE insufficient_privilege USING MESSAGE = 'the audit trail is written by audit_append()';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION audit_check_head() RETURNS trigger
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog
AS $$
BEGIN
  IF NEW.store <> OLD.store OR NEW.number < OLD.number OR (NEW.number, NEW.hash) NOT IN (
       SELECT number, hash FROM audit WHERE number = NEW.number
       UNION ALL SELECT OLD.number, OLD.hash) THEN
    RAISE insufficient_privilege USING MESSAGE = 'the audit trail is written by audit_append()';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER audit_row BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_check_row();
CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_moved BEFORE UPDATE ON audit_head
  FOR EACH ROW EXECUTE FUNCTION audit_check_head();
CREATE TRIGGER audit_head_kept BEFORE INSERT OR DELETE ON audit_head
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_whole BEFORE TRUNCATE ON audit_head
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_row, ENABLE ALWAYS TRIGGER audit_kept,
  ENABLE ALWAYS TRIGGER audit_whole;
ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_moved,
  ENABLE ALWAYS TRIGGER audit_head_kept, ENABLE ALWAYS TRIGGER audit_head_whole;

SELECT separate('audit', 'EXISTS (SELECT FROM dossier WHERE dossier.id = audit.dossier)');

REVOKE ALL ON FUNCTION audit_append(text, text[], bigint[], bigint[], bigint[], jsonb[]) FROM PUBLIC;
INSERT INTO application_right (right_on) VALUES
  ('EXECUTE ON FUNCTION audit_append(text, text[], bigint[], bigint[], bigint[], jsonb[])');
INSERT INTO branch_right (right_on) VALUES
  ('EXECUTE ON FUNCTION audit_append(text, text[], bigint[], bigint[], bigint[], jsonb[])');
