-- Rules are of a payer, fund or mutual society, and of a subject: a key letter, a kind of care. A
-- payer's file is loaded as a whole, as a numbered version that is never changed again, so that a
-- claim can say by which it was judged, and be judged by another. What was seen of a dossier is
-- kept so that judging it again begins where the first judgement began.

-- Rules that nobody has changed come again from the files that the program ships.
DELETE FROM rule WHERE fund NOT IN (
  SELECT fund FROM rule WHERE valid_to IS NOT NULL OR (fund, name, valid_from, value) NOT IN (VALUES
    ('CNSS', 'deposit_days', date '2006-01-01', 60), ('CNSS', 'rate_act_percent', '2006-01-01', 70),
    ('CNSS', 'child_age_limit', '2006-01-01', 21), ('CNSS', 'student_age_limit', '2006-01-01', 26),
    ('CNSS', 'single_act_paid', '2006-01-01', 1),
    ('CNOPS', 'deposit_days', '2006-01-01', 60), ('CNOPS', 'rate_act_percent', '2006-01-01', 80),
    ('CNOPS', 'child_age_limit', '2006-01-01', 21), ('CNOPS', 'student_age_limit', '2006-01-01', 26),
    ('CNOPS', 'single_act_paid', '2006-01-01', 1)));

CREATE TABLE rule_set (
  payer     text NOT NULL CHECK (payer ~ '^[A-Z0-9_-]+$'),
  number    integer NOT NULL CHECK (number > 0),
  trial     boolean NOT NULL,
  sha256    sha256,
  loaded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (payer, number)
);

COMMENT ON TABLE rule_set IS
  'A version of a payer''s whole table of rules: CNSS/1, CNSS/2. Claims are judged by the newest that '
  'is no trial; none is ever changed.';
COMMENT ON COLUMN rule_set.trial IS
  'Loaded to see what it would change (`waraqa replay`), not to judge by.';
COMMENT ON COLUMN rule_set.sha256 IS
  'Of the file, so that loading it again changes nothing; NULL: rules from before there were versions.';

-- Only here may a payer have letters that no file's name may have.
UPDATE rule SET fund = upper(regexp_replace(fund, '[^A-Za-z0-9_-]', '_', 'g'))
  WHERE fund !~ '^[A-Z0-9_-]+$';
INSERT INTO rule_set (payer, number, trial) SELECT DISTINCT fund, 1, false FROM rule;

ALTER TABLE rule RENAME COLUMN fund TO payer;
ALTER TABLE rule
  ADD COLUMN number  integer NOT NULL DEFAULT 1,
  ADD COLUMN subject text NOT NULL DEFAULT '',
  ADD COLUMN source  text NOT NULL DEFAULT '';
ALTER TABLE rule ALTER COLUMN number DROP DEFAULT;
ALTER TABLE rule DROP CONSTRAINT rule_pkey;
ALTER TABLE rule
  ADD PRIMARY KEY (payer, number, name, subject, valid_from),
  ADD FOREIGN KEY (payer, number) REFERENCES rule_set;
UPDATE rule SET name = 'rate_percent' WHERE name = 'rate_act_percent';

COMMENT ON TABLE rule IS
  'Delays, ages, rates and amounts of a payer between two days of care: what would otherwise be '
  'constants in code. The names are those of model/rule.list.';
COMMENT ON COLUMN rule.number IS 'Version of the payer''s rules: a row of rule_set.';
COMMENT ON COLUMN rule.subject IS
  'Key letter, kind of care or code of a long disease that the rule is about; empty: any.';
COMMENT ON COLUMN rule.value IS 'In the rule''s unit; centimes where the file has dirhams.';
COMMENT ON COLUMN rule.source IS 'Where the figure comes from, as the file says it.';

-- Probabilities that are weighed again: as they were, to the last bit.
CREATE DOMAIN exact_probability AS double precision CHECK (VALUE BETWEEN 0 AND 1);

