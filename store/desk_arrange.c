/*
 * Pages in other dossiers: new dossiers are made from the pages of old ones, with the same images
 * and everything that was seen and said of those pages, and the old ones are replaced: they keep
 * all they had, but none of their judgements is current any more. So nothing is lost, whoever looks
 * for live dossiers finds the new ones alone, and taking it back is a mark.
 */
#include "store/deeds.h"
#include "store/desk_rows.h"
#include "store/load.h"
#include "store/sql.h"

#include "base/memory.h"
#include "base/text.h"

#include <string.h>

/* A page of one of the old dossiers. */
struct moved_page {
	long dossier, file, origin;
	const char *branch;
	int page;
	bool is_replaced, is_decided;
	long held_by, handed_to;
	int target; /* -1: no piece names it */
	int number; /* in its new dossier */
};

typedef LIST(struct moved_page) source_list;

struct arranging {
	struct store *store;
	const struct desk_action *action;
	struct arena *arena;
	source_list sources;
	long *olds;
	size_t old_count;
	long *news;
	size_t new_count;
};

/* ---- the old ones --------------------------------------------------------------------------- */

static bool is_named(const struct arranging *arranging, long dossier)
{
	for (size_t i = 0; i < arranging->old_count; i++)
		if (arranging->olds[i] == dossier)
			return true;
	return false;
}

/* In ascending order of their ids, since locks are taken in it. */
static void list_olds(struct arranging *arranging)
{
	const struct desk_action *action = arranging->action;

	arranging->olds = arena_new_array(arranging->arena, action->piece_count + 1,
					  sizeof(*arranging->olds));
	for (size_t i = 0; i < action->piece_count; i++) {
		long dossier = action->pieces[i].dossier;
		size_t at = arranging->old_count;

		if (is_named(arranging, dossier))
			continue;
		for (; at > 0 && arranging->olds[at - 1] > dossier; at--)
			arranging->olds[at] = arranging->olds[at - 1];
		arranging->olds[at] = dossier;
		arranging->old_count++;
	}
}

static const char *ids_as_array(struct arranging *arranging, const long *ids, size_t count)
{
	struct text array = { 0 };
	const char *copy;

	for (size_t i = 0; i < count; i++)
		sql_array_add(&array, sql_number(arranging->arena, ids[i]));
	copy = arena_copy_text(arranging->arena, sql_array_end(&array));
	text_clear(&array);
	return copy;
}

static void read_source(const PGresult *result, int row, struct arena *arena,
			struct moved_page *source)
{
	enum desk_decision decision = DECISION_NONE;

	(void)desk_decision_parse(PQgetvalue(result, row, 6), &decision);
	*source = (struct moved_page){
		.dossier = (long)result_number(result, row, 0, 0),
		.file = (long)result_number(result, row, 1, 0),
		.origin = (long)result_number(result, row, 2, 0),
		.branch = result_text(arena, result, row, 3),
		.page = (int)result_number(result, row, 4, 0),
		.is_replaced = result_truth(result, row, 5),
		.is_decided = desk_is_decided(decision),
		.held_by = (long)result_number(result, row, 7, 0),
		.handed_to = (long)result_number(result, row, 8, 0),
		.target = -1,
	};
}

static enum status load_sources(struct arranging *arranging, struct error *error)
{
	const char *ids = ids_as_array(arranging, arranging->olds, arranging->old_count);
	struct store *store = arranging->store;
	PGresult *result;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < arranging->old_count && status == STATUS_OK; i++) {
		const char *id = sql_number(arranging->arena, arranging->olds[i]);

		status = session_run(store, STATEMENT_desk_lock, &id, NULL, error);
	}
	if (status == STATUS_OK)
		status = session_run(store, STATEMENT_desk_arrange_lock, NULL, NULL, error);
	if (status == STATUS_OK)
		status = session_run(store, STATEMENT_desk_arrange_sources, &ids, &result, error);
	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		read_source(result, row, arranging->arena,
			    LIST_ADD(arranging->arena, &arranging->sources));
	PQclear(result);
	return STATUS_OK;
}

/* ---- what may be ---------------------------------------------------------------------------- */

static struct moved_page *source_of(struct arranging *arranging, const struct desk_piece *piece)
{
	for (size_t i = 0; i < arranging->sources.count; i++) {
		struct moved_page *source = &arranging->sources.items[i];

		if (source->dossier == piece->dossier && source->page == piece->page)
			return source;
	}
	return NULL;
}

static enum refusal place_piece(struct arranging *arranging, const struct desk_piece *piece)
{
	struct moved_page *source = source_of(arranging, piece);

