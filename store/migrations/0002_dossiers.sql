-- What came in on paper: files, the dossiers in them, their pages, and what was seen on each
-- page. Nothing here is ever changed: a correction is one more reading, by a person.
--
-- Everything seen on a page has the dossier as the first column of its key. Numbers of dossiers
-- grow with time, so these tables can be cut into ranges of dossiers (months) without another
-- key.

CREATE DOMAIN sha256 AS text CHECK (VALUE ~ '^[0-9a-f]{64}$');
CREATE DOMAIN probability AS real CHECK (VALUE BETWEEN 0 AND 1);

CREATE TABLE file (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sha256      sha256 NOT NULL UNIQUE,
  name        text NOT NULL,
  base_name   text NOT NULL GENERATED ALWAYS AS (regexp_replace(name, '^.*/', '')) STORED,
  stem        text NOT NULL GENERATED ALWAYS AS
                (regexp_replace(regexp_replace(name, '^.*/', ''), '(.)\.[^.]*$', '\1')) STORED,
  kind        text CHECK (kind IN ('tif', 'pdf', 'jpg', 'png', 'bin')),
  bytes       bigint CHECK (bytes >= 0),
  received_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX file_base_name ON file (base_name);
CREATE INDEX file_stem ON file (stem);

COMMENT ON TABLE file IS
  'Every file that was taken in, once by its content. It gave dossiers, or it is in '
  'refused_file.';
COMMENT ON COLUMN file.name IS 'As named by whoever sent it, with the folders it was named with.';
COMMENT ON COLUMN file.stem IS 'The name without folders and ending, as people type it.';
COMMENT ON COLUMN file.kind IS
  'Ending under which the original is kept, images/<2 digits>/<sha256>.<kind>, told by its first '
  'bytes. NULL: not kept, because it was refused.';

CREATE TABLE refused_file (
  file       bigint PRIMARY KEY REFERENCES file ON DELETE CASCADE,
  status     text NOT NULL,
  message    text NOT NULL,
  refused_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE refused_file IS 'Files that could not be read as a dossier, and why.';

CREATE TABLE dossier (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  file           bigint NOT NULL REFERENCES file ON DELETE CASCADE,
  number         integer NOT NULL CHECK (number > 0),
  fund           text CHECK (fund <> ''),
  received       date NOT NULL,
  declared_pages integer CHECK (declared_pages > 0),
  stored_at      timestamptz NOT NULL DEFAULT now(),
  UNIQUE (file, number)
);

CREATE INDEX dossier_received ON dossier (received);

COMMENT ON TABLE dossier IS 'The papers of one claim.';
COMMENT ON COLUMN dossier.number IS '1, 2, ... within the file.';
COMMENT ON COLUMN dossier.received IS
  'Day of arrival by the branch''s list: delays are counted to it, not to stored_at.';
COMMENT ON COLUMN dossier.declared_pages IS
  'By the branch''s list; NULL when nothing was declared.';

CREATE TABLE page (
  dossier         bigint NOT NULL REFERENCES dossier ON DELETE CASCADE,
  number          integer NOT NULL CHECK (number > 0),
  type            text NOT NULL CHECK (type <> ''),
  type_confidence probability NOT NULL,
  width_px        integer NOT NULL CHECK (width_px >= 0),
  height_px       integer NOT NULL CHECK (height_px >= 0),
  dpi             integer NOT NULL CHECK (dpi >= 0),
  turn_deg        smallint NOT NULL CHECK (turn_deg IN (0, 90, 180, 270)),
  turn_decided    boolean NOT NULL,
  skew_deg        real NOT NULL,
  alignment_mm    real,
  image_sha256    sha256,
  image_bytes     bigint CHECK (image_bytes >= 0),
  PRIMARY KEY (dossier, number)
);

CREATE INDEX page_image ON page (image_sha256);

COMMENT ON COLUMN page.number IS 'In the file, from 1.';
COMMENT ON COLUMN page.type IS
  'The name of a form of forms/, or ordonnance, facture, ... of model/page.h.';
COMMENT ON COLUMN page.turn_deg IS 'Clockwise turn that makes the page as delivered upright.';
COMMENT ON COLUMN page.turn_decided IS 'False: nothing on the page told, the turn is a guess.';
COMMENT ON COLUMN page.alignment_mm IS
  'Estimated error of the form''s place; NULL when the page is no form.';
COMMENT ON COLUMN page.image_sha256 IS
  'The page as delivered, kept as images/<2 digits>/<sha256>.png or .jpg, on the disk before this '
  'row.';

CREATE TABLE page_fault (
  dossier  bigint NOT NULL,
  page     integer NOT NULL,
  code     text NOT NULL CHECK (code ~ '^[A-Z][0-9]{2}$'),
  measured real NOT NULL,
  PRIMARY KEY (dossier, page, code),
  FOREIGN KEY (dossier, page) REFERENCES page ON DELETE CASCADE
);

COMMENT ON COLUMN page_fault.measured IS
  'The figure behind the fault, in the unit that its text names.';

CREATE TABLE barcode (
  dossier    bigint NOT NULL,
  ordinal    integer NOT NULL,
  page       integer NOT NULL,
  symbology  text NOT NULL,
  value      text NOT NULL,
  role       text NOT NULL
               CHECK (role IN ('unknown', 'medicine', 'practitioner', 'separator', 'certificate')),
  confidence probability NOT NULL,
  x integer NOT NULL, y integer NOT NULL, w integer NOT NULL, h integer NOT NULL,
  PRIMARY KEY (dossier, ordinal),
  FOREIGN KEY (dossier, page) REFERENCES page ON DELETE CASCADE
);

-- A box's code that comes back in another dossier is a sign of fraud. Codes are hashed in the
-- index because a QR code can be longer than an index entry may be.
CREATE INDEX barcode_value ON barcode USING hash (value);

COMMENT ON TABLE barcode IS 'One row a printed symbol: two boxes of one medicine are two rows.';
COMMENT ON COLUMN barcode.x IS
  'With y, w, h: pixels of the page as delivered, from the top left; w = 0 is no place.';

CREATE TABLE reading (
  dossier    bigint NOT NULL,
  ordinal    integer NOT NULL,
  page       integer NOT NULL,
  form       text NOT NULL,
  name       text NOT NULL,
  value      text,
  read       text,
  confidence probability NOT NULL,
  source     text NOT NULL
               CHECK (source IN ('print', 'hand', 'mark', 'barcode', 'register', 'person')),
  x integer NOT NULL, y integer NOT NULL, w integer NOT NULL, h integer NOT NULL,
  read_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (dossier, ordinal),
  FOREIGN KEY (dossier, page) REFERENCES page ON DELETE CASCADE
);

COMMENT ON TABLE reading IS
  'A value of one field as someone or something read it. Readings are only added: the newest by a '
  'person counts, else the most confident.';
COMMENT ON COLUMN reading.value IS
  'Normalised: dates 2026-09-13, amounts 536.20, ticks true or false; NULL: nothing is written '
  'there.';
COMMENT ON COLUMN reading.read IS
  'What was seen on the paper, where a register settled the value.';
COMMENT ON COLUMN reading.x IS
  'With y, w, h: pixels of the page as delivered, from the top left; w = 0 is no place.';

-- [x, y, width, height] in JSON, nothing for no place.
CREATE FUNCTION box_array(x integer, y integer, w integer, h integer) RETURNS json
  LANGUAGE sql IMMUTABLE
  RETURN CASE WHEN w > 0 THEN json_build_array(x, y, w, h) END;
