/*
 * The image of a page, for whoever looks at it: found through the rows, so that row security says
 * whose pages a session may see, and told in the audit trail before the bytes are handed out.
 */
#include "store/deeds.h"
#include "store/sql.h"

#include <stdio.h>

static void note_look(struct store *store, const char *dossier, int page)
{
	deeds_note(store, DEED_IMAGE_READ,
		   &(struct deed_facts){
			   .dossier = dossier,
			   .details = arena_format(store->scratch, "{\"page\":%d}", page) });
}

static enum status find_page(struct store *store, long dossier, int page, bool note,
			     struct store_page_image *image, struct error *error)
{
	const char *const values[] = { sql_number(store->scratch, dossier),
				       sql_number(store->scratch, page) };
	PGresult *result;
	enum status status = session_run(store, STATEMENT_image_of_page, values, &result, error);

	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) != 1 || PQgetisnull(result, 0, 0)) {
		PQclear(result);
		return error_set(error, STATUS_NO_INPUT,
				 "there is no image of page %d of dossier %ld in the store", page,
				 dossier);
	}
	snprintf(image->sha256, sizeof(image->sha256), "%s", PQgetvalue(result, 0, 0));
	image->turn_deg = (int)result_number(result, 0, 1, 0);
	image->width_px = (int)result_number(result, 0, 2, 0);
	image->height_px = (int)result_number(result, 0, 3, 0);
	PQclear(result);
	if (note)
		note_look(store, values[0], page);
	return STATUS_OK;
}

enum status store_look_at_page(struct store *store, long dossier, int page, bool note,
			       struct store_page_image *ret_image, struct error *error)
{
	struct store_page_image image = { .turn_deg = 0 };
	enum status status;

	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status == STATUS_OK)
		status = session_end(store, find_page(store, dossier, page, note, &image, error),
				     error);
	if (status == STATUS_OK)
		*ret_image = image;
	return status;
}

enum status store_read_image(struct store *store, long dossier, int page, unsigned char **ret_bytes,
			     size_t *ret_length, struct error *error)
{
	struct store_page_image image;
	enum status status = store_look_at_page(store, dossier, page, true, &image, error);

	if (status != STATUS_OK)
		return status;
	return store_fetch_image(store, image.sha256, NULL, ret_bytes, ret_length, NULL, error);
}
