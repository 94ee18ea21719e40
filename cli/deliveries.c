#include "cli/deliveries.h"

#include "base/columns.h"

/* More names than this are for `waraqa receipt`. */
enum { NAMES_MAX = 20, STATE_COLUMNS = 20, NAME_COLUMNS = 48 };

/* ---- Noting --------------------------------------------------------------------------------- */

static void note_arrivals(const struct batch *batch)
{
	for (size_t i = 0; i < batch->item_count; i++) {
		const struct batch_item *item = &batch->items[i];
		const struct pipeline_input *input = item->input;
		struct delivery_file *file;

		if (input->delivery == NULL || item->sha256[0] == '\0')
			continue;
		file = &input->delivery->files.items[input->delivery_file];
		file->sha256 = item->sha256;
		file->received = input->received;
	}
}

enum status deliveries_note(struct store *store, const struct input_list *list,
			    const struct batch *batch, struct error *error)
{
	enum status status = STATUS_OK;

	note_arrivals(batch);
	for (struct delivery *delivery = list->deliveries; delivery != NULL && status == STATUS_OK;
	     delivery = delivery->next)
		status = store_save_delivery(store, delivery, error);
	return status;
}

/* ---- Telling -------------------------------------------------------------------------------- */

void delivery_append_name(struct text *text, const char *branch, const char *batch)
{
	if (branch != NULL || batch != NULL)
		text_append_format(text, "%s/%s", branch != NULL ? branch : "-",
				   batch != NULL ? batch : "-");
}

void delivery_append_counts(struct text *text, const struct delivery *delivery)
{
	struct delivery_counts counts = delivery_count(delivery);

	text_append_format(text, "batch %ld", delivery->id);
	if (delivery->branch != NULL || delivery->batch != NULL)
		text_append(text, ", ");
	delivery_append_name(text, delivery->branch, delivery->batch);
	text_append_format(text, ": %d declared, %d came", counts.declared, counts.came);
	for (int state = 0; state < DELIVERY_STATE_COUNT; state++)
		if (state != DELIVERY_OK && counts.files[state] > 0)
			text_append_format(text, ", %d %s", counts.files[state],
					   delivery_state_english((enum delivery_state)state));
	if (counts.files[DELIVERY_OK] == (int)delivery->files.count)
		text_append(text, ", all as declared");
}

static void print_counts(const struct delivery *delivery, FILE *out)
{
	struct text line = { 0 };

	delivery_append_counts(&line, delivery);
	fprintf(out, "%s\n", text_value(&line));
	text_clear(&line);
}

static void print_file(const struct delivery_file *file, FILE *out)
{
	struct text line = { 0 };

	text_append(&line, "   ");
	text_append_fitted(&line, delivery_state_english(file->state), STATE_COLUMNS);
	if (file->state == DELIVERY_DIFFERS) {
		text_append_fitted(&line, file->name, NAME_COLUMNS);
		text_append_format(&line, " %d declared, %d found", file->declared_pages,
				   file->found_pages);
	} else {
		text_append(&line, file->name);
	}
	fprintf(out, "%s\n", text_value(&line));
	text_clear(&line);
}

void delivery_print(const struct delivery *delivery, FILE *out)
{
	size_t told = 0, odd = 0;

	print_counts(delivery, out);
	for (size_t i = 0; i < delivery->files.count; i++) {
		const struct delivery_file *file = &delivery->files.items[i];

		if (file->state == DELIVERY_OK || file->state == DELIVERY_REPLACED ||
		    file->state == DELIVERY_WAITING)
			continue;
		if (odd++ >= NAMES_MAX)
			continue;
		print_file(file, out);
		told++;
	}
	if (odd > told)
		fprintf(out, "   and %zu more: 'waraqa receipt --text %ld' lists all\n", odd - told,
			delivery->id);
}

/* Whether files of the batch were looked for in their folder and not found. */
static bool was_looked_for(const struct input_list *list, const struct delivery *delivery)
{
	for (size_t i = 0; i < list->inputs.count; i++)
		if (list->inputs.items[i].missing && list->inputs.items[i].delivery == delivery)
			return true;
	return false;
}

enum status deliveries_print(struct store *store, const struct input_list *list, FILE *out,
			     int *ret_missing, struct error *error)
{
	struct arena *arena = arena_new();
	enum status status = STATUS_OK;

	*ret_missing = 0;
	for (const struct delivery *noted = list->deliveries; noted != NULL && status == STATUS_OK;
	     noted = noted->next) {
		struct delivery delivery;

		status = store_load_delivery(store, noted->id, arena, &delivery, error);
		if (status != STATUS_OK)
			break;
		delivery_print(&delivery, out);
		if (was_looked_for(list, noted))
			*ret_missing += delivery_count(&delivery).files[DELIVERY_MISSING];
		arena_reset(arena);
	}
	arena_free(arena);
	return status;
}