	if (source == NULL)
		return REFUSAL_NO_PAGE;
	if (source->target >= 0 || piece->target < 0 ||
	    (size_t)piece->target >= arranging->action->piece_count)
		return REFUSAL_PAGES;
	source->target = piece->target;
	if ((size_t)piece->target + 1 > arranging->new_count)
		arranging->new_count = (size_t)piece->target + 1;
	return REFUSAL_NONE;
}

/* No target without a page. */
static bool is_whole(const struct arranging *arranging)
{
	for (size_t target = 0; target < arranging->new_count; target++) {
		bool is_filled = false;

		for (size_t i = 0; i < arranging->sources.count; i++)
			is_filled |= arranging->sources.items[i].target == (int)target;
		if (!is_filled)
			return false;
	}
	return arranging->new_count > 0;
}

static enum refusal stands_against(const struct arranging *arranging,
				   const struct moved_page *source)
{
	long person = arranging->action->person;

	if (source->is_replaced)
		return REFUSAL_REPLACED;
	if (source->is_decided)
		return REFUSAL_DECIDED;
	if (source->held_by != 0 && source->held_by != person)
		return REFUSAL_LOCKED;
	if (source->handed_to != 0 && source->handed_to != person &&
	    !arranging->action->is_supervisor)
		return REFUSAL_HANDED;
	if (!text_equal(source->branch, arranging->sources.items[0].branch))
		return REFUSAL_OTHER_BRANCH;
	return source->target < 0 ? REFUSAL_PAGES : REFUSAL_NONE;
}

static enum refusal examine(struct arranging *arranging)
{
	enum refusal refusal = REFUSAL_NONE;

	for (size_t i = 0; refusal == REFUSAL_NONE && i < arranging->action->piece_count; i++)
		refusal = place_piece(arranging, &arranging->action->pieces[i]);
	for (size_t i = 0; refusal == REFUSAL_NONE && i < arranging->sources.count; i++)
		refusal = stands_against(arranging, &arranging->sources.items[i]);
	if (refusal == REFUSAL_NONE && !is_whole(arranging))
		refusal = REFUSAL_PAGES;
	return refusal;
}

/* ---- the new ones --------------------------------------------------------------------------- */

static struct moved_page *first_of(struct arranging *arranging, int target)
{
	for (size_t i = 0; i < arranging->action->piece_count; i++)
		if (arranging->action->pieces[i].target == target)
			return source_of(arranging, &arranging->action->pieces[i]);
	return NULL;
}

/* A page keeps its number in the file that the dossier is of; others come after. */
static void number_pages(struct arranging *arranging, int target, long file)
{
	int last = 0;

	for (size_t i = 0; i < arranging->sources.count; i++) {
		struct moved_page *source = &arranging->sources.items[i];

		if (source->target == target && source->file == file) {
			source->number = source->page;
			last = source->page > last ? source->page : last;
		}
	}
	for (size_t i = 0; i < arranging->action->piece_count; i++) {
		struct moved_page *source = source_of(arranging, &arranging->action->pieces[i]);

		if (source->target == target && source->file != file)
			source->number = ++last;
	}
}

/* Two old dossiers that were made of others may both have a page of a number. */
static void renumber_twice(struct arranging *arranging, int target)
{
	int last = 0;

	for (size_t i = 0; i < arranging->sources.count; i++)
		if (arranging->sources.items[i].target == target &&
		    arranging->sources.items[i].number > last)
			last = arranging->sources.items[i].number;
	for (size_t i = 0; i < arranging->sources.count; i++)
		for (size_t j = 0; j < i; j++) {
			struct moved_page *source = &arranging->sources.items[i];

			if (source->target == target &&
			    arranging->sources.items[j].target == target &&
			    arranging->sources.items[j].number == source->number)
				source->number = ++last;
		}
}

static long oldest_of(const struct arranging *arranging, int target)
{
	long oldest = 0;

	for (size_t i = 0; i < arranging->sources.count; i++) {
		const struct moved_page *source = &arranging->sources.items[i];

		if (source->target == target && (oldest == 0 || source->origin < oldest))
			oldest = source->origin;
	}
	return oldest;
}

/* Parameters of the statements that copy: the new dossier, and of its pages dossier, number there
 * and here; the old dossiers; a number. */
enum { COPY_VALUES = 6 };

static void fill_moved(struct arranging *arranging, int target, const char *values[COPY_VALUES])
{
	struct text columns[3] = { { 0 } };

	for (size_t i = 0; i < arranging->action->piece_count; i++) {
		const struct moved_page *source =
			source_of(arranging, &arranging->action->pieces[i]);

		if (source->target != target)
			continue;
		sql_array_add(&columns[0], sql_number(arranging->arena, source->dossier));
		sql_array_add(&columns[1], sql_number(arranging->arena, source->page));
		sql_array_add(&columns[2], sql_number(arranging->arena, source->number));
	}
	for (int i = 0; i < 3; i++) {
		values[1 + i] = arena_copy_text(arranging->arena, sql_array_end(&columns[i]));
		text_clear(&columns[i]);
	}
	values[4] = ids_as_array(arranging, arranging->olds, arranging->old_count);
	values[5] = "0";
}

