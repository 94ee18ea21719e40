/* The whole register of medicines, for those who search in it. */
#include "store/registers.h"
#include "store/sql.h"

#include <stdio.h>

void medicine_of_row(struct arena *arena, const PGresult *result, int row,
		     struct medicine *ret_medicine)
{
	*ret_medicine = (struct medicine){
		.code = result_text(arena, result, row, 0),
		.name = result_text(arena, result, row, 1),
		.dci = result_text(arena, result, row, 2),
		.dosage = result_text(arena, result, row, 3),
		.unit = result_text(arena, result, row, 4),
		.form = result_text(arena, result, row, 5),
		.presentation = result_text(arena, result, row, 6),
		.public_price = result_number(result, row, 7, 0),
		.base_price = result_number(result, row, 8, 0),
		.generic = result_truth(result, row, 9),
		.rate_percent = (int)result_number(result, row, 10, 0),
	};
}

enum status store_stamp_medicines(struct store *store, char stamp[STORE_STAMP_SIZE],
				  struct error *error)
{
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	status = session_run(store, STATEMENT_stamp_medicines, NULL, &result, error);
	if (status != STATUS_OK)
		return status;
	snprintf(stamp, STORE_STAMP_SIZE, "%s", PQgetvalue(result, 0, 0));
	PQclear(result);
	return STATUS_OK;
}

enum status store_load_medicines(struct store *store, struct arena *arena,
				 struct medicine **ret_medicines, size_t *ret_count,
				 struct error *error)
{
	struct medicine *medicines;
	PGresult *result;
	enum status status;
	int count;

	arena_reset(store->scratch);
	status = session_run(store, STATEMENT_load_medicines, NULL, &result, error);
	if (status != STATUS_OK)
		return status;
	count = PQntuples(result);
	medicines = arena_new_array(arena, (size_t)count + 1, sizeof(*medicines));
	for (int row = 0; row < count; row++)
		medicine_of_row(arena, result, row, &medicines[row]);
	PQclear(result);
	*ret_medicines = medicines;
	*ret_count = (size_t)count;
	return STATUS_OK;
}
