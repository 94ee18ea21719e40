#include "cli/batch.h"

#include "base/bundle.h"
#include "model/claim.h"

#include <search.h>
#include <string.h>

enum { ASKED_AT_ONCE = 500 };

/* Asks for the dossiers of one file. */
static enum status summarise(struct store *store, const char *sha256, struct arena *arena,
			     struct store_summary **ret_lines, size_t *ret_count,
			     struct error *error)
{
	*ret_count = 0;
	if (sha256[0] == '\0')
		return STATUS_OK;
	return store_summarise(store, &sha256, 1, arena, ret_lines, ret_count, error);
}

static void note_outcome(struct batch *batch, struct batch_item *item,
			 const struct file_outcome *outcome)
{
	if (!outcome->is_known)
		return;
	item->stored = outcome->state == FILE_DONE;
	item->queued = outcome->state == FILE_WAITING || outcome->state == FILE_WORKING;
	batch->stored_count += item->stored;
}

/* Asks what became of some of the items, all at once. */
static enum status ask_of(struct store *store, struct batch *batch, size_t first, size_t end,
			  struct error *error)
{
	const char *hashes[ASKED_AT_ONCE] = { NULL };
	size_t items[ASKED_AT_ONCE], count = 0;
	struct file_outcome *outcomes;
	enum status status;

	for (size_t i = first; i < end; i++)
		if (batch->items[i].sha256[0] != '\0') {
			hashes[count] = batch->items[i].sha256;
			items[count++] = i;
		}
	status = store_look_up_files(store, hashes, count, batch->arena, &outcomes, error);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		note_outcome(batch, &batch->items[items[i]], &outcomes[i]);
	return status;
}

static enum status ask_what_is_stored(struct store *store, struct batch *batch, struct error *error)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < batch->item_count && status == STATUS_OK; i += ASKED_AT_ONCE) {
		size_t end = i + ASKED_AT_ONCE;

		status = ask_of(store, batch, i, end < batch->item_count ? end : batch->item_count,
				error);
	}
	return status;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void forget(void *hash)
{
	(void)hash; /* lives in the batch */
}

/* A file that cannot be hashed is fresh: reading it says what is wrong with it. */
static bool is_fresh(const struct batch_item *item, void **hashes)
{
	char **found;

	if (item->sha256[0] == '\0')
		return true;
	found = tsearch(item->sha256, hashes, by_text);
	return !item->stored && found != NULL && *found == item->sha256;
}

static void add_item(struct batch *batch, const struct pipeline_input *input)
{
	struct batch_item *item = &batch->items[batch->item_count++];
	struct error unreadable;

	item->input = input;
	if (input->trouble != NULL ||
	    bundle_hash(input->path, item->sha256, &unreadable) != STATUS_OK)
		item->sha256[0] = '\0';
}

static void collect_fresh(struct batch *batch)
{
	void *hashes = NULL;

	for (size_t i = 0; i < batch->item_count; i++)
		if (is_fresh(&batch->items[i], &hashes)) {
			batch->fresh[batch->fresh_count] = *batch->items[i].input;
			batch->fresh_items[batch->fresh_count++] = i;
		}
	tdestroy(hashes, forget);
}

enum status batch_make(struct store *store, const struct input_list *list, struct batch *ret_batch,
		       struct error *error)
{
	size_t count = list->inputs.count;
	struct batch batch = { .arena = arena_new() };
	enum status status;

	batch.items = arena_new_array(batch.arena, count, sizeof(*batch.items));
	batch.fresh = arena_new_array(batch.arena, count, sizeof(*batch.fresh));
	batch.fresh_items = arena_new_array(batch.arena, count, sizeof(*batch.fresh_items));
	for (size_t i = 0; i < count; i++)
		if (!list->inputs.items[i].missing)
			add_item(&batch, &list->inputs.items[i]);
	status = ask_what_is_stored(store, &batch, error);
	collect_fresh(&batch);
	if (status == STATUS_OK)
		*ret_batch = batch;
	else
		batch_clear(&batch);
	return status;
}

void batch_clear(struct batch *batch)
{
	arena_free(batch->arena);
	*batch = (struct batch){ 0 };
}

static void add_summary(struct table *table, const struct store_summary *line)
{
	struct table_row *row = LIST_ADD(table->arena, &table->rows);

	row->name = path_base_name(line->name);
	row->pages = line->pages;
	row->insured = line->insured;
	row->total = line->total;
	row->verdict = line->verdict;
	row->reasons = line->reasons != NULL ? line->reasons : "";
}

static void add_refusal(struct table *table, const struct batch_item *item)
{
	struct table_row *row = LIST_ADD(table->arena, &table->rows);

	row->name = path_base_name(item->input->path);
	row->total = AMOUNT_UNKNOWN;
	row->verdict = "refused";
	row->refusal = item->refusal;
}

enum status batch_tabulate(const struct batch *batch, struct store *store, struct table *ret_table,
			   struct error *error)
{
	struct table table = { .arena = batch->arena };
	enum status status = STATUS_OK;

	for (size_t i = 0; i < batch->item_count && status == STATUS_OK; i++) {
		const struct batch_item *item = &batch->items[i];
		struct store_summary *lines = NULL;
		size_t count;

		status = summarise(store, item->sha256, batch->arena, &lines, &count, error);
		for (size_t k = 0; status == STATUS_OK && k < count; k++)
			add_summary(&table, &lines[k]);
		if (count == 0 && item->refusal != NULL)
			add_refusal(&table, item);
	}
	if (status == STATUS_OK)
		*ret_table = table;
	return status;
}
