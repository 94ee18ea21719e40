-- compatible: older programs count every row, as before
-- Sums of days that are over are kept, so that a ledger of years takes seconds; which scanner a file came
-- from; a letter that waits for its answer keeps its dossier; the queue's length is counted as it grows.

-- ---- the ledger's sums ---------------------------------------------------------------------------

CREATE TABLE ledger_day (
  day     date PRIMARY KEY,
  kept_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE ledger_day IS
  'Days (UTC) whose files are all done or refused, and balanced, and whose sums are in ledger_line. It '
  'holds as long as no row in ledger_touched says that something of the day has changed since.';

CREATE TABLE ledger_line (
  day           date NOT NULL REFERENCES ledger_day ON DELETE CASCADE,
  branch        text NOT NULL,
  batch         text NOT NULL,
  received      bigint NOT NULL,
  copies        bigint NOT NULL,
  done          bigint NOT NULL,
  refused       bigint NOT NULL,
  quarantined   bigint NOT NULL,
  removed       bigint NOT NULL,
  dossiers      bigint NOT NULL,
  decoded       bigint NOT NULL,
  pages         bigint NOT NULL,
  pages_removed bigint NOT NULL,
  declared      bigint NOT NULL,
  found         bigint NOT NULL,
  PRIMARY KEY (day, branch, batch)
);

COMMENT ON TABLE ledger_line IS
  'What ledger_of() gave for a day that is kept. Only ledger_close() writes it.';

-- No key: who changes something of an old day adds a row and waits for nobody.
CREATE TABLE ledger_touched (
  day date NOT NULL
);

CREATE INDEX ledger_touched_day ON ledger_touched (day);

COMMENT ON TABLE ledger_touched IS
  'Days of which something was changed after they were over: their sums are made anew.';

-- What came from then until before then, by branch and batch. Each count comes from its own table: that
-- they agree is what is looked for. What a file is counted under is told by the batch that it came in
-- first, else by who queued it, its first dossier, or what was kept of it.
CREATE FUNCTION ledger_of(from_then timestamptz, before_then timestamptz)
  RETURNS TABLE (branch text, batch text, received bigint, copies bigint, waiting bigint,
                 working bigint, done bigint, refused bigint, quarantined bigint, removed bigint,
                 dossiers bigint, decoded bigint, pages bigint, pages_removed bigint,
                 declared bigint, found bigint, odd bigint)
  LANGUAGE plpgsql STABLE
  SET search_path = waraqa, pg_catalog, pg_temp
  SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH asked AS MATERIALIZED (
    SELECT id, sha256, kind, from_branch, from_batch FROM file WHERE received_at >= from_then
    AND received_at < before_then
  ), came AS (
    SELECT sha256, min(batch) AS batch, count(*) AS times FROM (
      SELECT sha256, arrival.batch FROM asked JOIN arrival USING (sha256)
      UNION ALL SELECT sha256, batch FROM arrival WHERE came_at >= from_then
        AND came_at < before_then AND NOT EXISTS (
          SELECT FROM file WHERE file.sha256 = arrival.sha256)) AS one GROUP BY sha256
  ), paper AS (
    SELECT file, sum(pages) AS pages, max(last) AS last, count(*) AS dossiers,
    max(declared_pages) AS declared, sum(written) AS written,
    bool_or(number = 1) AS has_first,
    min(branch) FILTER (WHERE number = 1) AS branch,
    min(batch) FILTER (WHERE number = 1) AS batch,
    CASE WHEN min(file_pages) = max(file_pages) THEN max(file_pages) END AS decoded
    FROM (SELECT dossier.*, count(page.dossier) AS pages, max(page.number) AS last,
        count(*) FILTER (WHERE page.type <> 'separator') AS written
      FROM asked JOIN dossier ON dossier.file = asked.id
      LEFT JOIN page ON page.dossier = dossier.id WHERE dossier.origin IS NULL
      GROUP BY dossier.id) AS one GROUP BY file
  ), entry AS (
    SELECT coalesce(batch.branch, from_branch, gone.branch, paper.branch, '-') AS branch,
    coalesce(batch.batch, from_batch, gone.batch, paper.batch, '-') AS batch,
    coalesce(came.times, 1) AS times, asked.id IS NULL AS lost,
    (job.id IS NOT NULL AND worker IS NULL)::int AS waiting,
    (worker IS NOT NULL)::int AS working, coalesce(has_first, false)::int AS done,
    (refused.file IS NOT NULL AND NOT quarantined)::int AS refused,
    (refused.file IS NOT NULL AND quarantined)::int AS quarantined,
    (gone.file IS NOT NULL)::int AS removed,
    coalesce(paper.dossiers, 0) + coalesce(gone.dossiers, 0) AS dossiers,
    coalesce(paper.last, 0) + coalesce(gone.pages, 0) AS decoded,
    coalesce(paper.pages, 0) AS pages, coalesce(gone.pages, 0) AS pages_removed,
    paper.declared, CASE WHEN paper.declared > 0 THEN paper.written END AS found,
    (paper.pages <> paper.last OR (paper.written <> paper.decoded
      AND asked.kind IN ('tif', 'pdf', 'jpg', 'png', 'webp', 'bin')))::int AS torn
    FROM asked FULL JOIN came USING (sha256) LEFT JOIN batch ON batch.id = came.batch
    LEFT JOIN job ON job.file = asked.id
    LEFT JOIN refused_file AS refused ON refused.file = asked.id
    LEFT JOIN removed_file AS gone ON gone.file = asked.id
    LEFT JOIN paper ON paper.file = asked.id
  )
  SELECT branch, batch, sum(times)::bigint, sum(times - 1)::bigint, sum(waiting)::bigint,
    sum(working)::bigint, sum(done)::bigint, sum(refused)::bigint, sum(quarantined)::bigint,
    sum(removed)::bigint, sum(dossiers)::bigint, sum(decoded)::bigint, sum(pages)::bigint,
    sum(pages_removed)::bigint, coalesce(sum(declared), 0)::bigint, coalesce(sum(found), 0)::bigint,
    count(*) FILTER (WHERE lost OR coalesce(torn, 0) > 0
      OR waiting + working + done + refused + quarantined + removed <> 1)
  FROM entry GROUP BY branch, batch;
END
$$;

-- The days that are kept and that nobody has touched since.
CREATE VIEW ledger_kept WITH (security_invoker = true) AS
  SELECT day FROM ledger_day WHERE NOT EXISTS (
    SELECT FROM ledger_touched WHERE ledger_touched.day = ledger_day.day);

-- What of a span of time has to be counted: all that lies before, between and after the days that are
-- kept and lie in it whole.
CREATE FUNCTION ledger_open(from_then timestamptz, before_then timestamptz)
  RETURNS TABLE (from_when timestamptz, before_when timestamptz)
  LANGUAGE sql STABLE
  SET search_path = waraqa, pg_catalog, pg_temp
  SET timezone = 'UTC'
AS $$
  WITH kept AS MATERIALIZED (
    SELECT day::timestamptz AS begins, (day + 1)::timestamptz AS ends FROM ledger_kept
    WHERE day >= from_then AND (day + 1)::timestamptz <= before_then
  )
  SELECT * FROM (
    SELECT coalesce(lag(ends) OVER (ORDER BY begins), from_then) AS from_when,
           begins AS before_when FROM kept
    UNION ALL SELECT coalesce(max(ends), from_then), before_then FROM kept
  ) AS gap WHERE from_when < before_when
$$;

-- The days before today that are not kept, from the first on which something came.
CREATE FUNCTION ledger_days_to_close() RETURNS SETOF date
  LANGUAGE sql STABLE
  SET search_path = waraqa, pg_catalog, pg_temp
  SET timezone = 'UTC'
AS $$
  WITH first AS (
    SELECT min(day) AS day FROM (
      SELECT min(day) FROM ledger_day
      UNION ALL SELECT min(file.received_at)::date
        FROM ledger_open('-infinity', current_date) AS gap
        JOIN file ON file.received_at >= gap.from_when AND file.received_at < gap.before_when
    ) AS found (day)
  )
  SELECT over.day::date FROM first, generate_series(first.day, current_date - 1, '1 day') AS over (day)
  WHERE NOT EXISTS (SELECT FROM ledger_kept WHERE ledger_kept.day = over.day::date)
  ORDER BY over.day
$$;

-- Keeps the sums of a day that is over, if all of it is done and balances. Alone: who touches an old day
-- holds the lock shared until that is committed, and so is either counted or seen in ledger_touched. NULL:
-- somebody holds it for long.
CREATE FUNCTION ledger_close(closing date) RETURNS boolean
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
  SET timezone = 'UTC'
  SET work_mem = '256MB'
  SET lock_timeout = '500ms'
AS $$
#variable_conflict use_column
DECLARE
  is_kept boolean;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' OR closing >= current_date THEN
    RETURN false;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('waraqa.ledger'));
  IF EXISTS (SELECT FROM job JOIN file ON file.id = job.file
             WHERE received_at >= closing AND received_at < closing + 1) THEN
    RETURN false;
  END IF;
  DELETE FROM ledger_touched WHERE day = closing;
  DELETE FROM ledger_day WHERE day = closing;
  INSERT INTO ledger_day (day) VALUES (closing);
  WITH summed AS MATERIALIZED (
    SELECT * FROM ledger_of(closing, closing + 1)
  ), judged AS (
    SELECT coalesce(bool_and(
      odd = 0 AND decoded = pages + pages_removed
      AND received = copies + done + refused + quarantined + removed), true) AS balances
    FROM summed
  ), kept AS (
    INSERT INTO ledger_line
      SELECT closing, branch, batch, received, copies, done, refused, quarantined, removed, dossiers,
             decoded, pages, pages_removed, declared, found
      FROM summed, judged WHERE balances
  )
  SELECT balances INTO is_kept FROM judged;
  IF NOT is_kept THEN
    DELETE FROM ledger_day WHERE day = closing;
  END IF;
  RETURN is_kept;
