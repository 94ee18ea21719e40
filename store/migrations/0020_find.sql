-- Finding dossiers by what people have in their hands: a number, a CIN, a box, an image, a day. The
-- newest of very many must come without reading all, so each index ends with the dossier.

-- A symbol may be longer than an entry of an ordered index, so its hash is kept; the value itself
-- is compared as well. In a column of its own: under row security the planner does not take a
-- function that might leak for a constant, and so would not see that the index is in order.
ALTER TABLE barcode
  ADD COLUMN value_hash bigint NOT NULL GENERATED ALWAYS AS (hashtextextended(value, 0)) STORED;
CREATE INDEX barcode_box ON barcode (value_hash, dossier);
DROP INDEX barcode_value;

CREATE INDEX dossier_day ON dossier (received, id);
DROP INDEX dossier_received;

-- As written on the paper: the registers know the other CIN by their own index.
CREATE INDEX reading_cin ON reading (value, dossier)
  WHERE name IN ('assure_cin', 'beneficiaire_cin') AND value IS NOT NULL;

CREATE INDEX claim_insured ON claim (immatriculation, dossier) WHERE current;
