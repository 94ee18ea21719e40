/*
 * A stored dossier back in memory, as it was when validate first asked about it: what was seen,
 * nothing of what registers and sums made of it. Pages have no pixels; a form's place on a page is
 * the map to the page as delivered, so that the upright page and it are one grid here.
 */
#include "store/load.h"
#include "store/deeds.h"
#include "store/sql.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

int load_place_of(const char *name, const char *const *names, size_t count, int otherwise)
{
	for (size_t i = 0; i < count; i++)
		if (names[i] != NULL && text_equal(names[i], name))
			return (int)i;
	return otherwise;
}

enum status load_rows(struct store *store, enum statement statement, const char *id,
		      struct dossier *dossier, load_row *take, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, statement, &id, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		take(dossier, result, row);
	PQclear(result);
	return STATUS_OK;
}

enum desk_decision load_decision(const char *deed)
{
	static const struct {
		enum desk_deed deed;
		enum desk_decision decision;
	} decisions[] = {
		{ DESK_ACCEPT, DECISION_ACCEPTED },
		{ DESK_SEND_BACK, DECISION_SENT_BACK },
		{ DESK_REJECT, DECISION_REJECTED },
		{ DESK_REOPEN, DECISION_REOPENED },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(decisions); i++)
		if (text_equal(desk_deed_name(decisions[i].deed), deed))
			return decisions[i].decision;
	return DECISION_NONE;
}

/* ---- pages ---------------------------------------------------------------------------------- */

#define X(name, text) [name] = (text),
static const char *const types[] = { PAGE_TYPE_LIST(X) };
static const char *const doubts[] = { BOUND_DOUBT_LIST(X) };
#undef X
#define X(name, text, type) [name] = (text),
static const char *const kinds[] = { PAGE_KIND_LIST(X) };
#undef X
static const char *const halves[] = { [SHEET_LEFT] = "left", [SHEET_RIGHT] = "right" };

int load_reason_of(const char *name)
{
	for (int code = 0; code < REASON_COUNT; code++)
		if (text_equal(reason_code_name((enum reason_code)code), name))
			return code;
	return -1;
}

static void set_form_place(const PGresult *result, int row, struct page *page)
{
	struct affine *map = &page->form_to_page;

	page->half = (enum sheet_half)load_place_of(PQgetvalue(result, row, 14), halves,
						    ARRAY_LENGTH(halves), SHEET_WHOLE);
	page->alignment_mm = result_real(result, row, 9, 0);
	map->xx = result_real(result, row, 15, 1);
	map->xy = result_real(result, row, 16, 0);
	map->x0 = result_real(result, row, 17, 0);
	map->yx = result_real(result, row, 18, 0);
	map->yy = result_real(result, row, 19, 1);
	map->y0 = result_real(result, row, 20, 0);
}

static void add_page(struct dossier *dossier, const PGresult *result, int row)
{
	const char *type = PQgetvalue(result, row, 1), *kind = PQgetvalue(result, row, 12);

	*LIST_ADD(dossier->arena, &dossier->pages) = (struct page){
		.number = (int)result_number(result, row, 0, 0),
		.type = (enum page_type)load_place_of(type, types, ARRAY_LENGTH(types), PAGE_OTHER),
		.type_confidence = result_real(result, row, 2, 0),
		.width_px = (int)result_number(result, row, 3, 0),
		.height_px = (int)result_number(result, row, 4, 0),
		.dpi = (int)result_number(result, row, 5, 0),
		.turn_deg = (int)result_number(result, row, 6, 0),
		.turn_decided = result_truth(result, row, 7),
		.skew_deg = result_real(result, row, 8, 0),
		.trouble = result_text(dossier->arena, result, row, 11),
		.kind = (enum page_kind)load_place_of(kind, kinds, ARRAY_LENGTH(kinds), KIND_OTHER),
		.kind_confidence = result_real(result, row, 13, 0),
		.to_delivered = affine_identity(),
	};
}

static void lend_form(struct page *page, const PGresult *result, int row,
		      const struct form_set *forms)
{
	page->form = form_set_lookup(forms, PQgetvalue(result, row, 1));
	if (page->form == NULL)
		return;
	page->type = PAGE_FORM;
	set_form_place(result, row, page);
}

static enum status load_pages(struct store *store, const char *id, const struct form_set *forms,
			      struct dossier *dossier, struct error *error)
{
	PGresult *result;
	enum status status = session_run(store, STATEMENT_load_pages, &id, &result, error);

	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++) {
		struct page *page;

		add_page(dossier, result, row);
		page = &dossier->pages.items[row];
		if (!PQgetisnull(result, row, 10))
			snprintf(page->image_hash, sizeof(page->image_hash), "%s",
				 PQgetvalue(result, row, 10));
		lend_form(page, result, row, forms);
	}
	PQclear(result);
	return STATUS_OK;
}

static void add_fault(struct dossier *dossier, const PGresult *result, int row)
{
	int number = (int)result_number(result, row, 0, 0);
	int code = load_reason_of(PQgetvalue(result, row, 1));

	for (size_t i = 0; i < dossier->pages.count; i++)
		if (code >= 0 && dossier->pages.items[i].number == number)
			page_add_fault(&dossier->pages.items[i], (enum reason_code)code,
				       result_real(result, row, 2, 0));
}