EXCEPTION WHEN lock_not_available THEN
  RETURN NULL;
END
$$;

-- The kept days whose sums are not those of their rows.
CREATE FUNCTION ledger_wrong_days(from_then timestamptz, before_then timestamptz) RETURNS SETOF date
  LANGUAGE sql STABLE
  SET search_path = waraqa, pg_catalog, pg_temp
  SET timezone = 'UTC'
AS $$
  SELECT kept.day FROM ledger_kept AS kept
  WHERE kept.day >= from_then AND (kept.day + 1)::timestamptz <= before_then AND EXISTS (
    SELECT FROM (
      SELECT branch, batch, received, copies, done, refused, quarantined, removed, dossiers, decoded,
             pages, pages_removed, declared, found, waiting, working, odd
      FROM ledger_of(kept.day, kept.day + 1)
      UNION ALL
      SELECT branch, batch, -received, -copies, -done, -refused, -quarantined, -removed, -dossiers,
             -decoded, -pages, -pages_removed, -declared, -found, 0, 0, 0
      FROM ledger_line WHERE ledger_line.day = kept.day
    ) AS both_ways GROUP BY branch, batch
    HAVING count(*) <> 2 OR sum(received) <> 0 OR sum(copies) <> 0 OR sum(done) <> 0 OR sum(refused) <> 0
      OR sum(quarantined) <> 0 OR sum(removed) <> 0 OR sum(dossiers) <> 0 OR sum(decoded) <> 0
      OR sum(pages) <> 0 OR sum(pages_removed) <> 0 OR sum(declared) <> 0 OR sum(found) <> 0
      OR sum(waiting + working + odd) <> 0)
  ORDER BY kept.day
