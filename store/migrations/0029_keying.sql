-- compatible: tables that older programs do not know.
-- Double keying: accepted values that two people key again, each without seeing what the machine or
-- the other one said, so that it is known how often machine and people are wrong.

CREATE TABLE keying_rate (
  id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  per_thousand       integer NOT NULL CHECK (per_thousand BETWEEN 0 AND 1000),
  empty_per_thousand integer NOT NULL CHECK (empty_per_thousand BETWEEN 0 AND 1000),
  dear_centimes      centimes NOT NULL CHECK (dear_centimes > 0),
  set_by             text NOT NULL CHECK (set_by <> ''),
  set_at             timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE keying_rate IS
  'How much is drawn to be keyed twice (model/keying_sample.h). The newest row holds; none is changed.';

INSERT INTO keying_rate (per_thousand, empty_per_thousand, dear_centimes, set_by)
  VALUES (10, 100, 20000, 'Waraqa');

CREATE TABLE keying_task (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dossier        bigint NOT NULL REFERENCES dossier ON DELETE CASCADE,
  page           integer NOT NULL,
  form           text NOT NULL,
  name           text NOT NULL,
  kind           text NOT NULL,
  x integer NOT NULL, y integer NOT NULL, w integer NOT NULL, h integer NOT NULL,
  chance         exact_probability NOT NULL CHECK (chance > 0),
  dossier_chance exact_probability CHECK (dossier_chance > 0),
  drawn_on       date NOT NULL DEFAULT current_date,
  given          smallint NOT NULL DEFAULT 0 CHECK (given BETWEEN 0 AND 2),
  first_by       bigint REFERENCES person,
  outcome        text CHECK (outcome IN ('agreed', 'differs', 'disputed', 'arbitrated')),
  finding        text CHECK (finding IN ('right', 'wrong', 'untold')),
  settled_state  text CHECK (settled_state IN ('value', 'nothing', 'illegible')),
  settled_value  text,
  settled_by     bigint REFERENCES person,
  settled_at     timestamptz,
  reopened_at    timestamptz,
  UNIQUE (dossier, page, form, name),
  CHECK ((given = 0) = (first_by IS NULL)),
  CHECK ((settled_at IS NULL) = (settled_state IS NULL)),
  CHECK (coalesce(settled_state = 'value', false) = (settled_value IS NOT NULL)),
  CHECK ((settled_by IS NULL) = (outcome IS DISTINCT FROM 'arbitrated'))
);

-- Half done before not begun, and one kind after the other: fingers stay with dates, with amounts.
CREATE INDEX keying_task_begun ON keying_task (first_by, drawn_on, kind, id) WHERE given = 1;
CREATE INDEX keying_task_fresh ON keying_task (drawn_on, kind, id) WHERE given = 0;
CREATE INDEX keying_task_to_decide ON keying_task (id)
  WHERE outcome IN ('differs', 'disputed') AND settled_at IS NULL;
CREATE INDEX keying_task_to_reopen ON keying_task (settled_at)
  WHERE finding = 'wrong' AND reopened_at IS NULL;
CREATE INDEX keying_task_settled ON keying_task (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX keying_task_wrong ON keying_task (reopened_at) WHERE reopened_at IS NOT NULL;

COMMENT ON TABLE keying_task IS
  'A place on a page of an accepted dossier that two people key. What the machine read there is in '
  'keying_machine, which whoever keys is never shown.';
COMMENT ON COLUMN keying_task.chance IS
  'That it was drawn, by whichever way: it counts for 1 / chance such values.';
COMMENT ON COLUMN keying_task.dossier_chance IS
  'That its dossier was drawn whole; NULL: it was not, this value alone was.';
COMMENT ON COLUMN keying_task.given IS 'To how many people: 0, 1 or 2.';
COMMENT ON COLUMN keying_task.outcome IS
  'Once both have keyed it; differs and disputed wait for somebody who decides.';
COMMENT ON COLUMN keying_task.finding IS 'Whether the machine was right; untold: nobody can say.';

CREATE TABLE keying_machine (
  task       bigint PRIMARY KEY REFERENCES keying_task ON DELETE CASCADE,
  value      text,
  source     text NOT NULL,
  confidence probability NOT NULL
);

COMMENT ON TABLE keying_machine IS 'What was accepted; NULL: that nothing is written there.';

CREATE TABLE keying (
  task     bigint NOT NULL REFERENCES keying_task ON DELETE CASCADE,
  person   bigint NOT NULL REFERENCES person,
  half     smallint CHECK (half IN (1, 2)),
  given_at timestamptz NOT NULL DEFAULT now(),
  keyed_at timestamptz,
  state    text CHECK (state IN ('value', 'nothing', 'illegible')),
  value    text,
  is_right boolean,
  PRIMARY KEY (task, person),
  UNIQUE (task, half),
  CHECK ((keyed_at IS NULL) = (state IS NULL)),
  CHECK (coalesce(state = 'value', false) = (value IS NOT NULL)),
  CHECK (keyed_at IS NULL OR half IS NOT NULL)
);

CREATE INDEX keying_open ON keying (given_at) WHERE keyed_at IS NULL AND half IS NOT NULL;
CREATE INDEX keying_held ON keying (person, given_at) WHERE keyed_at IS NULL AND half IS NOT NULL;
CREATE INDEX keying_person ON keying (person, keyed_at) WHERE keyed_at IS NOT NULL;

COMMENT ON TABLE keying IS
  'Who was given which task, and what they keyed. A person is given a task once.';
COMMENT ON COLUMN keying.half IS
  'Which of the two; NULL: it was left, and went to somebody else. Two people never have one half.';
COMMENT ON COLUMN keying.is_right IS
  'Once it is settled what is written there; NULL as long as it is not, or where nobody can tell.';

SELECT separate(name::regclass, 'false')
  FROM unnest(ARRAY['keying_rate', 'keying_task', 'keying_machine', 'keying']) AS name;

INSERT INTO application_right (right_on) VALUES
  ('INSERT ON keying_rate, keying_task, keying_machine, keying'),
  ('UPDATE (given, first_by, outcome, finding, settled_state, settled_value, settled_by, settled_at, '
   'reopened_at) ON keying_task'),
  ('UPDATE (half, given_at, keyed_at, state, value, is_right) ON keying');

-- Whether a person may be given a task: not who had it before, nor who has worked on the dossier.
CREATE FUNCTION keying_is_free(asked bigint, by_person bigint) RETURNS boolean
  LANGUAGE sql STABLE
  SET search_path = waraqa, pg_catalog, pg_temp
  RETURN NOT EXISTS (SELECT FROM keying WHERE keying.task = asked AND keying.person = by_person)
    AND NOT EXISTS (SELECT FROM keying_task JOIN desk_change USING (dossier)
                    WHERE keying_task.id = asked AND desk_change.person = by_person);

-- How long a task that was given waits before somebody else gets it.
CREATE FUNCTION keying_wait() RETURNS interval
  LANGUAGE sql IMMUTABLE
  RETURN interval '15 minutes';

-- A half that was given to somebody who left it goes to this person. NULL: there is none.
CREATE FUNCTION keying_take_over(by_person bigint) RETURNS bigint
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
DECLARE
  taken keying;
BEGIN
  SELECT * INTO taken FROM keying
    WHERE keyed_at IS NULL AND half IS NOT NULL AND given_at < now() - keying_wait()
    AND person <> by_person AND keying_is_free(task, by_person)
    ORDER BY given_at LIMIT 1 FOR UPDATE SKIP LOCKED;
  IF taken.task IS NULL THEN
    RETURN NULL;
  END IF;
  UPDATE keying SET half = NULL WHERE task = taken.task AND person = taken.person;
  INSERT INTO keying (task, person, half) VALUES (taken.task, by_person, taken.half);
  IF taken.half = 1 THEN
    UPDATE keying_task SET first_by = by_person WHERE id = taken.task;
  END IF;
  RETURN taken.task;
END
$$;

-- The task that this person gets next, locked: one that somebody else has begun, or a fresh one.
CREATE FUNCTION keying_choose(by_person bigint) RETURNS bigint
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
DECLARE
  other  bigint;
  chosen bigint;
BEGIN
  FOR other IN SELECT id FROM person WHERE id <> by_person ORDER BY id LOOP
    SELECT id INTO chosen FROM keying_task
      WHERE given = 1 AND first_by = other AND keying_is_free(id, by_person)
      ORDER BY drawn_on, kind, id LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF chosen IS NOT NULL THEN
      RETURN chosen;
    END IF;
  END LOOP;
  SELECT id INTO chosen FROM keying_task
    WHERE given = 0 AND keying_is_free(id, by_person)
    ORDER BY drawn_on, kind, id LIMIT 1 FOR UPDATE SKIP LOCKED;
  RETURN chosen;
END
$$;

-- Gives a person tasks until they hold `most`. Nothing of the machine's is looked at.
CREATE FUNCTION keying_give(by_person bigint, most integer) RETURNS void
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
DECLARE
  chosen bigint;
BEGIN
  FOR missing IN 1 .. most - (SELECT count(*) FROM keying WHERE person = by_person
                              AND keyed_at IS NULL AND half IS NOT NULL) LOOP
    IF keying_take_over(by_person) IS NULL THEN
      chosen := keying_choose(by_person);
      EXIT WHEN chosen IS NULL;
      INSERT INTO keying (task, person, half)
        SELECT chosen, by_person, given + 1 FROM keying_task WHERE id = chosen;
      UPDATE keying_task SET given = given + 1, first_by = coalesce(first_by, by_person)
        WHERE id = chosen;
    END IF;
  END LOOP;
END
$$;

-- As in migration 0026; what was keyed is writing too. The figures of so long ago go with it.
CREATE OR REPLACE FUNCTION forget_writing(ids bigint[]) RETURNS bigint
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
DECLARE
  step bigint;
  gone bigint;
BEGIN
  DELETE FROM settled WHERE dossier = ANY (ids);
  GET DIAGNOSTICS gone = ROW_COUNT;
  UPDATE desk_change SET before = NULL, after = NULL, note = NULL, reading = NULL
    WHERE dossier = ANY (ids) AND (reading IS NOT NULL OR note IS NOT NULL);
  GET DIAGNOSTICS step = ROW_COUNT;
  UPDATE review_item SET note = NULL WHERE dossier = ANY (ids) AND note IS NOT NULL;
  gone := gone + step;
  DELETE FROM keying_task WHERE dossier = ANY (ids);
  GET DIAGNOSTICS step = ROW_COUNT;
  RETURN gone + step;
END
$$;