static void add_bound(struct dossier *dossier, const PGresult *result, int row)
{
	int doubt = load_place_of(PQgetvalue(result, row, 0), doubts, ARRAY_LENGTH(doubts), -1);

	if (doubt >= 0)
		*LIST_ADD(dossier->arena, &dossier->bounds) =
			(struct bound){ (enum bound_doubt)doubt,
					(int)result_number(result, row, 1, 0),
					(int)result_number(result, row, 2, 0) };
}

static void add_twin(struct dossier *dossier, const PGresult *result, int row)
{
	*LIST_ADD(dossier->arena, &dossier->twins) = (struct twin){
		.page = (int)result_number(result, row, 0, 0),
		.dossier = result_text(dossier->arena, result, row, 1),
		.dossier_page = (int)result_number(result, row, 2, 0),
		.both_have_sheets = result_truth(result, row, 3),
		.windows = (int)result_number(result, row, 4, 0),
		.likeness = result_real(result, row, 5, 0),
		.rejected = result_truth(result, row, 6),
	};
}

static void add_confirmed(struct dossier *dossier, const PGresult *result, int row)
{
	*LIST_ADD(dossier->arena, &dossier->confirmed) =
		(struct confirmed){ result_text(dossier->arena, result, row, 0),
				    result_text(dossier->arena, result, row, 1) };
}

/* ---- the dossier ---------------------------------------------------------------------------- */

static void take_dossier(struct dossier *dossier, const PGresult *result, int row)
{
	struct arena *arena = dossier->arena;

	dossier->file = result_text(arena, result, row, 0);
	snprintf(dossier->sha256, sizeof(dossier->sha256), "%s", PQgetvalue(result, row, 1));
	dossier->number = (int)result_number(result, row, 2, 0);
	dossier->fund = result_text(arena, result, row, 3);
	dossier->received = result_date(result, row, 4);
	dossier->declared_pages = (int)result_number(result, row, 5, 0);
	dossier->branch = result_text(arena, result, row, 6);
	dossier->batch = result_text(arena, result, row, 7);
	dossier->undeclared = result_truth(result, row, 8);
	dossier->declared_branch = result_text(arena, result, row, 9);
	dossier->declared_batch = result_text(arena, result, row, 10);
	dossier->file_pages = (int)result_number(result, row, 11, dossier->declared_pages);
	dossier->revision = (int)result_number(result, row, 12, 0);
	dossier->decision = load_decision(PQgetvalue(result, row, 13));
	dossier->decided_for = result_text(arena, result, row, 14);
	dossier->compared_to = -1;
}

static enum status load_all(struct store *store, const char *id, const struct form_set *forms,
			    struct dossier *dossier, struct error *error)
{
	enum status status =
		load_rows(store, STATEMENT_load_dossier, id, dossier, take_dossier, error);

	if (status == STATUS_OK && dossier->sha256[0] == '\0')
		return error_set(error, STATUS_NO_INPUT, "there is no dossier %s in the store", id);
	if (status == STATUS_OK)
		status = load_pages(store, id, forms, dossier, error);
	if (status == STATUS_OK)
		status =
			load_rows(store, STATEMENT_load_page_faults, id, dossier, add_fault, error);
	if (status == STATUS_OK)
		status = load_rows(store, STATEMENT_load_bounds, id, dossier, add_bound, error);
	if (status == STATUS_OK)
		status = load_rows(store, STATEMENT_load_twins, id, dossier, add_twin, error);
	if (status == STATUS_OK)
		status = load_rows(store, STATEMENT_load_confirmed, id, dossier, add_confirmed,
				   error);
	if (status == STATUS_OK)
		status = load_seen(store, id, dossier, error);
	return status;
}

static enum status load_noted(struct store *store, const char *id, const struct form_set *forms,
			      struct dossier *dossier, struct error *error)
{
	enum status status = load_all(store, id, forms, dossier, error);

	/* within the desk's transaction the judgement is noted that it leads to */
	if (status == STATUS_OK && !store->is_together)
		deeds_note(store, DEED_DOSSIER_REPLAYED, &(struct deed_facts){ .dossier = id });
	return status;
}

enum status store_load_dossier(struct store *store, long id, const struct form_set *forms,
			       struct dossier **ret_dossier, struct error *error)
{
	struct dossier *dossier = dossier_new();
	enum status status;

	arena_reset(store->scratch);
	dossier->id = id;
	/* millions are loaded for one replay, which shows nobody a dossier */
	status = session_begin_unhurried(store, error);
	if (status == STATUS_OK)
		status = session_end(
			store,
			load_noted(store, sql_number(store->scratch, id), forms, dossier, error),
			error);
	if (status == STATUS_OK)
		*ret_dossier = dossier;
	else
		dossier_free(dossier);
	return status;
}

enum status store_list_received(struct store *store, struct date from, struct date to,
				struct arena *arena, long **ret_ids, size_t *ret_count,
				struct error *error)
{
	const char *values[2];
	PGresult *result;
	enum status status;

	arena_reset(store->scratch);
	values[0] = sql_date(store->scratch, from);
	values[1] = sql_date(store->scratch, to);
	status = session_run(store, STATEMENT_list_received, values, &result, error);
	if (status != STATUS_OK)
		return status;
	*ret_count = (size_t)PQntuples(result);
	*ret_ids = arena_new_array(arena, *ret_count + 1, sizeof(**ret_ids));
	for (size_t i = 0; i < *ret_count; i++)
		(*ret_ids)[i] = (long)result_number(result, (int)i, 0, 0);
	PQclear(result);
	return STATUS_OK;
}
