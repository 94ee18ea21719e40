-- Every file that ever came in is in exactly one state, also after what the law lets one forget is
-- gone. What was read is cut into ranges of dossiers, so that years of it are dropped in a moment.

-- ---- what is removed ------------------------------------------------------------------------------

CREATE TABLE retention (
  kind       text NOT NULL CHECK (kind IN ('images', 'readings', 'claims')),
  valid_from date NOT NULL,
  months     integer NOT NULL CHECK (months > 0),
  source     text NOT NULL CHECK (source <> ''),
  PRIMARY KEY (kind, valid_from)
);

COMMENT ON TABLE retention IS
  'For how long what came in is kept, from the day that it was received or stored, whichever is later. '
  'Of a kind the newest row that is valid holds. Only the owner can add to it.';
COMMENT ON COLUMN retention.kind IS
  'images: originals and pages. readings: what was seen on the pages. claims: all that is left of a '
  'dossier.';
COMMENT ON COLUMN retention.source IS 'The law or decision that says so.';

INSERT INTO retention (kind, valid_from, months, source) VALUES
  ('images', '2026-01-01', 120, 'assumption: ten years'),
  ('readings', '2026-01-01', 120, 'assumption: ten years'),
  ('claims', '2026-01-01', 120, 'assumption: ten years');

CREATE TABLE hold (
  dossier bigint PRIMARY KEY REFERENCES dossier ON DELETE CASCADE,
  why     text NOT NULL CHECK (why <> ''),
  held_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE hold IS
  'Dossiers of which nothing is removed, however old: a court or an auditor asks for them. Those for '
  'review are kept without a row here.';

CREATE TABLE removed (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind       text NOT NULL,
  months     integer NOT NULL,
  source     text NOT NULL,
  before     date NOT NULL,
  files      bigint NOT NULL,
  dossiers   bigint NOT NULL,
  images     bigint NOT NULL,
  rows       bigint NOT NULL,
  ids_sha256 sha256 NOT NULL,
  removed_by text NOT NULL DEFAULT session_user,
  removed_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE removed IS 'What was removed, by which rule and when; nothing of what it said.';
COMMENT ON COLUMN removed.before IS 'What came on this day or later was left.';
COMMENT ON COLUMN removed.ids_sha256 IS
  'Of the ids of the dossiers (of files without dossiers: of the files), ascending, in decimal, with '
  'commas between them.';

CREATE TABLE removed_file (
  file     bigint PRIMARY KEY REFERENCES file ON DELETE CASCADE,
  removal  bigint NOT NULL REFERENCES removed,
  branch   text,
  batch    text,
  dossiers integer NOT NULL,
  pages    integer NOT NULL
);

COMMENT ON TABLE removed_file IS
  'A file of which only its hash is left: known when it comes again, and accounted for.';

-- Images that no row names any more and that are still on the disk: a program removes them after the
-- commit, and whoever comes next does what was not done. Kind page: a page's, whatever its format.
CREATE TABLE image_to_remove (
  sha256 sha256 NOT NULL,
  kind   text NOT NULL,
  orphan boolean NOT NULL DEFAULT false,
  since  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (sha256, kind)
);

COMMENT ON COLUMN image_to_remove.orphan IS
  'Found by `waraqa fsck`, which no row named: work that goes on, unless it is still so a day later.';

CREATE OR REPLACE FUNCTION file_state(asked bigint) RETURNS text
  LANGUAGE sql STABLE
RETURN (
  SELECT CASE
    WHEN (job.id IS NOT NULL)::integer + (refused_file.file IS NOT NULL)::integer
         + has.dossiers::integer + (removed_file.file IS NOT NULL)::integer <> 1 THEN NULL
    WHEN job.worker IS NOT NULL THEN 'working'
    WHEN job.id IS NOT NULL THEN 'waiting'
    WHEN refused_file.quarantined THEN 'quarantined'
    WHEN refused_file.file IS NOT NULL THEN 'refused'
    WHEN removed_file.file IS NOT NULL THEN 'removed'
    ELSE 'done' END
  FROM file
  LEFT JOIN job ON job.file = file.id
  LEFT JOIN refused_file ON refused_file.file = file.id
  LEFT JOIN removed_file ON removed_file.file = file.id
  CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM dossier WHERE dossier.file = file.id) AS dossiers) AS has
  WHERE file.id = asked);

ALTER TABLE file
  ADD COLUMN from_branch text CHECK (from_branch <> ''),
  ADD COLUMN from_batch  text CHECK (from_batch <> '');

COMMENT ON COLUMN file.from_branch IS
  'Who sent it, as it was said when it was queued, so that a refused file is still its branch''s; NULL: '
  'nobody said it, or it was never queued.';

