-- A branch's account sees the branch's dossiers and nothing else, whatever a query asks for: row
-- security on every table that hangs on a dossier. The account is a login of its own, and the branch
-- is told by who logged in (session_user), which no SQL of the session can change; neither SET ROLE
-- nor a setting would do, since whoever smuggles SQL into a query can reset both.

CREATE TABLE branch_account (
  role     name PRIMARY KEY,
  branch   text NOT NULL CHECK (branch <> ''),
  bound_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE branch_account IS
  'Whose login sees which branch''s dossiers. Only the owner adds to it, by bind_branch().';

CREATE TABLE branch_right (
  right_on text PRIMARY KEY CHECK (right_on ~ '^[A-Z]')
);

COMMENT ON TABLE branch_right IS
  'What a branch''s account may do beside reading what separate() keeps apart: what stands between '
  'GRANT and TO. A branch only reads.';

INSERT INTO branch_right (right_on) VALUES
  ('SELECT ON schema_migration, practitioner, medicine, tariff, rule_set, rule, register_stamp');

-- NULL: the session is no branch's.
CREATE FUNCTION session_branch() RETURNS text
  LANGUAGE sql STABLE
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$ SELECT branch FROM branch_account WHERE role = session_user $$;

-- Keeps the rows of a table apart: the owner (and the application, see grant_application()) sees
-- all, by a condition that costs nothing; anybody else those that fit the condition, and who is no
-- branch's has no branch and sees no row. The group of the branches' logins may be missing on a
-- server of somebody else's, where the owner cannot make it; the policy is for everybody then, which
-- holds as well, but is planned with each of the application's queries too (0.2 ms).
CREATE FUNCTION separate(kept_apart regclass, condition text) RETURNS void
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog
AS $$
DECLARE
  branches text := coalesce((SELECT quote_ident(rolname) FROM pg_roles
                             WHERE rolname = 'waraqa_branch'), 'PUBLIC');
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', kept_apart);
  EXECUTE format('CREATE POLICY owner ON %s TO CURRENT_USER USING (true) WITH CHECK (true)',
                 kept_apart);
  EXECUTE format('CREATE POLICY branch ON %s FOR SELECT TO %s USING (%s)', kept_apart, branches,
                 condition);
END
$$;

SELECT separate('dossier', 'branch = (SELECT session_branch())');
SELECT separate('job', 'branch = (SELECT session_branch())');
SELECT separate('removed_file', 'branch = (SELECT session_branch())');
SELECT separate('batch', 'branch = (SELECT session_branch())');
SELECT separate('bordereau', 'EXISTS (SELECT FROM batch WHERE batch.id = bordereau.batch)');
SELECT separate('arrival', 'EXISTS (SELECT FROM batch WHERE batch.id = arrival.batch)');
SELECT separate('bordereau_line',
                'EXISTS (SELECT FROM bordereau WHERE bordereau.id = bordereau_line.bordereau)');
-- A scan of another branch's dossier may be in this branch's batch too; its name is not.
SELECT separate('file',
                'EXISTS (SELECT FROM dossier WHERE dossier.file = file.id) OR EXISTS (SELECT FROM '
                'arrival WHERE arrival.sha256 = file.sha256 '
                'AND right(file.name, length(arrival.name)) = arrival.name) '
                'OR EXISTS (SELECT FROM job WHERE job.file = file.id)');
SELECT separate('refused_file', 'EXISTS (SELECT FROM file WHERE file.id = refused_file.file)');

SELECT separate(name::regclass, format(
                  'EXISTS (SELECT FROM dossier WHERE dossier.id = %I.dossier)', name))
  FROM unnest(ARRAY['page', 'page_fault', 'bound_doubt', 'barcode', 'unread_symbol', 'reading',
                    'hold', 'fingerprint', 'claim', 'act', 'medicine_line', 'share', 'doubt']) AS name;

-- What names an earlier dossier, which may be another branch's.
SELECT separate('twin',
                'EXISTS (SELECT FROM dossier WHERE dossier.id = twin.dossier) AND EXISTS (SELECT '
                'FROM file WHERE file.base_name = regexp_replace(twin.earlier, ''#[0-9]+$'', ''''))');
SELECT separate('reason',
                'code NOT IN (''R19'', ''R24'', ''S01'', ''S02'') AND '
                'EXISTS (SELECT FROM dossier WHERE dossier.id = reason.dossier)');

-- Of the insured those whom the branch's claims are about: their letters name them. Of their
-- families and rights nothing, though it may be asked; nor of the work of all branches.
SELECT separate('insured',
                'EXISTS (SELECT FROM claim WHERE claim.immatriculation = insured.immatriculation '
                'AND claim.current)');
SELECT separate(name::regclass, 'false')
  FROM unnest(ARRAY['dependant', 'entitlement', 'elsewhere', 'overlap', 'crew', 'tally', 'retention',
                    'removed', 'image_to_remove', 'dossier_range']) AS name;

-- Gives every branch's account what branches may read, also of tables that are newer than it.
CREATE FUNCTION grant_branches() RETURNS void
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog
AS $$
DECLARE
  account text;
  granted text;
BEGIN
  FOR account IN SELECT rolname FROM pg_roles JOIN branch_account ON role = rolname LOOP
    EXECUTE format('GRANT USAGE ON SCHEMA waraqa TO %I', account);
    FOR granted IN
      SELECT right_on FROM branch_right
      UNION ALL SELECT 'SELECT ON ' || oid::regclass FROM pg_class
        WHERE relnamespace = 'waraqa'::regnamespace AND relrowsecurity
    LOOP
      EXECUTE format('GRANT %s TO %I', granted, account);
    END LOOP;
  END LOOP;
END
$$;

-- True when the role is, or could become, one that sees more than a branch: a superuser, one that
-- bypasses row security or hands out roles, or one that another policy of dossiers names.
CREATE FUNCTION sees_more_than_a_branch(role name) RETURNS boolean
  LANGUAGE sql STABLE
  SET search_path = waraqa, pg_catalog
AS $$
  SELECT EXISTS (SELECT FROM pg_roles WHERE pg_has_role(role, oid, 'MEMBER')
                 AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication))
      OR EXISTS (SELECT FROM pg_policy CROSS JOIN unnest(polroles) AS named
                 WHERE polrelid = 'dossier'::regclass AND polname <> 'branch'
                 AND pg_has_role(role, named, 'MEMBER'))
$$;

-- Makes a login a branch's account, for good: another branch is another login.
CREATE FUNCTION bind_branch(account name, its_branch text) RETURNS void
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog
AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = account AND rolcanlogin) THEN
    RAISE insufficient_privilege USING MESSAGE = format('there is no login ''%s''', account);
  END IF;
  IF sees_more_than_a_branch(account) THEN
    RAISE insufficient_privilege USING MESSAGE = format(
      'the login ''%s'' is, or could become, a role that sees every branch', account);
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'waraqa_branch'
             AND NOT pg_has_role(account, oid, 'MEMBER')) THEN
    RAISE insufficient_privilege USING MESSAGE = format(
      'the login ''%s'' is not in the branches'' group: GRANT waraqa_branch TO %I', account, account);
  END IF;
  INSERT INTO branch_account (role, branch) VALUES (account, its_branch) ON CONFLICT DO NOTHING;
  IF its_branch <> (SELECT branch FROM branch_account WHERE role = account) THEN
    RAISE insufficient_privilege USING MESSAGE = format(
      'the login ''%s'' is another branch''s', account);
  END IF;
  PERFORM grant_branches();
END
$$;

REVOKE ALL ON FUNCTION separate(regclass, text), grant_branches(), bind_branch(name, text)
  FROM PUBLIC;
