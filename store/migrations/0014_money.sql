-- What each payer pays on each line, what may be wrong in a claim and what that would cost, and the
-- versions of the rules that it was judged by.

CREATE TABLE share (
  dossier      bigint NOT NULL,
  judgement    integer NOT NULL,
  ordinal      integer NOT NULL,
  payer        text NOT NULL CHECK (payer <> ''),
  line_of      text NOT NULL CHECK (line_of IN ('act', 'medicine')),
  line         integer NOT NULL CHECK (line > 0),
  asked_centimes  centimes,
  base_centimes   centimes,
  rate_percent    smallint,
  amount_centimes centimes,
  message_fr   text NOT NULL,
  message_ar   text NOT NULL,
  PRIMARY KEY (dossier, judgement, ordinal),
  FOREIGN KEY (dossier, judgement) REFERENCES claim ON DELETE CASCADE
);

COMMENT ON TABLE share IS
  'What one payer pays on one line of a claim, with the figures and the sentence that explain it.';
COMMENT ON COLUMN share.line IS 'Ordinal of the act or of the medicine line.';
COMMENT ON COLUMN share.rate_percent IS 'Of the base; NULL: a fixed amount.';
COMMENT ON COLUMN share.amount_centimes IS 'NULL when it cannot be said.';

CREATE TABLE doubt (
  dossier        bigint NOT NULL,
  judgement      integer NOT NULL,
  ordinal        integer NOT NULL,
  value          text NOT NULL CHECK (value <> ''),
  field          text,
  page           integer CHECK (page > 0),
  wrong          probability NOT NULL,
  stake_centimes centimes NOT NULL,
  PRIMARY KEY (dossier, judgement, ordinal),
  FOREIGN KEY (dossier, judgement) REFERENCES claim ON DELETE CASCADE
);

COMMENT ON TABLE doubt IS
  'Key values of a claim that may be wrong, the dearest first: probability times what is lost if it '
  'is wrong and paid.';

ALTER TABLE claim ADD COLUMN judged_by text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN claim.judged_by IS 'Versions of the rules, as in ''CNSS/3''.';
