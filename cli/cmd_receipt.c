#include "base/columns.h"
#include "cli/command.h"
#include "cli/deliveries.h"
#include "model/json_text.h"
#include "print/print.h"

/* ---- Finding the batch ---------------------------------------------------------------------- */

static enum status refuse_several(const struct input_list *list, const char *folder,
				  struct error *error)
{
	struct text names = { 0 };
	enum status status;

	for (const struct delivery *delivery = list->deliveries; delivery != NULL;
	     delivery = delivery->next) {
		text_append(&names, " ");
		delivery_append_name(&names, delivery->branch, delivery->batch);
	}
	status = error_set(error, STATUS_USAGE,
			   "the manifest in '%s' declares several batches;"
			   " name one of them:%s",
			   folder, text_value(&names));
	text_clear(&names);
	return status;
}

/* The batch that the folder's manifest declares. */
static enum status find_in_folder(struct store *store, const char *folder, long *ret_id,
				  struct error *error)
{
	struct input_list list = { 0 };
	char *paths[] = { (char *)folder };
	enum status status = input_list_make(paths, 1, date_today(), &list, error);

	if (status != STATUS_OK)
		return status;
	if (list.deliveries == NULL)
		status = error_set(error, STATUS_NO_INPUT,
				   "there is no manifest in '%s': nothing was declared, so there "
				   "is no batch; put manifest.csv beside the scans and run them "
				   "again",
				   folder);
	else if (list.deliveries->next != NULL)
		status = refuse_several(&list, folder, error);
	else
		status = store_find_delivery(store, list.deliveries, ret_id, error);
	input_list_free(&list);
	return status;
}

static enum status find(struct store *store, const char *named, long *ret_id, struct error *error)
{
	if (!text_is_digits(named) && file_is_folder(named))
		return find_in_folder(store, named, ret_id, error);
	return store_find_batch(store, named, ret_id, error);
}

/* ---- As text and as JSON -------------------------------------------------------------------- */

static void append_count(struct text *line, int count, int columns)
{
	if (count > 0)
		text_append_format(line, "%*d", columns, count);
	else
		text_append_fitted_right(line, "-", columns);
}

static void print_file(const struct delivery_file *file)
{
	struct text line = { 0 };

	append_count(&line, file->declared_pages, 8);
	append_count(&line, file->found_pages, 7);
	append_count(&line, file->dossiers, 9);
	text_append(&line, "  ");
	text_append_fitted(&line, delivery_state_english(file->state), 19);
	text_append_format(&line, "  %s\n", file->name);
	if (file->sha256 != NULL)
		text_append_format(&line, "%47s%s\n", "", file->sha256);
	fputs(text_value(&line), stdout);
	text_clear(&line);
}

static void print_text(const struct delivery *delivery)
{
	struct delivery_counts counts = delivery_count(delivery);

	delivery_print(delivery, stdout);
	printf("bordereau %s\n\n", delivery->bordereau_sha256);
	puts("declared  found dossiers  state                file and SHA-256");
	for (size_t i = 0; i < delivery->files.count; i++)
		print_file(&delivery->files.items[i]);
	printf("%8d%7d%9d  in all\n", counts.pages_declared, counts.pages_found, counts.dossiers);
}

static json_t *json_of_count(int count)
{
	return count > 0 ? json_integer(count) : json_null();
}

static json_t *json_of_file(const struct delivery_file *file)
{
	return json_pack("{s:o, s:o, s:b, s:o, s:o, s:i, s:o, s:s}", "file",
			 json_of_text(file->name), "sha256", json_of_text(file->sha256), "declared",
			 (int)file->declared, "declared_pages", json_of_count(file->declared_pages),
			 "pages", json_of_count(file->found_pages), "dossiers", file->dossiers,
			 "received",
			 file->sha256 != NULL ? json_of_date(file->received) : json_null(), "state",
			 delivery_state_code(file->state));
}

static void print_json(const struct delivery *delivery)
{
	struct delivery_counts counts = delivery_count(delivery);
	json_t *files = json_array(), *object;

	for (size_t i = 0; i < delivery->files.count; i++)
		json_array_append_new(files, json_of_file(&delivery->files.items[i]));
	object = json_pack("{s:I, s:o, s:o, s:o, s:s, s:i, s:i, s:i, s:i, s:o}", "id",
			   (json_int_t)delivery->id, "branch", json_of_text(delivery->branch),
			   "batch", json_of_text(delivery->batch), "first_seen",
			   json_of_date(delivery->first_seen), "bordereau_sha256",
			   delivery->bordereau_sha256, "declared", counts.declared, "came",
			   counts.came, "pages", counts.pages_found, "dossiers", counts.dossiers,
			   "files", files);
	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(object);
}

/* ---- The command ---------------------------------------------------------------------------- */

static enum status print_paper(const struct options *options, const struct delivery *delivery,
			       struct error *error)
{
	const char *named = options_value(options, "out");
	struct text path = { 0 };
	enum status status;

	if (named != NULL)
		text_append(&path, named);
	else
		text_append_format(&path, "receipt-%ld.pdf", delivery->id);
	status = print_receipt(text_value(&path), delivery, date_today(), error);
	if (status == STATUS_OK && !options_has(options, "json") && !options_has(options, "text"))
		printf("receipt of batch %ld, %d pages, in '%s'\n", delivery->id,
		       print_receipt_pages(delivery->files.count), text_value(&path));
	text_clear(&path);
	return status;
}

static enum status give_receipt(const struct options *options, const struct delivery *delivery,
				struct error *error)
{
	bool json = options_has(options, "json"), text = options_has(options, "text");

	if (json)
		print_json(delivery);
	else if (text)
		print_text(delivery);
	if ((json || text) && options_value(options, "out") == NULL)
		return STATUS_OK;
	return print_paper(options, delivery, error);
}

static enum status run(const struct options *options, const struct settings *settings,
		       struct error *error)
{
	struct arena *arena = arena_new();
	struct delivery delivery;
	struct store *store = NULL;
	long id = 0;
	enum status status = settings_open_store(settings, &store, error);

	if (status == STATUS_OK)
		status = find(store, options->arguments[0], &id, error);
	if (status == STATUS_OK)
		status = store_load_delivery(store, id, arena, &delivery, error);
	if (status == STATUS_OK)
		status = give_receipt(options, &delivery, error);
	store_close(store);
	arena_free(arena);
	return status;
}

static const struct option_row rows[] = {
	{ "out", "FILE", "where the PDF goes (default: receipt-ID.pdf)" },
	{ "text", NULL, "as text on standard output; no PDF without --out" },
	{ "json", NULL, "as one JSON object; no PDF without --out" },
	{ NULL, NULL, NULL },
};

static const struct option_table usage = {
	.command = "waraqa receipt",
	.arguments = "BATCH",
	.argument_min = 1,
	.argument_max = 1,
	.summary = "print the receipt of a batch: what came, hash by hash",
	.details = "BATCH is an id or a name that 'waraqa batches' lists, or the folder that the\n"
		   "batch was delivered in. The receipt says what is missing, extra or counted\n"
		   "differently, and has room for a stamp and a signature.\n",
	.examples = "waraqa receipt B07/2026-118 --out receipt.pdf\n"
		    "waraqa receipt --text 12\n"
		    "waraqa receipt --json samples/dossiers\n",
	.rows = rows,
	.common = settings_options,
};

const struct command command_receipt = { &usage, run };
