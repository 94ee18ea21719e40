-- compatible: tables and functions that older programs do not know
-- Uploads: what branches and operators send over the network, until it is taken in. The pieces lie
-- in the station's spool (store/spool.c); what is acknowledged of a file is `received`, committed
-- after the bytes are on the disk.

CREATE TABLE upload (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  branch     text CHECK (branch <> ''),
  sender     text NOT NULL CHECK (sender <> ''),
  folder     text CHECK (folder <> ''),
  begun_at   timestamptz NOT NULL DEFAULT now(),
  touched_at timestamptz NOT NULL DEFAULT now(),
  taken_at   timestamptz,
  batches    bigint[] NOT NULL DEFAULT '{}'
);

CREATE INDEX upload_sender ON upload (sender, touched_at DESC);
CREATE INDEX upload_open ON upload (touched_at) WHERE taken_at IS NULL;

COMMENT ON COLUMN upload.branch IS
  'Whose files they are, by who sends them, whatever a bordereau says; NULL: the office''s.';
COMMENT ON COLUMN upload.folder IS
  'What the sender calls the folder that the files were in. A bordereau that comes again with the '
  'same folder replaces the one before.';
COMMENT ON COLUMN upload.batches IS
  'Where its files are. Without a foreign key: the rows of an upload go sooner than a batch does.';

CREATE TABLE upload_file (
  upload      bigint NOT NULL REFERENCES upload ON DELETE CASCADE,
  number      integer NOT NULL CHECK (number > 0),
  name        text NOT NULL CHECK (name <> ''),
  bytes       bigint NOT NULL CHECK (bytes > 0),
  received    bigint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND bytes),
  modified_ms bigint,
  expected    sha256,
  sha256      sha256,
  outcome     text CHECK (outcome IN ('queued', 'waiting', 'known', 'refused', 'covered',
                                      'left_out')),
  refusal     text,
  PRIMARY KEY (upload, number),
  UNIQUE (upload, name)
);

COMMENT ON COLUMN upload_file.received IS
  'Bytes that are on the disk for good; the next piece begins here.';
COMMENT ON COLUMN upload_file.expected IS 'The SHA-256 that the sender says it has; NULL: not said.';

SELECT separate('upload', 'branch = (SELECT session_branch())');
SELECT separate('upload_file',
                'EXISTS (SELECT FROM upload WHERE upload.id = upload_file.upload)');

INSERT INTO application_right (right_on) VALUES
  ('INSERT, UPDATE, DELETE ON upload, upload_file');

-- ---- where a paper stands -------------------------------------------------------------------------

-- The standings of model/standing.h that a dossier may have.
CREATE FUNCTION standing(verdict text, decision text) RETURNS text
  LANGUAGE sql IMMUTABLE
  RETURN CASE WHEN decision IN ('sent_back', 'rejected') THEN decision
              WHEN verdict = 'accepted' THEN 'accepted' ELSE 'review' END;

-- Whether a branch has sent a file: by its first batch, or any that it came in.
CREATE FUNCTION file_is_of(asked file, its_branch text) RETURNS boolean
  LANGUAGE sql STABLE
  RETURN asked.from_branch = its_branch OR EXISTS (
    SELECT FROM arrival JOIN batch ON batch.id = arrival.batch
    WHERE arrival.sha256 = asked.sha256 AND batch.branch = its_branch);

CREATE INDEX dossier_of_branch ON dossier (branch, id);
CREATE INDEX claim_standing ON claim (standing(verdict, decision), dossier) WHERE current;
