-- The registers: who is insured, who treats, what is paid. Loaded from files by a fund, asked by
-- every dossier. Each migration runs in one transaction, in the schema waraqa.

-- Medicines are looked up by names that were prescribed by hand.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Money is counted, never measured: whole centimes of a dirham, and nothing here is ever
-- negative.
CREATE DOMAIN centimes AS bigint CHECK (VALUE >= 0);

-- Numbers of people and practitioners keep their leading zeros, so they are text.
CREATE DOMAIN nine_digits AS text CHECK (VALUE ~ '^[0-9]{9}$');

CREATE TABLE insured (
  immatriculation nine_digits PRIMARY KEY,
  affiliation     text CHECK (affiliation ~ '^[0-9]+$'),
  cin             text CHECK (cin <> ''),
  last_name       text NOT NULL,
  first_name      text NOT NULL,
  name_key        text NOT NULL,
  birth_date      date NOT NULL,
  sex             text NOT NULL CHECK (sex IN ('M', 'F')),
  fund            text NOT NULL CHECK (fund <> ''),
  mutual          text CHECK (mutual <> ''),
  rights_from     date NOT NULL,
  rights_to       date,
  CHECK (rights_to >= rights_from)
);

-- A CIN is not unique: registrations in double exist, and finding them is part of the work.
CREATE INDEX insured_cin ON insured (cin);
CREATE INDEX insured_name_key ON insured (name_key, birth_date);

COMMENT ON TABLE insured IS
  'People insured in their own right. The address is not kept: nothing needs it.';
COMMENT ON COLUMN insured.name_key IS
  'Words of the folded full name in alphabetical order, since papers disagree on which name comes '
  'first. Written by the loader with the same C function that folds the name in a question.';
COMMENT ON COLUMN insured.rights_to IS 'Last day of rights; NULL while they are open.';

CREATE TABLE dependant (
  immatriculation nine_digits NOT NULL REFERENCES insured ON DELETE CASCADE,
  rank            smallint NOT NULL CHECK (rank > 0),
  relation        text NOT NULL CHECK (relation IN ('conjoint', 'enfant')),
  last_name       text NOT NULL,
  first_name      text NOT NULL,
  name_key        text NOT NULL,
  birth_date      date NOT NULL,
  sex             text NOT NULL CHECK (sex IN ('M', 'F')),
  cin             text CHECK (cin <> ''),
  PRIMARY KEY (immatriculation, rank)
);

CREATE INDEX dependant_cin ON dependant (cin);
CREATE INDEX dependant_name_key ON dependant (name_key, birth_date);

COMMENT ON TABLE dependant IS
  'Husbands, wives and children covered by an insured person''s rights.';

CREATE TABLE practitioner (
  inpe       nine_digits PRIMARY KEY,
  kind       text NOT NULL CHECK (kind <> ''),
  name       text NOT NULL,
  speciality text CHECK (speciality <> ''),
  city       text
);

COMMENT ON TABLE practitioner IS
  'Doctors, pharmacies, laboratories: whoever may sign, by national number (INPE).';
COMMENT ON COLUMN practitioner.kind IS
  'medecin, pharmacie, laboratoire, ...: open, since funds add kinds.';

CREATE TABLE medicine (
  code                  text PRIMARY KEY CHECK (code ~ '^[0-9]{13}$'),
  name                  text NOT NULL,
  name_folded           text NOT NULL,
  dci                   text,
  dosage                text,
  unit                  text,
  form                  text,
  presentation          text,
  public_price_centimes centimes NOT NULL,
  base_price_centimes   centimes NOT NULL,
  generic               boolean NOT NULL,
  rate_percent          smallint NOT NULL CHECK (rate_percent BETWEEN 0 AND 100)
);

CREATE INDEX medicine_name ON medicine (name_folded);
-- Without fastupdate: its list of pending rows is read through at every look-up until a vacuum
-- comes.
CREATE INDEX medicine_name_near ON medicine USING gin (name_folded gin_trgm_ops)
  WITH (fastupdate = off);

COMMENT ON TABLE medicine IS 'The reference list of medicines.';
COMMENT ON COLUMN medicine.code IS
  'The EAN-13 on the box. The check digit is not checked: the list has codes with a wrong one, '
  'and the boxes bear it.';
COMMENT ON COLUMN medicine.public_price_centimes IS 'PPV; 0 when sold to hospitals only.';
COMMENT ON COLUMN medicine.base_price_centimes IS
  'Base of reimbursement: the price of the generic when there is one.';

CREATE TABLE tariff (
  letter          text NOT NULL CHECK (letter <> ''),
  valid_from      date NOT NULL,
  valid_to        date,
  label           text NOT NULL,
  amount_centimes centimes NOT NULL,
  PRIMARY KEY (letter, valid_from),
  CHECK (valid_to >= valid_from)
);

COMMENT ON TABLE tariff IS
  'What a key letter is worth between two days. The loader refuses days that overlap; a claim is '
  'judged by the tariff of its care date, however late it comes.';

CREATE TABLE rule (
  fund       text NOT NULL CHECK (fund <> ''),
  name       text NOT NULL CHECK (name <> ''),
  valid_from date NOT NULL,
  valid_to   date,
  value      bigint NOT NULL,
  PRIMARY KEY (fund, name, valid_from),
  CHECK (valid_to >= valid_from)
);

COMMENT ON TABLE rule IS
  'Delays, ages and rates of a fund between two days: what would otherwise be constants in code.';