CREATE INDEX file_received ON file USING brin (received_at);
CREATE INDEX dossier_stored ON dossier USING brin (stored_at);
CREATE INDEX arrival_came ON arrival USING brin (came_at);
CREATE INDEX arrival_sha256 ON arrival (sha256);

-- ---- ranges of dossiers ----------------------------------------------------------------------------
--
-- Only `reading`, which has half of the bytes (docs/data-model.md) and is asked for by the dossier
-- alone. Tables that are asked for by a box code, a hash or a term would have to be searched in
-- every range. The ranges are in a schema of their own: whoever may read `reading` may not go round
-- its policies by naming a range.

CREATE SCHEMA waraqa_ranges;
COMMENT ON SCHEMA waraqa_ranges IS
  'Ranges of dossiers of the tables of waraqa; asked for through those only.';

ALTER TABLE reading RENAME TO reading_0;
ALTER INDEX reading_pkey RENAME TO reading_0_pkey;
ALTER INDEX reading_cin RENAME TO reading_0_cin;
ALTER TABLE reading_0 RENAME CONSTRAINT reading_dossier_page_fkey TO reading_0_dossier_page_fkey;
CREATE TABLE reading (
  LIKE reading_0 INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS,
  PRIMARY KEY (dossier, ordinal),
  FOREIGN KEY (dossier, page) REFERENCES page ON DELETE CASCADE
) PARTITION BY RANGE (dossier);

COMMENT ON TABLE reading IS
  'A value of one field as someone or something read it. Readings are only added: the newest by a '
  'person counts, else the most confident. In ranges of dossiers, each about a month''s.';

REVOKE ALL ON reading_0 FROM PUBLIC;
DO $$
DECLARE
  other name;
BEGIN
  FOR other IN SELECT DISTINCT grantee FROM information_schema.role_table_grants
               WHERE table_schema = 'waraqa' AND table_name = 'reading_0' AND grantee <> current_user
  LOOP
    EXECUTE format('REVOKE ALL ON reading_0 FROM %I', other);
    EXECUTE format('GRANT SELECT, INSERT ON reading TO %I', other);
  END LOOP;
END
$$;
ALTER TABLE reading_0 SET SCHEMA waraqa_ranges;

CREATE TABLE dossier_range (
  number     integer PRIMARY KEY,
  first      bigint NOT NULL,
  after_last bigint NOT NULL CHECK (after_last > first),
  made_at    timestamptz NOT NULL DEFAULT now(),
  dropped_at timestamptz
);

COMMENT ON TABLE dossier_range IS
  'The ranges of dossiers that tables are cut into; each begins where the one before ends.';
COMMENT ON COLUMN dossier_range.dropped_at IS 'When what was read of these dossiers was removed whole.';

-- How many dossiers a range has: what came in the last 31 days, a hundred thousand at least.
CREATE FUNCTION range_size() RETURNS bigint
  LANGUAGE sql STABLE
  SET search_path = waraqa, pg_catalog, pg_temp
  RETURN greatest(100000, ceil((
    SELECT coalesce(max(id) - min(id) + 1, 0) FROM dossier
    WHERE stored_at > now() - interval '31 days') / 100000.0)::bigint * 100000);

INSERT INTO dossier_range (number, first, after_last)
  SELECT 0, 0, greatest(100000, ceil((coalesce(max(id), 0) + 1) / 100000.0)::bigint * 100000)
  FROM dossier;
DO $$
BEGIN
  EXECUTE format('ALTER TABLE reading ATTACH PARTITION waraqa_ranges.reading_0 FOR VALUES FROM (0) TO (%s)',
                 (SELECT after_last FROM dossier_range));
END
$$;

CREATE INDEX reading_cin ON reading (value, dossier)
  WHERE name IN ('assure_cin', 'beneficiaire_cin') AND value IS NOT NULL;

-- What no range was made for yet, so that nothing is ever refused.
CREATE TABLE waraqa_ranges.reading_rest PARTITION OF reading DEFAULT;

CREATE FUNCTION make_range(number integer, first bigint, after_last bigint) RETURNS void
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
DECLARE
  made text := 'waraqa_ranges.reading_' || number;
BEGIN
  EXECUTE format('CREATE TABLE %s (LIKE reading INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', made);
  -- what came while nobody made ranges
  EXECUTE format('WITH moved AS (DELETE FROM waraqa_ranges.reading_rest '
                 'WHERE dossier >= %s AND dossier < %s RETURNING *) INSERT INTO %s SELECT * FROM moved',
                 first, after_last, made);
  EXECUTE format('ALTER TABLE reading ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)', made, first,
                 after_last);
  INSERT INTO dossier_range VALUES (number, first, after_last);