$$;

-- From now on the days are counted until they are kept again.
CREATE FUNCTION ledger_touch(days date[]) RETURNS void
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('waraqa.ledger'));
  INSERT INTO ledger_touched SELECT DISTINCT day FROM unnest(days) AS day
    WHERE NOT EXISTS (SELECT FROM ledger_touched AS known WHERE known.day = day);
END
$$;

-- Whatever the ledger counts of a file, changed after the file's day.
CREATE FUNCTION ledger_note() RETURNS trigger
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
  SET timezone = 'UTC'
AS $$
DECLARE
  days date[];
BEGIN
  IF TG_TABLE_NAME = 'file' THEN
    SELECT array_agg(DISTINCT received_at::date) INTO days FROM touched
      WHERE received_at < current_date;
  ELSIF TG_TABLE_NAME = 'arrival' THEN
    SELECT array_agg(DISTINCT file.received_at::date) INTO days FROM touched JOIN file USING (sha256)
      WHERE file.received_at < current_date;
  ELSE
    SELECT array_agg(DISTINCT received_at::date) INTO days
      FROM touched JOIN file ON file.id = touched.file WHERE received_at < current_date;
  END IF;
  IF days IS NOT NULL THEN
    PERFORM ledger_touch(days);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER ledger_file AFTER INSERT ON file
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION ledger_note();
CREATE TRIGGER ledger_arrival AFTER INSERT ON arrival
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION ledger_note();
CREATE TRIGGER ledger_job AFTER INSERT ON job
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION ledger_note();
CREATE TRIGGER ledger_dossier AFTER INSERT ON dossier
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION ledger_note();
CREATE TRIGGER ledger_no_dossier AFTER DELETE ON dossier
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION ledger_note();
CREATE TRIGGER ledger_refusal AFTER INSERT ON refused_file
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION ledger_note();
CREATE TRIGGER ledger_no_refusal AFTER DELETE ON refused_file
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION ledger_note();
CREATE TRIGGER ledger_removal AFTER INSERT ON removed_file
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION ledger_note();

