-- What a monitor asks for every few seconds must not count millions of rows: each judgement is counted
-- as it is committed.

CREATE TABLE tally (
  kind   text NOT NULL CHECK (kind IN (
           'file', 'dossier', 'page', 'page_fault', 'verdict', 'reason', 'confidence',
           'confidence_sum')),
  label  text NOT NULL,
  branch text NOT NULL,
  slot   smallint NOT NULL,
  count  bigint NOT NULL CHECK (count >= 0),
  PRIMARY KEY (kind, label, branch, slot)
) WITH (fillfactor = 50);

COMMENT ON TABLE tally IS
  'How often something has happened since this store was made: only ever more, also when what was '
  'counted is deleted one day. A count is the sum of its slots.';
COMMENT ON COLUMN tally.kind IS
  'file: label is done, refused or quarantined. dossier, page: that were stored. page_fault: label '
  'is its code. verdict: of each judgement, also of one dossier again. reason: judgements with this '
  'code. confidence: judgements up to the label, and above the one before. confidence_sum: in '
  'millionths.';
COMMENT ON COLUMN tally.branch IS
  'As tally_branch() cuts it; empty where the count is of all branches, or the dossier has none.';
COMMENT ON COLUMN tally.slot IS
  'Of the process that counted, so that few wait for each other.';

-- A branch is what a folder, a bordereau or a separator sheet says: only what looks like a code is
-- counted by itself, and only the first 100 of them (some more if several come in one moment), so
-- that no stranger makes a monitor's labels.
CREATE FUNCTION tally_branch(said text) RETURNS text
  LANGUAGE sql STABLE
  SET search_path = waraqa, pg_catalog, pg_temp
  RETURN CASE
    WHEN said IS NULL THEN ''
    WHEN said !~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,23}$' THEN 'other'
    WHEN EXISTS (SELECT FROM tally WHERE kind = 'dossier' AND label = '' AND branch = said) THEN said
    WHEN (SELECT count(DISTINCT branch) FROM tally WHERE kind = 'dossier' AND label = '') < 100
      THEN said
    ELSE 'other' END;

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

-- At the commit, when every row of the dossier is there and what is locked is locked for the shortest
-- time. Of the processes of one slot each waits here for the commit of the one before, so that no two
-- ever hold rows that the other needs.
CREATE FUNCTION tally_claim() RETURNS trigger
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
DECLARE
  mine  smallint := pg_backend_pid() % 8;
  place text;
  first boolean;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('waraqa.tally'), mine);
  SELECT tally_branch(branch), number = 1 AND NEW.judgement = 1 INTO place, first
    FROM dossier WHERE id = NEW.dossier;
  INSERT INTO tally AS held (kind, label, branch, slot, count)
    SELECT kind, label, branch, mine, count FROM (
      SELECT 'verdict', NEW.verdict, place, 1::bigint
      UNION ALL SELECT 'confidence', tally_bound(NEW.confidence), '', 1
      UNION ALL SELECT 'confidence_sum', '', '', round(NEW.confidence * 1000000)::bigint
      UNION ALL SELECT DISTINCT 'reason', code, '', 1::bigint FROM reason
        WHERE dossier = NEW.dossier AND judgement = NEW.judgement
      UNION ALL SELECT 'file', 'done', place, 1 WHERE first
      UNION ALL SELECT 'dossier', '', place, 1 WHERE NEW.judgement = 1
      UNION ALL SELECT 'page', '', place, count(*) FROM page
        WHERE dossier = NEW.dossier AND NEW.judgement = 1
      UNION ALL SELECT 'page_fault', code, '', count(*) FROM page_fault
        WHERE dossier = NEW.dossier AND NEW.judgement = 1 GROUP BY code
    ) AS seen (kind, label, branch, count) WHERE count > 0
    ON CONFLICT (kind, label, branch, slot) DO UPDATE SET count = held.count + excluded.count;
  RETURN NULL;
END
$$;

CREATE FUNCTION tally_refusal() RETURNS trigger
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path = waraqa, pg_catalog, pg_temp
AS $$
DECLARE
  mine smallint := pg_backend_pid() % 8;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('waraqa.tally'), mine);
  INSERT INTO tally AS held (kind, label, branch, slot, count)
    VALUES ('file', CASE WHEN NEW.quarantined THEN 'quarantined' ELSE 'refused' END, '', mine, 1)
    ON CONFLICT (kind, label, branch, slot) DO UPDATE SET count = held.count + 1;
  RETURN NULL;
END
$$;

REVOKE ALL ON FUNCTION tally_claim(), tally_refusal() FROM PUBLIC;

CREATE CONSTRAINT TRIGGER tally_claim AFTER INSERT ON claim
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tally_claim();
CREATE CONSTRAINT TRIGGER tally_refusal AFTER INSERT ON refused_file
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tally_refusal();

-- What is stored already.
INSERT INTO tally (kind, label, branch, slot, count)
  WITH busiest AS (
    SELECT branch FROM dossier WHERE branch ~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,23}$'
    GROUP BY branch ORDER BY count(*) DESC, branch LIMIT 99
  ), placed AS (
    SELECT dossier.id, dossier.number, CASE WHEN dossier.branch IS NULL THEN ''
                            ELSE coalesce(busiest.branch, 'other') END AS place
    FROM dossier LEFT JOIN busiest USING (branch)
  )
  SELECT 'dossier', '', place, 0, count(*) FROM placed GROUP BY place
  UNION ALL SELECT 'file', 'done', place, 0, count(*) FROM placed WHERE number = 1 GROUP BY place
  UNION ALL SELECT 'page', '', place, 0, count(*)
    FROM placed JOIN page ON page.dossier = placed.id GROUP BY place
  UNION ALL SELECT 'page_fault', code, '', 0, count(*) FROM page_fault GROUP BY code
  UNION ALL SELECT 'verdict', verdict, place, 0, count(*)
    FROM placed JOIN claim ON claim.dossier = placed.id GROUP BY verdict, place
  UNION ALL SELECT 'reason', code, '', 0, count(DISTINCT (dossier, judgement))
    FROM reason GROUP BY code
  UNION ALL SELECT 'confidence', tally_bound(confidence), '', 0, count(*)
    FROM claim GROUP BY tally_bound(confidence)
  UNION ALL SELECT 'confidence_sum', '', '', 0, round(sum(confidence::float8) * 1000000)::bigint
    FROM claim HAVING count(*) > 0
  UNION ALL SELECT 'file', CASE WHEN quarantined THEN 'quarantined' ELSE 'refused' END, '', 0,
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
