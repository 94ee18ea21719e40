-- The desk: which dossiers wait for a person and who has them, what people did to dossiers, and what
-- judging anew settled. Nothing that was read or judged is changed: `current` moves to another
-- judgement, a change says which one took it back.

-- ---- what waits -----------------------------------------------------------------------------------

CREATE TABLE review_term (
  valid_from date PRIMARY KEY,
  days       integer NOT NULL CHECK (days >= 0),
  source     text NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE review_term IS
  'From a dossier''s arrival until a person should have decided it; the newest row that is valid on '
  'the day of arrival holds.';

INSERT INTO review_term VALUES ('2006-01-01', 7, 'assumption: a week');

CREATE FUNCTION review_deadline(arrived date) RETURNS date
  LANGUAGE sql STABLE
  SET search_path = waraqa, pg_catalog, pg_temp
  RETURN arrived + coalesce((SELECT days FROM review_term WHERE valid_from <= arrived
                             ORDER BY valid_from DESC LIMIT 1), 0);

CREATE TABLE review_item (
  dossier      bigint PRIMARY KEY REFERENCES dossier ON DELETE CASCADE,
  deadline     date NOT NULL,
  cost         bigint NOT NULL CHECK (cost >= 0),
  waits_since  timestamptz NOT NULL DEFAULT now(),
  locked_by    bigint REFERENCES person,
  locked_until timestamptz,
  handed_to    bigint REFERENCES person,
  passed_by    bigint REFERENCES person,
  passed_at    timestamptz,
  note         text CHECK (note <> ''),
  CHECK ((locked_by IS NULL) = (locked_until IS NULL)),
  CHECK ((passed_by IS NULL) = (passed_at IS NULL))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

-- In the order in which they are given. Who takes the next reads some rows from the index's begin.
CREATE INDEX review_item_order ON review_item (deadline, cost DESC, dossier) WHERE handed_to IS NULL;
CREATE INDEX review_item_handed ON review_item (handed_to, deadline, cost DESC, dossier)
  WHERE handed_to IS NOT NULL;
CREATE INDEX review_item_locked ON review_item (locked_by) WHERE locked_by IS NOT NULL;

COMMENT ON TABLE review_item IS
  'The dossiers that wait for a person: whose judgement is not accepted, or that were reopened, and '
  'that nobody has decided. Whoever stores a judgement keeps it, in the same transaction.';
COMMENT ON COLUMN review_item.cost IS
  'Centimes that the doubts would cost on average if nobody looked: the sum of probability times stake.';
COMMENT ON COLUMN review_item.locked_by IS 'Who has it in hand, until locked_until or a sign of life.';
COMMENT ON COLUMN review_item.handed_to IS 'Whom a colleague asked to do it; NULL: anybody may.';
COMMENT ON COLUMN review_item.passed_by IS 'Who left it last: others are given it first.';
COMMENT ON COLUMN review_item.note IS 'The last note about it, for whoever has it next.';

-- ---- what was done --------------------------------------------------------------------------------

CREATE TABLE desk_change (
  dossier   bigint NOT NULL REFERENCES dossier ON DELETE CASCADE,
  number    integer NOT NULL CHECK (number > 0),
  at        timestamptz NOT NULL DEFAULT now(),
  person    bigint NOT NULL REFERENCES person,
  deed      text NOT NULL CHECK (deed ~ '^[a-z]+(_[a-z]+)*$'),
  page      integer CHECK (page > 0),
  form      text,
  name      text,
  reading   integer,
  before    text,
  after     text,
  kind      text,
  reason    text CHECK (reason ~ '^[A-Z][0-9]{2}$'),
  note      text CHECK (note <> ''),
  colleague bigint REFERENCES person,
  undoes    integer,
  undone_by integer,
  PRIMARY KEY (dossier, number)
);

CREATE INDEX desk_change_person ON desk_change (person, at);
CREATE INDEX desk_change_at ON desk_change USING brin (at);

COMMENT ON TABLE desk_change IS
  'What people did to a dossier, in order (model/desk.h). Only undone_by is ever changed, and what was '
  'written goes when the readings do.';
COMMENT ON COLUMN desk_change.reading IS
  'Of a value: the ordinal of the reading that it is. It counts while undone_by is NULL.';
COMMENT ON COLUMN desk_change.before IS 'What stood there before, as the screen showed it.';
COMMENT ON COLUMN desk_change.kind IS 'Of a page''s type: the finer kind (page.kind); else NULL.';
COMMENT ON COLUMN desk_change.undoes IS 'Of an undoing: the change that it takes back.';

ALTER TABLE claim
  ADD COLUMN revision integer NOT NULL DEFAULT 0,
  ADD COLUMN decision text NOT NULL DEFAULT 'none'
    CHECK (decision IN ('none', 'accepted', 'sent_back', 'rejected', 'reopened'));

COMMENT ON COLUMN claim.revision IS 'The newest change of the dossier that it was judged with.';
COMMENT ON COLUMN claim.decision IS
  'What a person decided, which the verdict follows: of sent_back and rejected it is rejected.';

CREATE TABLE settled (
  dossier    bigint NOT NULL,
  judgement  integer NOT NULL,
  number     integer NOT NULL,
  reading    integer,
  page       integer,
  form       text,
  name       text,
  value      text,
  read       text,
  confidence probability NOT NULL,
  source     text NOT NULL
               CHECK (source IN ('print', 'hand', 'mark', 'barcode', 'register', 'person')),
  x integer, y integer, w integer, h integer,
  guesses    jsonb,
  PRIMARY KEY (dossier, judgement, number),
  FOREIGN KEY (dossier, judgement) REFERENCES claim ON DELETE CASCADE,
  CHECK ((reading IS NULL) = (name IS NOT NULL))
);

COMMENT ON TABLE settled IS
  'What registers and sums made of readings in a judgement after the first, where it is not what the '
  'reading''s row says.';
COMMENT ON COLUMN settled.reading IS
  'The reading''s ordinal; NULL: the register alone made the row, which has a place of its own then.';

-- The fields of a dossier as a judgement has them: of each place the newest value by a person that was
-- not taken back, else what was read, with what that judgement settled. Of a page that a person has
-- typed anew only what is of that type.
CREATE FUNCTION fields_now(asked bigint, by_judgement integer)
  RETURNS TABLE (ordinal integer, page integer, form text, name text, value text, read text,
                 confidence real, source text, x integer, y integer, w integer, h integer,
                 guesses jsonb, overwritten boolean, odds bytea, change integer)
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH said AS MATERIALIZED (
    SELECT DISTINCT ON (seen.page, seen.form, seen.name) seen.ordinal, seen.page, seen.form, seen.name,
           made.number
    FROM desk_change AS made JOIN reading AS seen
      ON seen.dossier = made.dossier AND seen.ordinal = made.reading
    WHERE made.dossier = asked AND made.undone_by IS NULL
    ORDER BY seen.page, seen.form, seen.name, seen.ordinal DESC
  ), typed AS MATERIALIZED (
    SELECT DISTINCT ON (made.page) made.page, made.after FROM desk_change AS made
    WHERE made.dossier = asked AND made.deed = 'page_type' AND made.undone_by IS NULL
    ORDER BY made.page, made.number DESC
  )
  SELECT seen.ordinal, seen.page, seen.form, seen.name,
         CASE WHEN made.number IS NULL THEN seen.value ELSE made.value END,
         CASE WHEN made.number IS NULL THEN seen.read ELSE made.read END,
         coalesce(made.confidence, seen.confidence)::real, coalesce(made.source, seen.source),
         seen.x, seen.y, seen.w, seen.h, seen.guesses, seen.overwritten, seen.odds, said.number
  FROM reading AS seen
  LEFT JOIN settled AS made ON made.dossier = asked AND made.judgement = by_judgement
    AND made.reading = seen.ordinal
  LEFT JOIN said ON said.ordinal = seen.ordinal
  WHERE seen.dossier = asked AND (seen.guesses IS NULL OR by_judgement = 1)
    AND (said.ordinal IS NOT NULL OR NOT EXISTS (
      SELECT FROM desk_change WHERE desk_change.dossier = asked AND desk_change.reading = seen.ordinal))
    AND NOT EXISTS (SELECT FROM said AS other WHERE other.ordinal <> seen.ordinal
      AND other.page = seen.page AND other.form = seen.form AND other.name = seen.name)
    AND NOT EXISTS (SELECT FROM typed WHERE typed.page = seen.page AND typed.after <> seen.form)
  UNION ALL
  SELECT 1000000 + made.number, made.page, made.form, made.name, made.value, made.read,
         made.confidence, made.source, made.x, made.y, made.w, made.h, made.guesses, false, NULL, NULL
  FROM settled AS made
  WHERE made.dossier = asked AND made.judgement = by_judgement AND made.reading IS NULL;
END;

-- ---- pages in other dossiers ----------------------------------------------------------------------

ALTER TABLE dossier
  ADD COLUMN origin      bigint,
  ADD COLUMN replaced_at timestamptz;

COMMENT ON COLUMN dossier.origin IS
  'Of a dossier that a person made from pages of others: the oldest of those that came in; what is '
  'older than that is earlier. NULL: it came in so, and the ledger counts its pages.';
COMMENT ON COLUMN dossier.replaced_at IS
  'Since when its pages are in other dossiers: it has no current claim. NULL: it is live.';

CREATE INDEX dossier_made ON dossier (origin) WHERE origin IS NOT NULL;

CREATE TABLE arrangement (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person    bigint NOT NULL REFERENCES person,
  at        timestamptz NOT NULL DEFAULT now(),
  undone_at timestamptz
);

CREATE TABLE arrangement_part (
  arrangement bigint NOT NULL REFERENCES arrangement,
  dossier     bigint NOT NULL REFERENCES dossier ON DELETE CASCADE,
  made        boolean NOT NULL,
  PRIMARY KEY (arrangement, dossier)
);

CREATE INDEX arrangement_part_dossier ON arrangement_part (dossier);

COMMENT ON TABLE arrangement IS
  'A person splits, merges or moves: the pages of some dossiers are in new ones, with the same images.';
COMMENT ON COLUMN arrangement_part.made IS 'It was made; else its pages were taken.';

-- ---- what already counts dossiers -----------------------------------------------------------------

-- A file's pages are those that came in; its dossiers those that are live.
CREATE OR REPLACE FUNCTION batch_files(asked bigint)
  RETURNS TABLE (name text, declared boolean, declared_pages integer, sha256 text, received date,
                 found_pages integer, dossiers integer, state text)
  LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH holding AS (
    SELECT DISTINCT ON (b.folder) b.id, b.seen_at FROM bordereau b WHERE b.batch = asked
    ORDER BY b.folder, b.seen_at DESC, b.id DESC
  ), line AS (
    SELECT DISTINCT ON (l.name) l.name, l.pages, l.received
    FROM holding JOIN bordereau_line l ON l.bordereau = holding.id
    ORDER BY l.name, holding.seen_at DESC, holding.id DESC
  ), came AS (
    SELECT a.name, a.sha256, a.received,
           row_number() OVER (PARTITION BY a.name ORDER BY a.seen_at DESC, a.came_at DESC, a.sha256)
             AS turn
    FROM arrival a WHERE a.batch = asked
  ), entry AS (
    SELECT coalesce(line.name, came.name) AS name, line.name IS NOT NULL AS declared,
           line.pages AS declared_pages, came.sha256,
           coalesce(line.received, came.received) AS received, came.turn > 1 AS replaced,
           count(*) FILTER (WHERE came.turn = 1) OVER (
             PARTITION BY came.sha256 ORDER BY line.name IS NULL, coalesce(line.name, came.name)
             ROWS UNBOUNDED PRECEDING) AS turn_of_content
    FROM line FULL JOIN came ON came.name = line.name
  ), counted AS (
    SELECT entry.*, refused_file.file IS NOT NULL AS refused, job.id IS NOT NULL AS queued,
           turn_of_content > 1 AS copy, found.dossiers,
           CASE WHEN found.came > 0 THEN found.pages END AS pages
    FROM entry
    LEFT JOIN file ON file.sha256 = entry.sha256
    LEFT JOIN refused_file ON refused_file.file = file.id
    LEFT JOIN job ON job.file = file.id
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE page.type <> 'separator' AND dossier.origin IS NULL) AS pages,
             count(DISTINCT dossier.id) FILTER (WHERE dossier.replaced_at IS NULL) AS dossiers,
             count(*) AS came
      FROM dossier JOIN page ON page.dossier = dossier.id WHERE dossier.file = file.id) found
  )
  SELECT c.name, c.declared, c.declared_pages, c.sha256, c.received, c.pages::integer,
         CASE WHEN c.copy OR c.replaced THEN 0 ELSE c.dossiers END::integer,
         CASE WHEN c.sha256 IS NULL THEN 'missing'
              WHEN c.replaced THEN 'replaced'
              WHEN c.queued THEN 'waiting'
              WHEN c.refused THEN 'refused'
              WHEN NOT c.declared THEN 'extra'
              WHEN c.copy THEN 'copy'
              WHEN c.declared_pages <> c.pages THEN 'counted_differently'
              ELSE 'ok' END
  FROM counted c
  ORDER BY c.name, c.replaced;
