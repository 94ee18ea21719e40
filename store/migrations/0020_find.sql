-- Finding dossiers by what people have in their hands: a number, a CIN, a box, an image, a day. The
-- newest of very many must come without reading all, so each index ends with the dossier.

-- A symbol may be longer than an entry of an ordered index, so its hash is kept; the value itself
-- is compared as well.
CREATE INDEX barcode_box ON barcode (hashtextextended(value, 0), dossier);
DROP INDEX barcode_value;

CREATE INDEX dossier_day ON dossier (received, id);
DROP INDEX dossier_received;

-- As written on the paper: the registers know the other CIN by their own index.
CREATE INDEX reading_cin ON reading (value, dossier)
  WHERE name IN ('assure_cin', 'beneficiaire_cin') AND value IS NOT NULL;

CREATE INDEX claim_insured ON claim (immatriculation, dossier) WHERE current;
