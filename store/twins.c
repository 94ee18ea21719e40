/*
 * The same paper twice: fingerprints of pages, kept and looked for. The search asks the index for
 * each term of a page; how alike two pages are is for the caller to say.
 */
#include "store/twins.h"

#include "store/sql.h"

#include <stdlib.h>

static void add_terms(struct text *array, const int32_t *terms, int count)
{
	struct text number = { 0 };

	for (int i = 0; i < count; i++) {
		text_append_format(&number, "%ld", (long)terms[i]);
		sql_array_add(array, number.bytes);
		text_clear(&number);
	}
	sql_array_end(array);
}

/* ---- looking -------------------------------------------------------------------------------- */

/* False when the row's cells are not what its sizes say. */
static bool read_alike(const PGresult *result, int row, struct arena *arena, struct alike *alike)
{
	size_t length;
	unsigned char *cells =
		PQunescapeBytea((const unsigned char *)PQgetvalue(result, row, 5), &length);
	bool whole;

	alike->dossier = result_text(arena, result, row, 0);
	alike->dossier_page = (int)result_number(result, row, 1, 0);
	alike->has_sheet = result_truth(result, row, 6);
	alike->rejected = result_truth(result, row, 7);
	whole = cells != NULL && fingerprint_unpack(arena, (int)result_number(result, row, 3, 0),
						    (int)result_number(result, row, 4, 0),
						    result_text(arena, result, row, 2), cells,
						    length, &alike->written);
	PQfreemem(cells);
	return whole;
}

static enum status find_alike(struct store *store, const struct dossier *dossier,
			      const struct page *page, alike_list *alikes, struct error *error)
{
	struct text probes = { 0 };
	const char *values[2];
	PGresult *result;
	enum status status;

	add_terms(&probes, page->written.probes, page->written.probe_count);
	values[0] = probes.bytes;
	values[1] = dossier->sha256;
	status = session_run(store, STATEMENT_twins_alike, values, &result, error);
	text_clear(&probes);
	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++) {
		struct alike alike = { .page = page->number };

		if (read_alike(result, row, dossier->arena, &alike))
			*LIST_ADD(dossier->arena, alikes) = alike;
	}
	PQclear(result);
	return STATUS_OK;
}

static enum status find_all(struct store *store, struct dossier *dossier, alike_list *alikes,
			    struct error *error)
{
	/* As in answer.c: the question is made for the index, also when there are no statistics. */
	enum status status = session_execute(store, "preparing to look for the same papers",
					     "SET LOCAL enable_seqscan = off", error);

	if (status == STATUS_OK)
		status = session_ask_number(store, STATEMENT_twins_newest, NULL,
					    &dossier->compared_to, error);
	for (size_t i = 0; i < dossier->pages.count && status == STATUS_OK; i++)
		if (dossier->pages.items[i].written.width > 0)
			status =
				find_alike(store, dossier, &dossier->pages.items[i], alikes, error);
	return status;
}

enum status store_find_alike(struct store *store, struct dossier *dossier, alike_list *ret_alikes,
			     struct error *error)
{
	alike_list alikes = { 0 };
	enum status status;

	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status == STATUS_OK)
		status = session_end(store, find_all(store, dossier, &alikes, error), error);
	if (status == STATUS_OK)
		*ret_alikes = alikes;
	return status;
}

/* ---- saving --------------------------------------------------------------------------------- */

static enum status check_page(struct store *store, const struct dossier *dossier,
			      const struct page *page, struct error *error)
{
	struct text probes = { 0 };
	const char *values[2];
	enum status status;
	bool overtaken;

	add_terms(&probes, page->written.probes, page->written.probe_count);
	values[0] = probes.bytes;
	values[1] = sql_number(store->scratch, dossier->compared_to);
	status = session_ask(store, STATEMENT_twins_newer, values, &overtaken, error);
	text_clear(&probes);
	if (status == STATUS_OK && overtaken)
		status = error_set(error, STATUS_TEMPORARY,
				   "papers like these were stored while they were judged; "
				   "judge them again");
	return status;
}

enum status twins_lock(struct store *store, struct dossier *const *dossiers, size_t count,
		       struct error *error)
{
	enum status status = session_send(store, STATEMENT_twins_lock, NULL, error);

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < dossiers[i]->pages.count && status == STATUS_OK; j++) {
			const struct page *page = &dossiers[i]->pages.items[j];

			if (page->written.width > 0 && dossiers[i]->compared_to >= 0)
				status = check_page(store, dossiers[i], page, error);
		}
	return status;
}

static void add_fingerprint(struct store *store, struct batch *batch, const struct page *page)
{
	const struct fingerprint *written = &page->written;
	struct text terms = { 0 };
	size_t length;
	unsigned char *bytes = fingerprint_pack(store->scratch, written, &length);

	add_terms(&terms, written->terms, written->term_count);
	batch_add_number(batch, page->number);
	batch_add_text(batch, written->form);
	batch_add_number(batch, written->width);
	batch_add_number(batch, written->height);
	batch_add(batch, sql_hex(store->scratch, bytes, length));
	batch_add(batch, terms.bytes);
	text_clear(&terms);
}

enum status twins_save(struct store *store, const char *id, const struct dossier *dossier,
		       struct error *error)
{
	struct batch batch = { .columns = 6 };

	for (size_t i = 0; i < dossier->pages.count; i++)
		if (dossier->pages.items[i].written.width > 0)
			add_fingerprint(store, &batch, &dossier->pages.items[i]);
	return batch_send(store, STATEMENT_twins_save, id, &batch, error);
}