END;

-- ---- retention ------------------------------------------------------------------------------------

-- What people wrote goes with what was read: that they did something, and when, stays.
CREATE FUNCTION forget_writing(ids bigint[]) RETURNS bigint
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
    WHERE dossier = ANY (ids) AND (name IS NOT NULL OR note IS NOT NULL);
  GET DIAGNOSTICS step = ROW_COUNT;
  UPDATE review_item SET note = NULL WHERE dossier = ANY (ids) AND note IS NOT NULL;
  RETURN gone + step;
END
$$;

CREATE OR REPLACE FUNCTION forget_readings(files bigint[]) RETURNS bigint
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
DECLARE
  one  text;
  step bigint;
  gone bigint := 0;
BEGIN
  FOREACH one IN ARRAY '{reading,unread_symbol,barcode,twin,fingerprint,page_fault,bound_doubt}'::text[]
  LOOP
    EXECUTE format('DELETE FROM %I WHERE dossier IN (SELECT id FROM dossier WHERE file = ANY ($1))', one)
      USING files;
    GET DIAGNOSTICS step = ROW_COUNT;
    gone := gone + step;
  END LOOP;
  RETURN gone + forget_writing(ARRAY(SELECT id FROM dossier WHERE file = ANY (files)));
END
$$;

CREATE OR REPLACE FUNCTION forget_claims(files bigint[], by_removal bigint) RETURNS bigint
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
DECLARE
  gone bigint;
