-- What a monitor asks for every few seconds must not count millions of rows: what is added is counted
-- with it, in its own transaction.

CREATE TABLE tally (
  kind   text NOT NULL CHECK (kind IN (
           'file', 'dossier', 'page', 'page_fault', 'verdict', 'reason', 'confidence',
           'confidence_sum')),
  label  text NOT NULL DEFAULT '',
  branch text NOT NULL DEFAULT '',
  count  bigint NOT NULL CHECK (count >= 0)
) WITH (autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0);

CREATE INDEX tally_branch ON tally (branch) WHERE kind = 'dossier';

COMMENT ON TABLE tally IS
  'How often something has happened since this store was made: only ever more, also when what was '
  'counted is deleted one day. A count is the sum of its rows: whoever counts adds one, so that no two '
  'wait for each other, and now and then they are made one again.';
COMMENT ON COLUMN tally.kind IS
  'file: label is done, refused or quarantined. dossier, page: that were stored. page_fault: label '
  'is its code. verdict: of each judgement, also of one dossier again. reason: judgements with this '
  'code. confidence: judgements up to the label, and above the one before. confidence_sum: in '
  'millionths.';
COMMENT ON COLUMN tally.branch IS
  'As tally_branch() cuts it; empty where the count is of all branches, or the dossier has none.';

-- A branch is what a folder, a bordereau or a separator sheet says: only what looks like a code is
-- counted by itself, and only the first 100 of them (some more if several come in one moment), so
-- that no stranger makes a monitor's labels.
CREATE FUNCTION tally_branch(said text) RETURNS text
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT CASE
    WHEN said IS NULL THEN ''
    WHEN said !~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,23}$' THEN 'other'
    WHEN EXISTS (SELECT FROM tally WHERE kind = 'dossier' AND branch = said) THEN said
    WHEN (SELECT count(DISTINCT branch) FROM tally WHERE kind = 'dossier') < 100 THEN said
    ELSE 'other' END;
END;

-- The bound that a confidence does not exceed, as the label of a histogram.
CREATE FUNCTION tally_bound(confidence real) RETURNS text
  LANGUAGE sql IMMUTABLE
  RETURN CASE
    WHEN confidence <= 0.1::real THEN '0.1'
    WHEN confidence <= 0.25::real THEN '0.25'
    WHEN confidence <= 0.5::real THEN '0.5'
    WHEN confidence <= 0.75::real THEN '0.75'
    WHEN confidence <= 0.9::real THEN '0.9'
    WHEN confidence <= 0.95::real THEN '0.95'
    WHEN confidence <= 0.98::real THEN '0.98'
    WHEN confidence <= 0.99::real THEN '0.99'
    WHEN confidence <= 0.995::real THEN '0.995'
    WHEN confidence <= 0.999::real THEN '0.999'
    ELSE '+Inf' END;

-- Makes the rows of each count one. Nobody waits for it: who finds another one at it leaves it. In a
-- transaction that keeps its first snapshot, rows may be gone that it still sees.
CREATE FUNCTION tally_fold() RETURNS void
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed'
     OR NOT pg_try_advisory_xact_lock(hashtext('waraqa.tally')) THEN
    RETURN;
  END IF;
  WITH taken AS (DELETE FROM tally RETURNING *)
  INSERT INTO tally (kind, label, branch, count)
    SELECT kind, label, branch, sum(count) FROM taken GROUP BY kind, label, branch;
END
$$;

-- A claim comes after the pages of its dossier: with the first, the dossier is counted.
CREATE FUNCTION tally_claims() RETURNS trigger
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  INSERT INTO tally (kind, label, branch, count)
    WITH said AS MATERIALIZED (
      SELECT coalesce(branch, '') AS branch, tally_branch(branch) AS place FROM (
        SELECT DISTINCT branch FROM added JOIN dossier ON dossier.id = added.dossier) AS sent
    ), judged AS MATERIALIZED (
      SELECT added.dossier, judgement = 1 AS first, dossier.number, verdict, confidence, place
      FROM added JOIN dossier ON dossier.id = added.dossier
      JOIN said ON said.branch = coalesce(dossier.branch, '')
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
      WHERE first GROUP BY code;
  IF random() < 0.01 THEN
    PERFORM tally_fold();
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION tally_reasons() RETURNS trigger
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  INSERT INTO tally (kind, label, count)
    SELECT 'reason', code, count(DISTINCT (dossier, judgement)) FROM added GROUP BY code;
  RETURN NULL;
END
$$;

CREATE FUNCTION tally_refusals() RETURNS trigger
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
BEGIN
  INSERT INTO tally (kind, label, count)
    SELECT 'file', CASE WHEN quarantined THEN 'quarantined' ELSE 'refused' END, count(*)
    FROM added GROUP BY quarantined;
  RETURN NULL;
END
$$;

REVOKE ALL ON FUNCTION tally_claims(), tally_reasons(), tally_refusals(), tally_fold() FROM PUBLIC;

CREATE TRIGGER tally_claims AFTER INSERT ON claim
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tally_claims();
CREATE TRIGGER tally_reasons AFTER INSERT ON reason
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tally_reasons();
CREATE TRIGGER tally_refusals AFTER INSERT ON refused_file
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tally_refusals();

-- What is stored already.
INSERT INTO tally (kind, label, branch, count)
  WITH busiest AS (
    SELECT branch FROM dossier WHERE branch ~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,23}$'
    GROUP BY branch ORDER BY count(*) DESC, branch LIMIT 99
  ), placed AS (
    SELECT dossier.id, dossier.number,
           CASE WHEN dossier.branch IS NULL THEN '' ELSE coalesce(busiest.branch, 'other') END
             AS place
    FROM dossier LEFT JOIN busiest USING (branch)
  )
  SELECT 'dossier', '', place, count(*) FROM placed GROUP BY place
  UNION ALL SELECT 'file', 'done', place, count(*) FROM placed WHERE number = 1 GROUP BY place
  UNION ALL SELECT 'page', '', place, count(*)
    FROM placed JOIN page ON page.dossier = placed.id GROUP BY place
  UNION ALL SELECT 'page_fault', code, '', count(*) FROM page_fault GROUP BY code
  UNION ALL SELECT 'verdict', verdict, place, count(*)
    FROM placed JOIN claim ON claim.dossier = placed.id GROUP BY verdict, place
  UNION ALL SELECT 'reason', code, '', count(DISTINCT (dossier, judgement))
    FROM reason GROUP BY code
  UNION ALL SELECT 'confidence', tally_bound(confidence), '', count(*)
    FROM claim GROUP BY tally_bound(confidence)
  UNION ALL SELECT 'confidence_sum', '', '', sum(round(confidence * 1000000)::bigint)
    FROM claim HAVING count(*) > 0
  UNION ALL SELECT 'file', CASE WHEN quarantined THEN 'quarantined' ELSE 'refused' END, '',
    count(*) FROM refused_file GROUP BY quarantined;

-- For what adds workers when the queue grows (docs/deploy.md): a role that may execute this needs to
-- read no table, and learns one number.
CREATE FUNCTION queue_depth() RETURNS bigint
  LANGUAGE sql STABLE
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT count(*) FROM job;
END;

REVOKE ALL ON FUNCTION queue_depth() FROM PUBLIC;
