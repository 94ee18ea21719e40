-- To know an earlier claim again: by the day and the amount, and a serialised box by its value.

CREATE INDEX claim_care_date_total ON claim (care_date, total_centimes) WHERE current;
CREATE INDEX barcode_serial ON barcode (value) WHERE symbology IN ('datamatrix', 'qr');
