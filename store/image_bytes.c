/*
 * The image of a page, for whoever looks at it: found through the rows, so that row security says
 * whose pages a session may see, and told in the audit trail before the bytes are handed out.
 */
#include "store/deeds.h"
#include "store/sql.h"

static enum status find_hash(struct store *store, long dossier, int page, const char **ret_hash,
			     struct error *error)
{
	const char *const values[] = { sql_number(store->scratch, dossier),
				       sql_number(store->scratch, page) };
	const char *hash;
	PGresult *result;
	enum status status = session_run(store, STATEMENT_image_of_page, values, &result, error);

	if (status != STATUS_OK)
		return status;
	hash = PQntuples(result) == 1 ? result_text(store->scratch, result, 0, 0) : NULL;
	PQclear(result);
	if (hash == NULL)
		return error_set(error, STATUS_NO_INPUT,
				 "there is no image of page %d of dossier %ld in the store", page,
				 dossier);
	deeds_note(store, DEED_IMAGE_READ,
		   &(struct deed_facts){
			   .dossier = values[0],
			   .details = arena_format(store->scratch, "{\"page\":%d}", page) });
	*ret_hash = hash;
	return STATUS_OK;
}

enum status store_read_image(struct store *store, long dossier, int page, unsigned char **ret_bytes,
			     size_t *ret_length, struct error *error)
{
	const char *hash = "";
	enum status status;

	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status == STATUS_OK)
		status = session_end(store, find_hash(store, dossier, page, &hash, error), error);
	if (status == STATUS_OK)
		status = store_fetch_image(store, hash, NULL, ret_bytes, ret_length, NULL, error);
	return status;
}
