#include "tests/support/many_claims.h"

#include "base/text.h"
#include "tests/support/private_store.h"

#include <stddef.h>

static const char *const fill[] = {
	"INSERT INTO file (sha256, name, kind, bytes) SELECT "
	"encode(sha256(i::text::bytea), 'hex'), "
	"'lot/f' || i || '.tif', 'tif', 1000 "
	"FROM generate_series(1, current_setting('waraqa.claims')::int) AS i",
	"INSERT INTO dossier (file, number, fund, received, branch) SELECT id, 1, 'CNSS', "
	"date '2024-01-01' + (id / 2000)::int, 'B' || id % 500 FROM file",
	"INSERT INTO page (dossier, number, type, type_confidence, width_px, height_px, dpi, "
	"turn_deg, turn_decided, skew_deg) SELECT id, 1, 'vignettes', 1, 2480, "
	"3508, 300, 0, true, 0 "
	"FROM dossier",
	"INSERT INTO claim (dossier, judgement, immatriculation, beneficiary, "
	"relation, birth_date, "
	"practitioner_inpe, pharmacy_inpe, care_date, dispensing_date, medicines_centimes, "
	"total_centimes, verdict, confidence) SELECT id, 1, (100000000 + id / 10)::text, 'A B', "
	"'assure', '1970-01-01', (200000000 + id / 50)::text, '300000000', "
	"date '2024-01-01' + (id / 2000)::int, date '2024-01-02' + (id / 2000)::int, 28620, "
	"20000 + id % 7, 'accepted', 0.9 FROM dossier",
	"INSERT INTO act (dossier, judgement, ordinal, care_date, letter, "
	"coefficient_hundredths, "
	"amount_centimes) SELECT id, 1, 1, '2024-01-01', 'K', 8000, 180000 + id % 5 FROM dossier",
	"INSERT INTO medicine_line (dossier, judgement, ordinal, code, name, quantity, "
	"amount_centimes, code_source, treatment_days) SELECT id, 1, n, "
	"(6118000000000 + id * n % 5900)::text, 'M', 1, 6120, 'barcode', 30 "
	"FROM dossier, generate_series(1, 3) AS n",
	"INSERT INTO barcode (dossier, ordinal, page, symbology, value, role, "
	"confidence, x, y, w, h) "
	"SELECT id, 1, 1, 'datamatrix', '01061180012005041727083110L7721SN' || "
	"id, 'medicine', 1, 0, "
	"0, 1, 1 FROM dossier",
	"INSERT INTO barcode (dossier, ordinal, page, symbology, value, role, "
	"confidence, x, y, w, h) "
	"SELECT id, 2, 1, 'ean13', (6118000000000 + id % 5900)::text, 'medicine', 1, 0, 0, 1, 1 "
	"FROM dossier",
};

void many_claims_fill(long claims)
{
	for (size_t i = 0; i < sizeof(fill) / sizeof(fill[0]); i++) {
		struct text sql = { 0 };

		text_append_format(&sql,
				   "SET waraqa.claims = %ld; SET synchronous_commit = off; "
				   "SET session_replication_role = replica; "
				   "SET search_path = waraqa; ",
				   claims);
		text_append(&sql, fill[i]);
		superuser_says(shared_place(), "waraqa", sql.bytes);
		text_clear(&sql);
	}
	superuser_says(shared_place(), "waraqa",
		       "VACUUM (ANALYZE) waraqa.file, waraqa.dossier, waraqa.page, waraqa.claim, "
		       "waraqa.act, waraqa.medicine_line, waraqa.barcode");
}