-- A branch's account sees no kept sums, and counts its own rows.
SELECT separate(name::regclass, 'false')
  FROM unnest(ARRAY['ledger_day', 'ledger_line', 'ledger_touched']) AS name;

REVOKE ALL ON FUNCTION ledger_close(date), ledger_touch(date[]) FROM PUBLIC;

INSERT INTO application_right (right_on) VALUES
  ('EXECUTE ON FUNCTION ledger_close(date), ledger_touch(date[])');
INSERT INTO branch_right (right_on) VALUES ('SELECT ON ledger_kept');

-- ---- scanners --------------------------------------------------------------------------------------

ALTER TABLE file ADD COLUMN scanner text CHECK (scanner ~ '^[A-Za-z0-9][A-Za-z0-9 ._/+-]{0,39}$');

COMMENT ON COLUMN file.scanner IS
  'Maker and model of the machine that made it, by the bordereau, else by the file itself; NULL: neither '
  'says it.';

ALTER TABLE tally DROP CONSTRAINT tally_kind_check,
  ADD CONSTRAINT tally_kind_check CHECK (kind IN (
    'file', 'dossier', 'page', 'page_fault', 'verdict', 'reason', 'confidence', 'confidence_sum',
    'scanner', 'scanner_page', 'scanner_fault'));

CREATE INDEX tally_scanner ON tally (label) WHERE kind = 'scanner';

COMMENT ON COLUMN tally.kind IS
  'file: label is done, refused or quarantined. dossier, page: that were stored. page_fault: label '
  'is its code. verdict: of each judgement, also of one dossier again. reason: judgements with this '
  'code. confidence: judgements up to the label, and above the one before. confidence_sum: in '
  'millionths. scanner, scanner_page, scanner_fault: dossiers, pages and faults of pages, label is as '
  'tally_scanner() cuts it.';

