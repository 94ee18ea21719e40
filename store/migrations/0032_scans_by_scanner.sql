-- compatible: a function and columns that older programs do not know
-- How good scans are, by scanner too; why a file was refused, as a code that is told in any language.

-- ---- scans ----------------------------------------------------------------------------------------

-- Pages that came in the last days, of the branch `asked` (NULL: of all); by a branch's own account none
-- but that branch's. With the owner's rights: asking row security of each page, fault and file anew took
-- eight times as long. Planned with the values: for one branch by an index, for all by none.
CREATE FUNCTION scanned_pages(asked text, days integer)
  RETURNS TABLE (scanner text, received date, dpi integer, skew_deg real, codes text[])
  LANGUAGE plpgsql STABLE
  SECURITY DEFINER
  ROWS 20000
  SET search_path = waraqa, pg_catalog, pg_temp
  SET plan_cache_mode = force_custom_plan
  SET random_page_cost = 1.1
  SET work_mem = '64MB'
AS $$
#variable_conflict use_column
DECLARE
  own text := session_branch();
  whose text := coalesce(asked, own);
  since date := current_date - days;
BEGIN
  IF own <> whose THEN
    RETURN;
  END IF;
  RETURN QUERY
  WITH sent AS MATERIALIZED (
    SELECT id, file, received FROM dossier
    WHERE replaced_at IS NULL AND received > since AND (whose IS NULL OR branch = whose)
  ), found AS MATERIALIZED (
    SELECT dossier, page, array_agg(code) AS codes FROM sent JOIN page_fault ON dossier = sent.id
    GROUP BY dossier, page
  )
  SELECT file.scanner, sent.received, page.dpi, page.skew_deg, found.codes
  FROM sent JOIN file ON file.id = sent.file JOIN page ON page.dossier = sent.id
  LEFT JOIN found ON found.dossier = page.dossier AND found.page = page.number
  WHERE page.type <> 'separator';
END
$$;

REVOKE ALL ON FUNCTION scanned_pages(text, integer) FROM PUBLIC;

INSERT INTO application_right (right_on) VALUES ('EXECUTE ON FUNCTION scanned_pages(text, integer)');
INSERT INTO branch_right (right_on) VALUES ('EXECUTE ON FUNCTION scanned_pages(text, integer)');

-- ---- why a file was refused -----------------------------------------------------------------------

ALTER TABLE refused_file ADD COLUMN fault text CHECK (fault ~ '^[a-z_]+( [0-9]+){0,2}$');
ALTER TABLE upload_file ADD COLUMN fault text CHECK (fault ~ '^[a-z_]+( [0-9]+){0,2}$');

COMMENT ON COLUMN refused_file.fault IS
  'What people are told in their language: a code of base/fault.list and its figures. NULL: it was '
  'refused before there was one, or there is none for it; `message` is for programs and logs.';
COMMENT ON COLUMN upload_file.fault IS 'As in refused_file.';
