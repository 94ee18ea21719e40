-- What a dossier comes to: the claim, its lines, and everything that is wrong with it.
--
-- A dossier is judged more than once: after a correction, under new rules. Each judgement is a
-- claim with lines and reasons of its own, and nothing of an older one is changed but the mark
-- `current`.

CREATE TABLE claim (
  dossier            bigint NOT NULL REFERENCES dossier ON DELETE CASCADE,
  judgement          integer NOT NULL CHECK (judgement > 0),
  current            boolean NOT NULL DEFAULT true,
  immatriculation    text,
  beneficiary        text,
  relation           text CHECK (relation IN ('assure', 'conjoint', 'enfant')),
  birth_date         date,
  practitioner_inpe  text,
  pharmacy_inpe      text,
  care_date          date,
  dispensing_date    date,
  medicines_centimes centimes,
  total_centimes     centimes,
  payable_centimes   centimes,
  verdict            text NOT NULL CHECK (verdict IN ('review', 'accepted', 'rejected')),
  confidence         probability NOT NULL,
  judged_at          timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (dossier, judgement)
);

CREATE UNIQUE INDEX claim_current ON claim (dossier) WHERE current;
CREATE INDEX claim_verdict ON claim (verdict) WHERE current;
CREATE INDEX claim_immatriculation ON claim (immatriculation);
CREATE INDEX claim_care ON claim (practitioner_inpe, care_date);

COMMENT ON COLUMN claim.judgement IS
  '1 for the first, one more each time the dossier is judged again.';
COMMENT ON COLUMN claim.current IS
  'True for the last judgement of the dossier, and only for that.';
COMMENT ON COLUMN claim.immatriculation IS
  'As read or as settled by the register; no foreign key, since an unknown number is a reason, '
  'not an error.';
COMMENT ON COLUMN claim.total_centimes IS
  'What the insured asks for; NULL when it could not be read.';
COMMENT ON COLUMN claim.payable_centimes IS
  'What the fund would pay; NULL when it cannot be said.';
COMMENT ON COLUMN claim.confidence IS 'Probability that every key value is right.';

CREATE TABLE act (
  dossier                bigint NOT NULL,
  judgement              integer NOT NULL,
  ordinal                integer NOT NULL,
  care_date              date,
  letter                 text,
  coefficient_hundredths integer NOT NULL,
  amount_centimes        centimes,
  payable_centimes       centimes,
  PRIMARY KEY (dossier, judgement, ordinal),
  FOREIGN KEY (dossier, judgement) REFERENCES claim ON DELETE CASCADE
);

COMMENT ON COLUMN act.coefficient_hundredths IS 'K 15 is 1500, C is 100.';

CREATE TABLE medicine_line (
  dossier             bigint NOT NULL,
  judgement           integer NOT NULL,
  ordinal             integer NOT NULL,
  code                text,
  name                text,
  quantity            integer NOT NULL,
  unit_price_centimes centimes,
  amount_centimes     centimes,
  base_price_centimes centimes,
  rate_percent        smallint,
  payable_centimes    centimes,
  PRIMARY KEY (dossier, judgement, ordinal),
  FOREIGN KEY (dossier, judgement) REFERENCES claim ON DELETE CASCADE
);

COMMENT ON COLUMN medicine_line.code IS
  'EAN-13; NULL when bought or prescribed without a box code.';
COMMENT ON COLUMN medicine_line.rate_percent IS 'NULL when the medicine is unknown.';

CREATE TABLE reason (
  dossier    bigint NOT NULL,
  judgement  integer NOT NULL,
  ordinal    integer NOT NULL,
  code       text NOT NULL CHECK (code ~ '^[A-Z][0-9]{2}$'),
  severity   text NOT NULL CHECK (severity IN ('info', 'check', 'error')),
  field      text,
  page       integer CHECK (page > 0),
  message_fr text NOT NULL,
  message_ar text NOT NULL,
  PRIMARY KEY (dossier, judgement, ordinal),
  FOREIGN KEY (dossier, judgement) REFERENCES claim ON DELETE CASCADE
);

COMMENT ON TABLE reason IS
  'Everything that is wrong with a dossier, all at once, in sentences for the insured person. '
  'Codes are those of model/reason.list.';
COMMENT ON COLUMN reason.page IS 'NULL: the dossier as a whole.';

-- Centimes as people write amounts: 124550 is 1245.50.
CREATE FUNCTION decimal_amount(amount bigint) RETURNS text
  LANGUAGE sql IMMUTABLE
  RETURN (amount / 100)::text || '.' || lpad((amount % 100)::text, 2, '0');
