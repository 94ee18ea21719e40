-- What a member of a family is known to have beside the register's row, who is covered elsewhere,
-- and who was found twice.

CREATE TABLE entitlement (
  immatriculation nine_digits NOT NULL REFERENCES insured ON DELETE CASCADE,
  rank            smallint NOT NULL CHECK (rank >= 0),
  kind            text NOT NULL CHECK (kind IN ('ald', 'entente', 'etudiant', 'handicap')),
  subject         text NOT NULL DEFAULT '',
  number          text,
  valid_from      date NOT NULL,
  valid_to        date,
  PRIMARY KEY (immatriculation, rank, kind, subject, valid_from),
  CHECK (valid_to >= valid_from)
);

COMMENT ON TABLE entitlement IS
  'A long disease (subject: its code; number: the agreement''s), a prior agreement (subject: the '
  'key letter), studies, a disability. Rank 0 is the insured, others are those of dependant.';

CREATE TABLE elsewhere (
  scheme      text NOT NULL CHECK (scheme <> ''),
  number      text NOT NULL CHECK (number <> ''),
  cin         text CHECK (cin <> ''),
  last_name   text NOT NULL,
  first_name  text NOT NULL,
  name_key    text NOT NULL,
  birth_date  date NOT NULL,
  valid_from  date NOT NULL,
  valid_to    date,
  PRIMARY KEY (scheme, number),
  CHECK (valid_to >= valid_from)
);

COMMENT ON TABLE elsewhere IS 'People whom another scheme covers, as that scheme tells.';

CREATE TABLE overlap (
  immatriculation nine_digits NOT NULL REFERENCES insured ON DELETE CASCADE,
  rank            smallint NOT NULL CHECK (rank >= 0),
  other_scheme    boolean NOT NULL,
  other           text NOT NULL CHECK (other <> ''),
  why             text NOT NULL,
  probability     probability NOT NULL,
  valid_from      date,
  valid_to        date,
  found_at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (immatriculation, rank, other_scheme, other)
);

COMMENT ON TABLE overlap IS
  'What the last `waraqa audit registers` found: who is registered twice, or covered elsewhere. '
  'Replaced as a whole by the next audit.';
COMMENT ON COLUMN overlap.other IS 'The scheme, or the other registration.';

CREATE OR REPLACE FUNCTION grant_application(role name) RETURNS void
  LANGUAGE plpgsql
  SET search_path = waraqa, pg_catalog
AS $$
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA waraqa TO %I', role);
  EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA waraqa TO %I', role);
  EXECUTE format('GRANT INSERT, UPDATE ON insured, dependant, practitioner, medicine, tariff, '
                 'entitlement, elsewhere TO %I', role);
  EXECUTE format('GRANT INSERT, DELETE ON overlap TO %I', role);
  EXECUTE format('GRANT INSERT ON rule_set, rule, unread_symbol, twin, file, dossier, page, page_fault, bound_doubt, barcode, '
                 'reading, claim, act, medicine_line, reason, share, doubt, fingerprint, batch, '
                 'bordereau, bordereau_line, arrival TO %I', role);
  EXECUTE format('GRANT UPDATE (kind, bytes) ON file TO %I', role);
  EXECUTE format('GRANT UPDATE (current) ON claim TO %I', role);
  EXECUTE format('GRANT UPDATE (folder, seen_at) ON bordereau TO %I', role);
  EXECUTE format('GRANT UPDATE (seen_at) ON arrival TO %I', role);
  EXECUTE format('GRANT INSERT, DELETE ON refused_file TO %I', role);
END
$$;

REVOKE ALL ON FUNCTION grant_application(name) FROM PUBLIC;