static enum status copy_pages(struct arranging *arranging, int target, long dossier,
			      struct error *error)
{
	static const enum statement copies[] = {
		STATEMENT_desk_arrange_pages,    STATEMENT_desk_arrange_faults,
		STATEMENT_desk_arrange_barcodes, STATEMENT_desk_arrange_unread,
		STATEMENT_desk_arrange_twins,    STATEMENT_desk_arrange_fingerprints,
		STATEMENT_desk_arrange_readings, STATEMENT_desk_arrange_changes,
	};
	const char *values[COPY_VALUES] = { sql_number(arranging->arena, dossier) };
	enum status status = STATUS_OK;

	fill_moved(arranging, target, values);
	for (size_t i = 0; status == STATUS_OK && i < ARRAY_LENGTH(copies); i++)
		status = session_run(arranging->store, copies[i], values, NULL, error);
	return status;
}

static enum status make_dossier(struct arranging *arranging, int target, struct error *error)
{
	const struct moved_page *first = first_of(arranging, target);
	const char *const values[] = { sql_number(arranging->arena, first->dossier),
				       sql_number(arranging->arena, oldest_of(arranging, target)) };
	long long dossier = 0;
	enum status status;

	number_pages(arranging, target, first->file);
	renumber_twice(arranging, target);
	status = session_ask_number(arranging->store, STATEMENT_desk_arrange_dossier, values,
				    &dossier, error);
	arranging->news[target] = (long)dossier;
	return status == STATUS_OK ? copy_pages(arranging, target, (long)dossier, error) : status;
}

/* ---- what is noted -------------------------------------------------------------------------- */

static const char *ids_as_text(struct arranging *arranging, const long *ids, size_t count)
{
	const char *all = "";

	for (size_t i = 0; i < count; i++)
		all = arena_format(arranging->arena, "%s%s%ld", all, i > 0 ? ", " : "", ids[i]);
	return all;
}

static enum status mark_undone(struct arranging *arranging, long dossier, int change,
			       struct error *error)
{
	const char *const values[] = { sql_number(arranging->arena, dossier),
				       sql_number(arranging->arena, change) };

	return session_run(arranging->store, STATEMENT_desk_unarrange_mark, values, NULL, error);
}

static enum status note_in(struct arranging *arranging, const long *ids, size_t count,
			   const char *before, const char *after, int *ret_change,
			   struct error *error)
{
	struct desk_action told = *arranging->action;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		told.dossier = ids[i];
		told.page = 0;
		told.form = told.name = told.type = NULL;
		status = desk_add_change(arranging->store, &told, 0, before, after, ret_change,
					 error);
		if (status == STATUS_OK && told.deed == DESK_UNDO)
			status = mark_undone(arranging, ids[i], *ret_change, error);
		if (status == STATUS_OK)
			desk_note_deed(arranging->store, &told, *ret_change);
	}
	return status;
}

static enum status note_parts(struct arranging *arranging, const char *arrangement, const long *ids,
			      size_t count, bool made, struct error *error)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		const char *const values[] = { arrangement, sql_number(arranging->arena, ids[i]),
					       made ? "t" : "f" };

		status = session_run(arranging->store, STATEMENT_desk_arrange_part, values, NULL,
				     error);
	}
	return status;
}

static enum status replace(struct arranging *arranging, const long *ids, size_t count,
			   bool replaced, struct error *error)
{
	const char *const values[] = { ids_as_array(arranging, ids, count), replaced ? "t" : "f" };

	return session_run(arranging->store, STATEMENT_desk_arrange_replace, values, NULL, error);
}

/* Who arranges them goes on with them: they wait, however they are judged. */
static enum status wait_all(struct arranging *arranging, const long *ids, size_t count,
			    struct error *error)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = desk_wait(arranging->store, ids[i], true, error);
	return status;
}

static enum status note_all(struct arranging *arranging, int *ret_change, struct error *error)
{
	const char *person = sql_number(arranging->arena, arranging->action->person);
	const char *before = ids_as_text(arranging, arranging->olds, arranging->old_count);
	const char *after = ids_as_text(arranging, arranging->news, arranging->new_count);
	const char *id;
	long long arrangement = 0;
	enum status status = session_ask_number(arranging->store, STATEMENT_desk_arrange_begin,
						&person, &arrangement, error);

