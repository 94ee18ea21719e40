-- The queue: files that were taken in and are not read yet. A job that is finished leaves the
-- table, so that the queue is as fast after years as on its first day.
--
-- A worker claims a job and commits before it works, under a lease that the database's clock ends
-- and a token that the finishing transaction looks at: see store/queue.h.

CREATE SEQUENCE job_token;

CREATE TABLE job (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  file           bigint NOT NULL UNIQUE REFERENCES file ON DELETE CASCADE,
  priority       smallint NOT NULL DEFAULT 0,
  received       date NOT NULL,
  deadline       date NOT NULL,
  fund           text CHECK (fund <> ''),
  branch         text CHECK (branch <> ''),
  batch          text CHECK (batch <> ''),
  declared_pages integer CHECK (declared_pages > 0),
  undeclared     boolean NOT NULL DEFAULT false,
  queued_at      timestamptz NOT NULL DEFAULT now(),
  not_before     timestamptz NOT NULL DEFAULT now(),
  crashes        smallint NOT NULL DEFAULT 0,
  losses         smallint NOT NULL DEFAULT 0,
  trouble        text,
  worker         text,
  token          bigint,
  claimed_at     timestamptz,
  lease_until    timestamptz,
  CHECK ((worker IS NULL) = (token IS NULL) AND (worker IS NULL) = (lease_until IS NULL))
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500,
        autovacuum_vacuum_cost_delay = 0);

-- In the order in which they are given out; only those that nobody has.
CREATE INDEX job_next ON job (priority DESC, deadline, id) WHERE worker IS NULL;
-- As many as there are workers. Not by lease_until, so that a heartbeat changes no index.
CREATE INDEX job_held ON job (id) WHERE worker IS NOT NULL;

COMMENT ON TABLE job IS
  'A file that waits to be read, or is being read. Its original is kept already.';
COMMENT ON COLUMN job.priority IS 'Higher first, then the nearest deadline.';
COMMENT ON COLUMN job.deadline IS 'The day by whose end it should be read.';
COMMENT ON COLUMN job.not_before IS
  'Later than now when it was given back because of trouble with the system.';
COMMENT ON COLUMN job.crashes IS 'Readers that it stopped: two, and it is set aside.';
COMMENT ON COLUMN job.losses IS
  'Readers that vanished over it, by whatever cause: a host that lost its power, a kill -9.';
COMMENT ON COLUMN job.trouble IS 'Why it was given back last.';
COMMENT ON COLUMN job.token IS
  'Drawn anew for each worker; who has another one no longer has the job.';

-- Who works. One row a supervisor, brought up to date with every heartbeat.
CREATE TABLE crew (
  name       text PRIMARY KEY CHECK (name <> ''),
  workers    integer NOT NULL CHECK (workers >= 0),
  started_at timestamptz NOT NULL DEFAULT now(),
  seen_at    timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

COMMENT ON COLUMN crew.name IS 'Host and process.';

ALTER TABLE refused_file ADD COLUMN quarantined boolean NOT NULL DEFAULT false;

COMMENT ON COLUMN refused_file.quarantined IS
  'It stopped its readers, so it was set aside; `waraqa requeue` tries it again.';
COMMENT ON TABLE file IS
  'Every file that was taken in, once by its content. It is in the queue (job), it gave dossiers, '
  'or it is in refused_file.';
COMMENT ON COLUMN file.kind IS
  'Ending under which the original is kept, images/<2 digits>/<sha256>.<kind>, told by its first '
  'bytes. NULL: not kept, because it was refused as it came.';

-- What became of a file: the states of model/job.h. NULL would be a file that was lost, or that is
-- in two states at once: `waraqa ledger` looks for them.
CREATE FUNCTION file_state(asked bigint) RETURNS text
  LANGUAGE sql STABLE
RETURN (
  SELECT CASE
    WHEN (job.id IS NOT NULL)::integer + (refused_file.file IS NOT NULL)::integer
         + has.dossiers::integer <> 1 THEN NULL
    WHEN job.worker IS NOT NULL THEN 'working'
    WHEN job.id IS NOT NULL THEN 'waiting'
    WHEN refused_file.quarantined THEN 'quarantined'
    WHEN refused_file.file IS NOT NULL THEN 'refused'
    ELSE 'done' END
  FROM file
  LEFT JOIN job ON job.file = file.id
  LEFT JOIN refused_file ON refused_file.file = file.id
  CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM dossier WHERE dossier.file = file.id) AS dossiers) AS has
  WHERE file.id = asked);

-- The files of a batch, declared or not, and what became of each: the states of model/delivery.h.
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
           CASE WHEN found.dossiers > 0 THEN found.pages END AS pages
    FROM entry
    LEFT JOIN file ON file.sha256 = entry.sha256
    LEFT JOIN refused_file ON refused_file.file = file.id
    LEFT JOIN job ON job.file = file.id
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE page.type <> 'separator') AS pages,
             count(DISTINCT dossier.id) AS dossiers
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

INSERT INTO application_right (right_on) VALUES
  ('INSERT, UPDATE, DELETE ON job'),
  ('INSERT, UPDATE, DELETE ON crew'),
  ('USAGE ON SEQUENCE job_token');
