-- Batches: what a branch declares on its bordereau and what came. Both are only added to; what
-- became of each file is told by comparing them with what is stored of it (batch_files()), so that
-- a file that comes late, or is read at last, settles its batch by itself.

CREATE TABLE batch (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  branch     text CHECK (branch <> ''),
  batch      text CHECK (batch <> ''),
  known_by   sha256,
  first_seen timestamptz NOT NULL DEFAULT now(),
  CHECK ((batch IS NULL) = (known_by IS NOT NULL)),
  UNIQUE NULLS NOT DISTINCT (branch, batch, known_by)
);

CREATE INDEX batch_name ON batch (batch);

COMMENT ON COLUMN batch.batch IS
  'Its number or name within the branch; NULL: the bordereau does not say it.';
COMMENT ON COLUMN batch.known_by IS
  'Of a batch without a name: the bordereau that it came with.';

CREATE TABLE bordereau (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  batch   bigint NOT NULL REFERENCES batch ON DELETE CASCADE,
  sha256  sha256 NOT NULL,
  folder  text NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (batch, sha256)
);

COMMENT ON TABLE bordereau IS
  'Every version of a manifest that declared files of the batch. In one folder the one that was '
  'seen last holds; those of several folders hold together.';

CREATE TABLE bordereau_line (
  bordereau bigint NOT NULL REFERENCES bordereau ON DELETE CASCADE,
  name      text NOT NULL CHECK (name <> ''),
  pages     integer CHECK (pages > 0),
  received  date,
  PRIMARY KEY (bordereau, name)
);

CREATE TABLE arrival (
  batch    bigint NOT NULL REFERENCES batch ON DELETE CASCADE,
  name     text NOT NULL CHECK (name <> ''),
  sha256   sha256 NOT NULL,
  received date NOT NULL,
  came_at  timestamptz NOT NULL DEFAULT now(),
  seen_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (batch, name, sha256)
);

COMMENT ON TABLE arrival IS
  'A file that came in a batch, under this name and with this content. It stays when the file '
  'itself is deleted one day: the receipt that was given for it names its hash.';
COMMENT ON COLUMN arrival.seen_at IS
  'When it was delivered last. Of several contents under one name the last one counts.';

ALTER TABLE dossier
  ADD COLUMN undeclared boolean NOT NULL DEFAULT false,
  ADD COLUMN declared_branch text CHECK (declared_branch <> ''),
  ADD COLUMN declared_batch text CHECK (declared_batch <> '');

COMMENT ON COLUMN dossier.branch IS
  'Who sent it, by the separator sheet before it, else by the bordereau; NULL: neither says it.';
COMMENT ON COLUMN dossier.undeclared IS
  'There was a bordereau when it was read, which did not name its file.';
COMMENT ON COLUMN dossier.declared_batch IS
  'By the bordereau alone: that a separator sheet says another batch is a reason.';

-- The files of a batch, declared or not, and what became of each: the states of model/delivery.h.
CREATE FUNCTION batch_files(asked bigint)
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
    SELECT entry.*, refused_file.file IS NOT NULL AS refused,
           turn_of_content > 1 AS copy, found.dossiers,
           CASE WHEN found.dossiers > 0 THEN found.pages END AS pages
    FROM entry
    LEFT JOIN file ON file.sha256 = entry.sha256
    LEFT JOIN refused_file ON refused_file.file = file.id
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE page.type <> 'separator') AS pages,
             count(DISTINCT dossier.id) AS dossiers
      FROM dossier JOIN page ON page.dossier = dossier.id WHERE dossier.file = file.id) found
  )
  SELECT c.name, c.declared, c.declared_pages, c.sha256, c.received, c.pages::integer,
         CASE WHEN c.copy OR c.replaced THEN 0 ELSE c.dossiers END::integer,
         CASE WHEN c.sha256 IS NULL THEN 'missing'
              WHEN c.replaced THEN 'replaced'
              WHEN c.refused THEN 'refused'
              WHEN NOT c.declared THEN 'extra'
              WHEN c.copy THEN 'copy'
              WHEN c.declared_pages <> c.pages THEN 'counted_differently'
              ELSE 'ok' END
  FROM counted c
  ORDER BY c.name, c.replaced;
END;

CREATE OR REPLACE FUNCTION grant_application(role name) RETURNS void
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog
AS $$
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA waraqa TO %I', role);
  EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA waraqa TO %I', role);
  EXECUTE format('GRANT INSERT, UPDATE ON insured, dependant, practitioner, medicine, tariff, rule '
                 'TO %I', role);
  EXECUTE format('GRANT INSERT ON file, dossier, page, page_fault, bound_doubt, barcode, '
                 'reading, claim, act, medicine_line, reason, fingerprint, batch, bordereau, bordereau_line, '
                 'arrival TO %I', role);
  EXECUTE format('GRANT UPDATE (kind, bytes) ON file TO %I', role);
  EXECUTE format('GRANT UPDATE (current) ON claim TO %I', role);
  EXECUTE format('GRANT UPDATE (folder, seen_at) ON bordereau TO %I', role);
  EXECUTE format('GRANT UPDATE (seen_at) ON arrival TO %I', role);
  EXECUTE format('GRANT INSERT, DELETE ON refused_file TO %I', role);
END
$$;

REVOKE ALL ON FUNCTION grant_application(name) FROM PUBLIC;