BEGIN
  INSERT INTO removed_file (file, removal, branch, batch, dossiers, pages)
    SELECT held.id, by_removal, min(dossier.branch) FILTER (WHERE dossier.number = 1),
           min(dossier.batch) FILTER (WHERE dossier.number = 1), count(dossier.id),
           coalesce(sum(counted.pages), 0)
    FROM file AS held LEFT JOIN dossier ON dossier.file = held.id AND dossier.origin IS NULL
    LEFT JOIN LATERAL (SELECT count(*) AS pages FROM page WHERE page.dossier = dossier.id) AS counted
      ON true
    WHERE held.id = ANY (files) GROUP BY held.id;
  DELETE FROM dossier WHERE file = ANY (files);
  GET DIAGNOSTICS gone = ROW_COUNT;
  DELETE FROM refused_file WHERE file = ANY (files);
  UPDATE file SET name = 'removed' WHERE id = ANY (files);
  RETURN gone;
END
$$;

CREATE OR REPLACE FUNCTION remove_range() RETURNS bigint
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
  SET lock_timeout = '2s'
AS $$
DECLARE
  border date := retention_border('readings');
  oldest dossier_range;
  ids    bigint[];
  kept   bigint[];
  files  bigint;
  gone   bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('waraqa.retention'));
  SELECT * INTO oldest FROM dossier_range WHERE dropped_at IS NULL ORDER BY number LIMIT 1;
  IF border IS NULL OR NOT EXISTS (SELECT FROM dossier WHERE id >= oldest.after_last)
     OR (SELECT stored_at >= border FROM dossier WHERE id < oldest.after_last ORDER BY id DESC LIMIT 1)
  THEN
    RETURN 0;
  END IF;
  SELECT array_agg(id ORDER BY id) FILTER (WHERE due), array_agg(id) FILTER (WHERE NOT due),
         count(DISTINCT file) FILTER (WHERE due) INTO ids, kept, files
    FROM (SELECT id, file, may_forget(file, border) AS due FROM dossier
          WHERE id >= oldest.first AND id < oldest.after_last) AS held;
  IF ids IS NULL OR cardinality(kept) > 1000 THEN
    RETURN 0;
  END IF;
  EXECUTE format('SELECT count(*) FROM waraqa_ranges.reading_%s WHERE dossier <> ALL ($1)', oldest.number)
    INTO gone USING coalesce(kept, '{}');
  EXECUTE format('ALTER TABLE reading DETACH PARTITION waraqa_ranges.reading_%s', oldest.number);
  EXECUTE format('INSERT INTO reading SELECT * FROM waraqa_ranges.reading_%s WHERE dossier = ANY ($1)',
                 oldest.number) USING kept;
  EXECUTE format('DROP TABLE waraqa_ranges.reading_%s', oldest.number);
  UPDATE dossier_range SET dropped_at = now() WHERE number = oldest.number;
  gone := gone + forget_writing(ids);
  PERFORM note_removal('readings', files, ids, 0, gone);
  RETURN cardinality(ids);
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
  RETURN -1;
