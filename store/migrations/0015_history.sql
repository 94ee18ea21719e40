-- Earlier dossiers that have something in common with a claim. Serialised boxes are found by
-- barcode_value, an index of hashes: an element string or a QR code may be longer than an entry of
-- another index.

CREATE INDEX claim_insured_care ON claim (immatriculation, care_date) WHERE current;
CREATE INDEX claim_insured_bought ON claim (immatriculation, dispensing_date) WHERE current;
CREATE INDEX claim_practitioner_total ON claim (practitioner_inpe, total_centimes) WHERE current;
CREATE INDEX claim_practitioner_care ON claim (practitioner_inpe, care_date) WHERE current;

-- Of no use beside claim_insured_care and claim_practitioner_care: only current claims are asked
-- for.
DROP INDEX claim_immatriculation;
DROP INDEX claim_care;

ALTER TABLE medicine_line ADD COLUMN treatment_days integer CHECK (treatment_days > 0);
COMMENT ON COLUMN medicine_line.treatment_days IS
  'How long the boxes last by the ordonnance; NULL: not known.';