-- The first 40 scanners that came; what all others are called.
CREATE FUNCTION tally_scanner(said text) RETURNS text
  LANGUAGE plpgsql STABLE
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  RETURN CASE
    WHEN said IS NULL THEN 'unknown'
    WHEN EXISTS (SELECT FROM tally WHERE kind = 'scanner' AND label = said) THEN said
    WHEN (SELECT count(DISTINCT label) FROM tally WHERE kind = 'scanner'
          AND label NOT IN ('unknown', 'other')) < 40 THEN said
    ELSE 'other' END;
END
$$;

-- As in migration 0022, by scanner as well; and a dossier that was made of others is not one more.
CREATE OR REPLACE FUNCTION tally_claims() RETURNS trigger
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  INSERT INTO tally (kind, label, branch, count)
    WITH said AS MATERIALIZED (
      SELECT coalesce(branch, '') AS branch, tally_branch(branch) AS place FROM (
        SELECT DISTINCT branch FROM added JOIN dossier ON dossier.id = added.dossier) AS sent
    ), made AS MATERIALIZED (
      SELECT coalesce(scanner, '') AS scanner, tally_scanner(scanner) AS machine FROM (
        SELECT DISTINCT scanner FROM added JOIN dossier ON dossier.id = added.dossier
        JOIN file ON file.id = dossier.file) AS sent
    ), judged AS MATERIALIZED (
      SELECT added.dossier, judgement = 1 AND origin IS NULL AS first, dossier.number, verdict,
             confidence, place, machine
      FROM added JOIN dossier ON dossier.id = added.dossier
      JOIN said ON said.branch = coalesce(dossier.branch, '')
      JOIN file ON file.id = dossier.file
      JOIN made ON made.scanner = coalesce(file.scanner, '')
    )
    SELECT 'verdict', verdict, place, count(*) FROM judged GROUP BY verdict, place
    UNION ALL SELECT 'confidence', tally_bound(confidence), '', count(*)
      FROM judged GROUP BY tally_bound(confidence)
    UNION ALL SELECT 'confidence_sum', '', '', sum(round(confidence * 1000000)::bigint)
      FROM judged HAVING count(*) > 0
    UNION ALL SELECT 'dossier', '', place, count(*) FROM judged WHERE first GROUP BY place
    UNION ALL SELECT 'file', 'done', place, count(*)
      FROM judged WHERE first AND number = 1 GROUP BY place
    UNION ALL SELECT 'page', '', place, count(*)
      FROM judged JOIN page ON page.dossier = judged.dossier WHERE first GROUP BY place
    UNION ALL SELECT 'page_fault', code, '', count(*)
      FROM judged JOIN page_fault AS fault ON fault.dossier = judged.dossier
      WHERE first GROUP BY code
    UNION ALL SELECT 'scanner', machine, place, count(*)
      FROM judged WHERE first GROUP BY machine, place
    UNION ALL SELECT 'scanner_page', machine, place, count(*)
      FROM judged JOIN page ON page.dossier = judged.dossier WHERE first GROUP BY machine, place
    UNION ALL SELECT 'scanner_fault', machine, place, count(*)
      FROM judged JOIN page_fault AS fault ON fault.dossier = judged.dossier
      WHERE first GROUP BY machine, place;
  IF random() < 0.01 THEN
    PERFORM tally_fold();
  END IF;
  RETURN NULL;
END
$$;

-- ---- letters ---------------------------------------------------------------------------------------