	id = sql_number(arranging->arena, arrangement);
	if (status == STATUS_OK)
		status = note_parts(arranging, id, arranging->olds, arranging->old_count, false,
				    error);
	if (status == STATUS_OK)
		status = note_parts(arranging, id, arranging->news, arranging->new_count, true,
				    error);
	if (status == STATUS_OK)
		status = note_in(arranging, arranging->olds, arranging->old_count, before, after,
				 ret_change, error);
	if (status == STATUS_OK)
		status = note_in(arranging, arranging->news, arranging->new_count, before, after,
				 ret_change, error);
	if (status == STATUS_OK)
		status = replace(arranging, arranging->olds, arranging->old_count, true, error);
	if (status == STATUS_OK)
		status = wait_all(arranging, arranging->news, arranging->new_count, error);
	return status;
}

enum status store_desk_arrange(struct store *store, const struct desk_action *action,
			       struct arena *arena, enum refusal *ret_refusal, long **ret_dossiers,
			       size_t *ret_count, int *ret_change, struct error *error)
{
	struct arranging arranging = { .store = store, .action = action, .arena = arena };
	enum status status;

	arena_reset(store->scratch);
	list_olds(&arranging);
	status = load_sources(&arranging, error);
	if (status != STATUS_OK)
		return status;
	*ret_refusal = examine(&arranging);
	if (*ret_refusal != REFUSAL_NONE)
		return STATUS_OK;
	arranging.news = arena_new_array(arena, arranging.new_count, sizeof(*arranging.news));
	for (size_t target = 0; status == STATUS_OK && target < arranging.new_count; target++)
		status = make_dossier(&arranging, (int)target, error);
	if (status == STATUS_OK)
		status = note_all(&arranging, ret_change, error);
	*ret_dossiers = arranging.news;
	*ret_count = arranging.new_count;
	return status;
}

/* ---- taking it back ------------------------------------------------------------------------- */

/* *ret_arrangement: its id; NULL: the dossier is of none. */
static enum status load_parts(struct arranging *arranging, const char **ret_arrangement,
			      enum refusal *ret_refusal, struct error *error)
{
	const char *id = sql_number(arranging->arena, arranging->action->dossier);
	PGresult *result;
	enum status status =
		session_run(arranging->store, STATEMENT_desk_arrange_parts, &id, &result, error);
	int rows;

	if (status != STATUS_OK)
		return status;
	rows = PQntuples(result);
	*ret_refusal = rows > 0 ? REFUSAL_NONE : REFUSAL_NOTHING_TO_UNDO;
	*ret_arrangement = rows > 0 ? result_text(arranging->arena, result, 0, 0) : NULL;
	arranging->olds = arena_new_array(arranging->arena, (size_t)rows + 1, sizeof(long));
	arranging->news = arena_new_array(arranging->arena, (size_t)rows + 1, sizeof(long));
	for (int row = 0; row < rows; row++) {
		long dossier = (long)result_number(result, row, 1, 0);

		if (result_truth(result, row, 2))
			arranging->news[arranging->new_count++] = dossier;
		else
			arranging->olds[arranging->old_count++] = dossier;
		if (result_truth(result, row, 3))
			*ret_refusal = REFUSAL_DECIDED;
	}
	PQclear(result);
	return STATUS_OK;
}

static enum status take_back(struct arranging *arranging, const char *arrangement, int *ret_change,
			     struct error *error)
{
	const char *before = ids_as_text(arranging, arranging->news, arranging->new_count);
	const char *after = ids_as_text(arranging, arranging->olds, arranging->old_count);
	enum status status = session_run(arranging->store, STATEMENT_desk_arrange_undo,
					 &arrangement, NULL, error);

	if (status == STATUS_OK)
		status = note_in(arranging, arranging->news, arranging->new_count, before, after,
				 ret_change, error);
	if (status == STATUS_OK)
		status = note_in(arranging, arranging->olds, arranging->old_count, before, after,
				 ret_change, error);
	if (status == STATUS_OK)
		status = replace(arranging, arranging->news, arranging->new_count, true, error);
	if (status == STATUS_OK)
		status = replace(arranging, arranging->olds, arranging->old_count, false, error);
	if (status == STATUS_OK)
		status = wait_all(arranging, arranging->olds, arranging->old_count, error);
	return status;
}

enum status store_desk_unarrange(struct store *store, const struct desk_action *action,
				 struct arena *arena, enum refusal *ret_refusal,
				 long **ret_dossiers, size_t *ret_count, int *ret_change,
				 struct error *error)
{
	struct arranging arranging = { .store = store, .action = action, .arena = arena };
	const char *arrangement = NULL;
	enum status status;

	arena_reset(store->scratch);
	status = load_parts(&arranging, &arrangement, ret_refusal, error);
	if (status != STATUS_OK || *ret_refusal != REFUSAL_NONE)
		return status;
	status = take_back(&arranging, arrangement, ret_change, error);
	*ret_dossiers = arranging.olds;
	*ret_count = arranging.old_count;
	return status;
}
