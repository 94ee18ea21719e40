#include "cli/batch.h"

#include "base/bundle.h"
#include "model/claim.h"

#include <search.h>
#include <string.h>

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

static enum status ask_if_stored(struct store *store, struct batch *batch, struct batch_item *item,
				 struct error *error)
{
	struct store_summary *lines;
	size_t count = 0;
	bool has = false;
	enum status status = store_has_file(store, item->sha256, &has, error);

	if (status == STATUS_OK && has)
		status = summarise(store, item->sha256, batch->arena, &lines, &count, error);
	item->stored = count > 0;
	batch->stored_count += count > 0;
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

static enum status add_item(struct batch *batch, struct store *store,
			    const struct pipeline_input *input, void **hashes, struct error *error)
{
	size_t number = batch->item_count++;
	struct batch_item *item = &batch->items[number];
	struct error unreadable;
	enum status status = STATUS_OK;

	item->input = input;
	if (input->trouble == NULL &&
	    bundle_hash(input->path, item->sha256, &unreadable) == STATUS_OK)
		status = ask_if_stored(store, batch, item, error);
	if (status == STATUS_OK && is_fresh(item, hashes)) {
		batch->fresh[batch->fresh_count] = *input;
		batch->fresh_items[batch->fresh_count++] = number;
	}
	return status;
}

enum status batch_make(struct store *store, const struct input_list *list, struct batch *ret_batch,
		       struct error *error)
{
	size_t count = list->inputs.count;
	struct batch batch = { .arena = arena_new() };
	void *hashes = NULL;
	enum status status = STATUS_OK;

	batch.items = arena_new_array(batch.arena, count, sizeof(*batch.items));
	batch.fresh = arena_new_array(batch.arena, count, sizeof(*batch.fresh));
	batch.fresh_items = arena_new_array(batch.arena, count, sizeof(*batch.fresh_items));
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		if (!list->inputs.items[i].missing)
			status = add_item(&batch, store, &list->inputs.items[i], &hashes, error);
	tdestroy(hashes, forget);
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