CREATE TABLE letter_open (
  valid_from date PRIMARY KEY,
  months     integer NOT NULL CHECK (months > 0),
  source     text NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE letter_open IS
  'For how long after its letter was made last (deed letter_made) nothing of a dossier is removed: the answer '
  'may come. The newest row that is valid holds. Only the owner can add to it.';

INSERT INTO letter_open (valid_from, months, source) VALUES
  ('2026-01-01', 24, 'assumption: longer than any delay of a fund to answer, to contest and to decide');

SELECT separate('letter_open', 'false');

CREATE FUNCTION has_open_letter(asked bigint) RETURNS boolean
  LANGUAGE sql STABLE
  SET search_path = waraqa, pg_catalog, pg_temp
  RETURN EXISTS (
    SELECT FROM audit WHERE audit.dossier = asked AND deed = 'letter_made' AND audit.at > now() - (
      SELECT make_interval(months => months) FROM letter_open WHERE valid_from <= current_date
      ORDER BY valid_from DESC LIMIT 1));

-- As in migration 0021; and a dossier whose pages are in others waits for nobody itself, one that is
-- reopened does, and no letter waits for its answer.
CREATE OR REPLACE FUNCTION may_forget(asked bigint, border date) RETURNS boolean
  LANGUAGE sql STABLE
  SET search_path = waraqa, pg_catalog, pg_temp
  RETURN NOT EXISTS (
    SELECT FROM dossier AS kept WHERE kept.file = asked AND (
      kept.received >= border OR kept.stored_at >= border
      OR EXISTS (SELECT FROM hold WHERE hold.dossier = kept.id)
      OR (kept.replaced_at IS NULL
          AND NOT EXISTS (SELECT FROM claim WHERE claim.dossier = kept.id AND claim.current
                          AND claim.verdict <> 'review'))
      OR has_open_letter(kept.id)));

-- ---- how long the queue is -------------------------------------------------------------------------
--
-- Counted as it grows and shrinks, by deadline, each part a row of the transaction that did it, like
-- tally: a million rows of job take a quarter of a second to count. Who works is counted by its index.

CREATE TABLE queue_tally (
  deadline date NOT NULL,
  count    bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0);

COMMENT ON TABLE queue_tally IS
  'How many jobs there are, by their deadline: the sum of the rows. `waraqa fsck` compares it with job.';

-- Makes the rows of each day one; who finds another one at it leaves it.
CREATE FUNCTION queue_fold() RETURNS void
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed'
     OR NOT pg_try_advisory_xact_lock(hashtext('waraqa.queue_tally')) THEN
    RETURN;
  END IF;
  WITH taken AS (DELETE FROM queue_tally RETURNING *)
  INSERT INTO queue_tally (deadline, count)
    SELECT deadline, sum(count) FROM taken GROUP BY deadline HAVING sum(count) <> 0;
END
$$;

CREATE FUNCTION queue_note() RETURNS trigger
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  INSERT INTO queue_tally (deadline, count)
    SELECT deadline, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END
    FROM touched GROUP BY deadline;
  IF random() < 0.01 THEN
    PERFORM queue_fold();
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION queue_truncated() RETURNS trigger
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  DELETE FROM queue_tally;
  RETURN NULL;
END
$$;

CREATE TRIGGER queue_more AFTER INSERT ON job
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION queue_note();
CREATE TRIGGER queue_less AFTER DELETE ON job
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION queue_note();
CREATE TRIGGER queue_none AFTER TRUNCATE ON job
  FOR EACH STATEMENT EXECUTE FUNCTION queue_truncated();

-- Nobody queues while this migration is made: triggers lock the table until its end.
INSERT INTO queue_tally (deadline, count) SELECT deadline, count(*) FROM job GROUP BY deadline;

SELECT separate('queue_tally', 'false');

CREATE OR REPLACE FUNCTION queue_depth() RETURNS bigint
  LANGUAGE sql STABLE
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT coalesce(sum(count), 0)::bigint FROM queue_tally;
END;

-- After fsck has found that they differ: counts anew, while nobody queues.
CREATE FUNCTION queue_recount() RETURNS void
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
  SET lock_timeout = '5s'
AS $$
BEGIN
  LOCK TABLE job IN SHARE MODE;
  DELETE FROM queue_tally;
  INSERT INTO queue_tally (deadline, count) SELECT deadline, count(*) FROM job GROUP BY deadline;
END
$$;

REVOKE ALL ON FUNCTION queue_note(), queue_truncated(), queue_fold(), queue_recount(), ledger_note()
  FROM PUBLIC;
