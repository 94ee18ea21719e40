-- compatible: tables that older programs do not know, and a check that lets more pass.
-- The people of the review station, and what they are logged in with. Nothing here hangs on a
-- dossier, and no branch's account may read any of it: whoever asks is found out by the application,
-- before a branch's person is given the branch's own login.

CREATE TABLE person (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  login          text NOT NULL UNIQUE CHECK (login ~ '^[a-z0-9][a-z0-9._-]{0,39}$'),
  name           text NOT NULL CHECK (name <> '' AND octet_length(name) <= 100),
  role           text NOT NULL CHECK (role IN ('operator', 'supervisor', 'branch', 'administrator')),
  branch         text CHECK (branch <> ''),
  language       text NOT NULL DEFAULT 'fr' CHECK (language IN ('fr', 'ar')),
  password       text NOT NULL CHECK (password LIKE '$argon2id$%'),
  must_change    boolean NOT NULL DEFAULT true,
  password_since timestamptz NOT NULL DEFAULT now(),
  made_at        timestamptz NOT NULL DEFAULT now(),
  disabled_at    timestamptz,
  CHECK ((role = 'branch') = (branch IS NOT NULL))
);

COMMENT ON TABLE person IS
  'Who may use the station. Nobody is removed: what they did stays theirs; who leaves is disabled.';
COMMENT ON COLUMN person.branch IS 'Whose dossiers alone the person sees, through the branch''s account.';
COMMENT ON COLUMN person.must_change IS 'The password is one that somebody else has set.';

CREATE TABLE person_session (
  token    bytea PRIMARY KEY CHECK (octet_length(token) = 32),
  person   bigint NOT NULL REFERENCES person ON DELETE CASCADE,
  is_key   boolean NOT NULL DEFAULT false,
  begun_at timestamptz NOT NULL DEFAULT now(),
  idle_at  timestamptz NOT NULL,
  ends_at  timestamptz NOT NULL
);

CREATE INDEX person_session_person ON person_session (person);
CREATE INDEX person_session_ends ON person_session (ends_at);

COMMENT ON TABLE person_session IS 'Who is logged in. Rows of sessions that are over are removed.';
COMMENT ON COLUMN person_session.token IS
  'SHA-256 of what the browser holds: who reads this table cannot log in with it.';
COMMENT ON COLUMN person_session.is_key IS 'A program''s, not a browser''s: without an idle limit.';
COMMENT ON COLUMN person_session.idle_at IS 'When it is over unless something is asked before.';
COMMENT ON COLUMN person_session.ends_at IS 'When it is over whatever is asked.';

CREATE TABLE login_failure (
  login        bytea PRIMARY KEY CHECK (octet_length(login) = 32),
  failures     integer NOT NULL CHECK (failures > 0),
  tried_at     timestamptz NOT NULL,
  locked_until timestamptz NOT NULL
);

CREATE INDEX login_failure_tried ON login_failure (tried_at);

COMMENT ON TABLE login_failure IS
  'Logins that were tried in vain, whether or not somebody has them, so that the lock-out does not '
  'tell; forgotten after a day.';
COMMENT ON COLUMN login_failure.login IS
  'SHA-256: people type their password where the login belongs.';

INSERT INTO application_right (right_on) VALUES
  ('INSERT ON person'),
  ('UPDATE (name, language, password, must_change, password_since, disabled_at) ON person'),
  ('INSERT, DELETE ON person_session'),
  ('UPDATE (idle_at) ON person_session'),
  ('INSERT, UPDATE, DELETE ON login_failure');

-- model/deed.list is the one list of deeds: a new one needs no migration.
ALTER TABLE audit
  DROP CONSTRAINT audit_deed_check,
  ADD CONSTRAINT audit_deed_check
    CHECK (deed ~ '^[a-z]+(_[a-z]+)*$' AND length(deed) <= 40) NOT VALID;