END
$$;

REVOKE ALL ON FUNCTION forget_writing(bigint[]) FROM PUBLIC;

-- ---- who may what ---------------------------------------------------------------------------------

SELECT separate('review_term', 'false');
SELECT separate('review_item', 'false');
SELECT separate('settled', 'EXISTS (SELECT FROM dossier WHERE dossier.id = settled.dossier)');
SELECT separate('arrangement_part',
                'EXISTS (SELECT FROM dossier WHERE dossier.id = arrangement_part.dossier)');
SELECT separate('arrangement', 'EXISTS (SELECT FROM arrangement_part WHERE '
                'arrangement_part.arrangement = arrangement.id)');
-- What its dossiers say, but not what the fund's people note about them.
SELECT separate('desk_change',
                'deed IN (''correct'', ''confirm'', ''missing'', ''page_type'', ''page_turn'') AND '
                'EXISTS (SELECT FROM dossier WHERE dossier.id = desk_change.dossier)');

INSERT INTO application_right (right_on) VALUES
  ('INSERT, DELETE ON review_item'),
  ('UPDATE (deadline, cost, locked_by, locked_until, handed_to, passed_by, passed_at, note) '
   'ON review_item'),
  ('INSERT ON desk_change, settled, arrangement, arrangement_part'),
  ('UPDATE (undone_by) ON desk_change'),
  ('UPDATE (undone_at) ON arrangement'),
  ('UPDATE (replaced_at) ON dossier');

-- ---- what is stored already -----------------------------------------------------------------------

INSERT INTO review_item (dossier, deadline, cost, waits_since)
  SELECT claim.dossier, review_deadline(dossier.received),
         coalesce((SELECT round(sum(wrong::double precision * stake_centimes)) FROM doubt
                   WHERE doubt.dossier = claim.dossier AND doubt.judgement = claim.judgement), 0),
         claim.judged_at
  FROM claim JOIN dossier ON dossier.id = claim.dossier
  WHERE claim.current AND claim.verdict <> 'accepted';