END
$$;

-- Makes ranges ahead: one that is empty beyond the one that is filled now. Cheap when there is one. Waits
-- for nothing: who is in the way is asked again with the next heartbeat.
CREATE FUNCTION extend_ranges() RETURNS integer
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
  SET lock_timeout = '200ms'
AS $$
DECLARE
  newest dossier_range;
  last   bigint;
  made   integer := 0;
BEGIN
  LOOP
    SELECT * INTO STRICT newest FROM dossier_range ORDER BY number DESC LIMIT 1;
    SELECT coalesce(max(id), 0) INTO last FROM dossier;
    EXIT WHEN last < newest.first OR made >= 100;
    -- one at a time, and who waited looks again
    IF NOT pg_try_advisory_xact_lock(hashtext('waraqa.dossier_range')) THEN
      RETURN made;
    END IF;
    SELECT * INTO STRICT newest FROM dossier_range ORDER BY number DESC LIMIT 1;
    EXIT WHEN last < newest.first;
    PERFORM make_range(newest.number + 1, newest.after_last, newest.after_last + range_size());
    made := made + 1;
  END LOOP;
  RETURN made;
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
  RETURN -1;
END
$$;

-- ---- removing --------------------------------------------------------------------------------------

-- What came before this day may be removed; NULL: no rule holds.
CREATE FUNCTION retention_border(asked text) RETURNS date
  LANGUAGE sql STABLE
  SET search_path = waraqa, pg_catalog, pg_temp
  RETURN (SELECT (current_date - make_interval(months => months))::date FROM retention
          WHERE kind = asked AND valid_from <= current_date ORDER BY valid_from DESC LIMIT 1);

-- Nobody needs it any more and it came before that day: the later of when it was received, by the
-- branch's list, and when it was stored.
CREATE FUNCTION may_forget(asked bigint, border date) RETURNS boolean
  LANGUAGE sql STABLE
  SET search_path = waraqa, pg_catalog, pg_temp
  RETURN NOT EXISTS (
    SELECT FROM dossier AS kept WHERE kept.file = asked AND (
      kept.received >= border OR kept.stored_at >= border
      OR EXISTS (SELECT FROM hold WHERE hold.dossier = kept.id)
      OR NOT EXISTS (SELECT FROM claim WHERE claim.dossier = kept.id AND claim.current
                     AND claim.verdict <> 'review')));

-- The files of which a kind may be removed now, `most` of those after a number.
CREATE FUNCTION removable_files(asked text, after bigint, most integer)
  RETURNS TABLE (file bigint)
  LANGUAGE plpgsql STABLE
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
DECLARE
  border date := retention_border(asked);
BEGIN
  RETURN QUERY
  SELECT held.id FROM file AS held
  WHERE held.id > after AND held.received_at < border AND may_forget(held.id, border)
    AND NOT EXISTS (SELECT FROM job WHERE job.file = held.id)
    AND (EXISTS (SELECT FROM refused_file AS refused WHERE refused.file = held.id)
      OR EXISTS (SELECT FROM dossier AS kept WHERE kept.file = held.id))
    AND CASE asked
      WHEN 'claims' THEN true
      WHEN 'images' THEN held.kind IS NOT NULL
      ELSE EXISTS (SELECT FROM dossier AS kept WHERE kept.file = held.id AND (
             EXISTS (SELECT FROM reading WHERE reading.dossier = kept.id)
             OR EXISTS (SELECT FROM fingerprint WHERE fingerprint.dossier = kept.id)
             OR EXISTS (SELECT FROM barcode WHERE barcode.dossier = kept.id))) END
  ORDER BY held.id LIMIT most;
END
$$;

-- Notes the images of these files, and from now on no row of theirs names them.
CREATE FUNCTION forget_images(files bigint[]) RETURNS bigint
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
DECLARE
  noted bigint;
BEGIN
  INSERT INTO image_to_remove (sha256, kind)
    SELECT sha256, kind FROM file WHERE id = ANY (files) AND kind IS NOT NULL
    UNION
    SELECT page.image_sha256, 'page' FROM dossier JOIN page ON page.dossier = dossier.id
      WHERE dossier.file = ANY (files) AND page.image_sha256 IS NOT NULL
    ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS noted = ROW_COUNT;
  UPDATE file SET kind = NULL WHERE id = ANY (files) AND kind IS NOT NULL;
  UPDATE page SET image_sha256 = NULL, image_bytes = NULL
    FROM dossier WHERE dossier.file = ANY (files) AND page.dossier = dossier.id
    AND page.image_sha256 IS NOT NULL;
  RETURN noted;
END
$$;

CREATE FUNCTION forget_readings(files bigint[]) RETURNS bigint
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
  RETURN gone;