ALTER TABLE dossier ADD COLUMN file_pages integer CHECK (file_pages >= 0);
COMMENT ON COLUMN dossier.file_pages IS
  'Pages of the file without separator sheets, to hold against declared_pages; NULL: stored before '
  'this was told.';

ALTER TABLE page
  ADD COLUMN half       text CHECK (half IN ('left', 'right')),
  ADD COLUMN form_place double precision[] CHECK (cardinality(form_place) = 6);
COMMENT ON COLUMN page.half IS 'Of its form that the page is; NULL: all of it, or no form.';
COMMENT ON COLUMN page.form_place IS
  'The map from the form''s millimetres to the page as delivered: x'' = 1 x + 2 y + 3, '
  'y'' = 4 x + 5 y + 6.';

ALTER TABLE barcode
  ADD COLUMN gs1             boolean NOT NULL DEFAULT false,
  ADD COLUMN seen_confidence exact_probability,
  DROP CONSTRAINT barcode_role_check,
  ADD CONSTRAINT barcode_role_check CHECK (role IN (
    'unknown', 'medicine', 'practitioner', 'separator', 'certificate', 'care_sheet'));
COMMENT ON COLUMN barcode.gs1 IS 'It began with FNC1: the value is GS1 element strings.';
COMMENT ON COLUMN barcode.seen_confidence IS 'Confidence to the last bit; NULL: stored before.';

ALTER TABLE reading
  ADD COLUMN seen_confidence exact_probability,
  ADD COLUMN seen_source     text
    CHECK (seen_source IN ('print', 'hand', 'mark', 'barcode', 'register', 'person')),
  ADD COLUMN overwritten     boolean NOT NULL DEFAULT false,
  ADD COLUMN odds            bytea;
COMMENT ON COLUMN reading.seen_confidence IS
  'Of what was seen (read, else value), before a register or a sum settled it. NULL: a row that the '
  'register alone made, which judging again makes again; or stored before this was told.';
COMMENT ON COLUMN reading.seen_source IS 'Where what was seen comes from; NULL as seen_confidence.';
COMMENT ON COLUMN reading.overwritten IS 'Something is crossed out or written over there (R22).';
COMMENT ON COLUMN reading.odds IS
  'What else it may be by the recogniser alone, as model/odds.h packs it; NULL: it did not say.';

CREATE TABLE unread_symbol (
  dossier   bigint NOT NULL,
  ordinal   integer NOT NULL,
  page      integer NOT NULL,
  x integer NOT NULL, y integer NOT NULL, w integer NOT NULL, h integer NOT NULL,
  centre_x  double precision NOT NULL,
  centre_y  double precision NOT NULL,
  across_x  double precision NOT NULL,
  across_y  double precision NOT NULL,
  length_px double precision NOT NULL,
  height_px double precision NOT NULL,
  printed   text,
  PRIMARY KEY (dossier, ordinal),
  FOREIGN KEY (dossier, page) REFERENCES page ON DELETE CASCADE
);
COMMENT ON TABLE unread_symbol IS 'A place that shows a symbol''s bars which could not be read.';
COMMENT ON COLUMN unread_symbol.across_x IS 'With across_y the unit vector that crosses the bars.';
COMMENT ON COLUMN unread_symbol.printed IS 'The code in digits beside the bars; NULL: none.';

CREATE TABLE twin (
  dossier      bigint NOT NULL,
  ordinal      integer NOT NULL,
  page         integer NOT NULL,
  earlier      text NOT NULL,
  earlier_page integer NOT NULL,
  both_have_sheets boolean NOT NULL,
  windows      integer NOT NULL,
  likeness     exact_probability NOT NULL,
  rejected     boolean NOT NULL,
  PRIMARY KEY (dossier, ordinal),
  FOREIGN KEY (dossier, page) REFERENCES page ON DELETE CASCADE
);
COMMENT ON TABLE twin IS
  'The earlier papers that a page was most like when its dossier came: by now its own later copies '
  'are like it too.';
COMMENT ON COLUMN twin.earlier IS 'The earlier dossier''s name, as `waraqa show` takes it.';
