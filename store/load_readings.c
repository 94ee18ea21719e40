#include "store/load.h"
#include "store/sql.h"

#include "base/memory.h"
#include "model/odds.h"

#define X(name, text) [name] = (text),
static const char *const sources[] = { SOURCE_LIST(X) };
static const char *const roles[] = { BARCODE_ROLE_LIST(X) };
#undef X

/* Of four columns from `column` on. */
static struct box box_at(const PGresult *result, int row, int column)
{
	return (struct box){ (int)result_number(result, row, column, 0),
			     (int)result_number(result, row, column + 1, 0),
			     (int)result_number(result, row, column + 2, 0),
			     (int)result_number(result, row, column + 3, 0) };
}

static struct point point_at(const PGresult *result, int row, int column)
{
	return (struct point){ result_real(result, row, column, 0),
			       result_real(result, row, column + 1, 0) };
}

static void add_barcode(struct dossier *dossier, const PGresult *result, int row)
{
	*LIST_ADD(dossier->arena, &dossier->barcodes) = (struct barcode){
		.page = (int)result_number(result, row, 0, 0),
		.symbology = result_text(dossier->arena, result, row, 1),
		.value = result_text(dossier->arena, result, row, 2),
		.role = (enum barcode_role)load_place_of(PQgetvalue(result, row, 3), roles,
							 ARRAY_LENGTH(roles), BARCODE_UNKNOWN),
		.confidence = result_real(result, row, 4, 0),
		.box = box_at(result, row, 5),
		.gs1 = result_truth(result, row, 9),
	};
}

static void add_unread(struct dossier *dossier, const PGresult *result, int row)
{
	*LIST_ADD(dossier->arena, &dossier->unread) = (struct unread_symbol){
		.page = (int)result_number(result, row, 0, 0),
		.box = box_at(result, row, 1),
		.centre = point_at(result, row, 5),
		.across = point_at(result, row, 7),
		.length_px = result_real(result, row, 9, 0),
		.height_px = result_real(result, row, 10, 0),
		.printed = result_text(dossier->arena, result, row, 11),
	};
}

static void add_reading(struct dossier *dossier, const PGresult *result, int row)
{
	struct reading *reading = LIST_ADD(dossier->arena, &dossier->readings);
	const unsigned char *odds;
	size_t length;

	*reading = (struct reading){
		.page = (int)result_number(result, row, 0, 0),
		.form = result_text(dossier->arena, result, row, 1),
		.name = result_text(dossier->arena, result, row, 2),
		.value = result_text(dossier->arena, result, row, 3),
		.confidence = result_real(result, row, 4, 0),
		.source = (enum source)load_place_of(PQgetvalue(result, row, 5), sources,
						     ARRAY_LENGTH(sources), SOURCE_PRINT),
		.box = box_at(result, row, 6),
		.overwritten = result_truth(result, row, 10),
		.ordinal = (int)result_number(result, row, 12, 0),
	};
	odds = result_bytes(dossier->arena, result, row, 11, &length);
	/* bytes of another format are no evidence: the value and its confidence remain */
	if (odds != NULL)
		(void)odds_unpack(dossier->arena, odds, length, reading);
}

enum status load_seen(struct store *store, const char *id, struct dossier *dossier,
		      struct error *error)
{
	enum status status =
		load_rows(store, STATEMENT_load_barcodes, id, dossier, add_barcode, error);

	if (status == STATUS_OK)
		status = load_rows(store, STATEMENT_load_unread, id, dossier, add_unread, error);
	if (status == STATUS_OK)
		status = load_rows(store, STATEMENT_load_readings, id, dossier, add_reading, error);
	return status;
}