END
$$;

-- Only the file's hash stays, so that it is known when it comes again.
CREATE FUNCTION forget_claims(files bigint[], by_removal bigint) RETURNS bigint
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
    FROM file AS held LEFT JOIN dossier ON dossier.file = held.id
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

CREATE FUNCTION note_removal(asked text, files bigint, ids bigint[], images bigint, gone bigint)
  RETURNS bigint
  LANGUAGE sql
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
  INSERT INTO removed (kind, months, source, before, files, dossiers, images, rows, ids_sha256)
    SELECT held.kind, held.months, held.source, retention_border(asked), $2, cardinality($3), $4, $5,
           encode(sha256(array_to_string($3, ',')::bytea), 'hex')
    FROM retention AS held WHERE held.kind = asked AND held.valid_from <= current_date
    ORDER BY held.valid_from DESC LIMIT 1
    RETURNING id;
$$;

-- One step of removing a kind, with its trace: the number of the last file that it was about, NULL when
-- there was none. The rules are looked at here, so that who calls it can remove nothing else.
CREATE FUNCTION remove_step(asked text, after bigint, most integer) RETURNS bigint
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
DECLARE
  chosen  bigint[];
  due     bigint[];
  ids     bigint[];
  removal bigint;
  noted   bigint := 0;
  gone    bigint := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('waraqa.retention'));
  SELECT array_agg(file ORDER BY file) INTO chosen FROM removable_files(asked, after, most);
  IF chosen IS NULL THEN
    RETURN NULL;
  END IF;
  -- whoever judges one of them at this moment is waited for, and looked at once more
  PERFORM FROM dossier WHERE file = ANY (chosen) ORDER BY id FOR UPDATE;
  SELECT coalesce(array_agg(file ORDER BY file), '{}') INTO due FROM unnest(chosen) AS file
    WHERE may_forget(file, retention_border(asked));
  IF due = '{}' THEN
    RETURN chosen[cardinality(chosen)];
  END IF;
  SELECT coalesce(array_agg(id ORDER BY id), '{}') INTO ids FROM dossier WHERE file = ANY (due);
  IF asked IN ('images', 'claims') THEN
    noted := forget_images(due);
  ELSE
    gone := forget_readings(due);
  END IF;
  removal := note_removal(asked, cardinality(due), CASE WHEN ids = '{}' THEN due ELSE ids END, noted,
                          gone);
  IF asked = 'claims' THEN
    gone := forget_claims(due, removal);
    UPDATE removed SET rows = gone WHERE id = removal;
  END IF;
  RETURN chosen[cardinality(chosen)];
END
$$;

-- Drops the oldest range of readings when all but a few of its dossiers are due, and keeps those few. The
-- number of dossiers; 0: none is due as a whole; -1: somebody reads it, try again.
CREATE FUNCTION remove_range() RETURNS bigint
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
  PERFORM note_removal('readings', files, ids, 0, gone);
  RETURN cardinality(ids);
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
  RETURN -1;
END
$$;

-- ---- looking for what is wrong ---------------------------------------------------------------------

-- The tables whose next number was given already, as after a restore that left sequences behind.
CREATE FUNCTION sequences_behind() RETURNS TABLE (name text)
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
DECLARE
  one   record;
  newest bigint;
BEGIN
  FOR one IN
    SELECT class.relname, attribute.attname, pg_get_serial_sequence(
      class.oid::regclass::text, attribute.attname)::regclass AS sequence
    FROM pg_attribute AS attribute JOIN pg_class AS class ON class.oid = attribute.attrelid
    WHERE class.relnamespace = 'waraqa'::regnamespace AND attribute.attidentity <> ''
    ORDER BY class.relname
  LOOP
    EXECUTE format('SELECT max(%I) FROM %I', one.attname, one.relname) INTO newest;
    IF newest > coalesce(pg_sequence_last_value(one.sequence), 0) THEN
      name := one.relname;
      RETURN NEXT;
    END IF;
  END LOOP;
END
$$;

REVOKE ALL ON FUNCTION sequences_behind(), make_range(integer, bigint, bigint), extend_ranges(), forget_images(bigint[]),
  forget_readings(bigint[]), forget_claims(bigint[], bigint), remove_range(),
  note_removal(text, bigint, bigint[], bigint, bigint), remove_step(text, bigint, integer) FROM PUBLIC;

INSERT INTO application_right (right_on) VALUES
  ('EXECUTE ON FUNCTION extend_ranges(), remove_range(), remove_step(text, bigint, integer)'),
  ('INSERT, DELETE ON hold'),
  ('EXECUTE ON FUNCTION sequences_behind()'),
  ('INSERT, DELETE ON image_to_remove');
