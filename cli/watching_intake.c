/* Files that are whole are taken in as `waraqa ingest` does it, a folder's after another's. */
#include "cli/watching.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/intake.h"
#include "cli/put_away.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What has arrived or is done meanwhile is looked at between two rounds. */
enum { FILES_AT_ONCE = 100 };
#define BYTES_AT_ONCE (256LL << 20)

/* Some files of one folder. */
struct taking {
	struct watch *watch;
	const struct hot_file *files;
	size_t count;
	struct input_list list; /* input i is that of file i */
	struct batch batch;
};

/* ---- A folder that cannot be understood ------------------------------------------------------ */

/* The folder's files wait for a manifest that is mended. */
static void blame_manifest(struct watch *watch, struct hot_folder *folder, const struct error *why)
{
	struct arrival *manifest = arrivals_manifest(&folder->arrivals);

	watch->trouble = *why;
	if (manifest == NULL) { /* it has just come */
		watch->hot->next_scan_s = 0;
		return;
	}
	arrival_put_off(manifest, clock_monotonic_s());
	if (!manifest->is_told)
		hotfolder_say("%s; the files beside it wait", why->text);
	manifest->is_told = true;
}

/* ---- Queueing -------------------------------------------------------------------------------- */

static bool is_unchanged(const struct hot_file *file)
{
	char *path = path_join(file->folder->path, file->arrival->name);
	struct arrival_facts facts;
	bool same = look_at_file(path, &facts, NULL) &&
		    arrival_facts_equal(&facts, &file->arrival->facts) && access(path, R_OK) == 0;

	free(path);
	return same;
}

static long batch_of(const struct batch_item *item)
{
	return item->input->delivery != NULL ? item->input->delivery->id : 0;
}

/* Takes over what was taken in of a file: if it is still the same, its bytes are. */
static void note_item(const struct taking *taking, const struct batch_item *item, bool was_known)
{
	const struct hot_file *file = &taking->files[item->input - taking->list.inputs.items];
	struct arrival *arrival = file->arrival;

	if (!is_unchanged(file)) {
		watching_let_go(file);
		return;
	}
	arrival->batch = batch_of(item);
	if (item->refusal != NULL) {
		watching_refuse(taking->watch, file, item->refusal);
		return;
	}
	memcpy(arrival->sha256, item->sha256, sizeof(arrival->sha256));
	arrival->was_known = was_known;
}

static void note_items(const struct taking *taking)
{
	const struct batch *batch = &taking->batch;
	size_t fresh = 0;

	for (size_t i = 0; i < batch->item_count; i++) {
		bool is_fresh = fresh < batch->fresh_count && batch->fresh_items[fresh] == i;

		fresh += is_fresh;
		note_item(taking, &batch->items[i], !is_fresh);
	}
}

static enum status queue(struct taking *taking, struct error *error)
{
	const struct intake_terms terms = { .within_days = INTAKE_WITHIN_DAYS };
	struct store *store = taking->watch->store;
	struct intake_counts counts;
	enum status status = batch_make(store, &taking->list, &taking->batch, error);

	if (status == STATUS_OK)
		status = intake_queue(store, &taking->list, &taking->batch, &terms, &counts, error);
	if (status == STATUS_OK)
		note_items(taking);
	batch_clear(&taking->batch);
	return status;
}

/* One of them may be what the system has trouble with: others come first the next time. */
static void put_off(const struct taking *taking)
{
	for (size_t i = 0; i < taking->count; i++)
		arrival_put_off(taking->files[i].arrival, clock_monotonic_s());
}

static enum status take_listed(struct taking *taking, struct error *error)
{
	const char *branch = taking->files[0].folder->branch;
	enum status status;

	if (taking->list.inputs.count != taking->count)
		return STATUS_OK; /* one has become a folder since it was looked at */
	if (branch != NULL)
		input_list_name_branch(&taking->list, branch); /* whatever its bordereau says */
	status = queue(taking, error);
	if (status != STATUS_OK && status != STATUS_UNAVAILABLE)
		put_off(taking);
	return status;
}

static enum status take_files(struct watch *watch, const struct hot_file *files, size_t count,
			      struct error *error)
{
	struct taking taking = { .watch = watch, .files = files, .count = count };
	char **paths = memory_new(count, sizeof(*paths));
	struct error why;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count; i++)
		paths[i] = path_join(files[i].folder->path, files[i].arrival->name);
	if (input_list_make(paths, (int)count, date_today(), &taking.list, &why) == STATUS_OK) {
		status = take_listed(&taking, error);
		input_list_free(&taking.list);
	} else {
		blame_manifest(watch, files[0].folder, &why);
	}
	for (size_t i = 0; i < count; i++)
		free(paths[i]);
	free(paths);
	return status;
}

/* ---- All folders ----------------------------------------------------------------------------- */

static int by_folder(const void *a, const void *b)
{
	const struct hot_file *first = a, *second = b;
	int order = strcmp(first->folder->path, second->folder->path);

	return order != 0 ? order : strcmp(first->arrival->name, second->arrival->name);
}

static enum status take_all_files(struct watch *watch, const struct hot_file *files, size_t count,
				  struct error *error)
{
	enum status status = STATUS_OK;
	size_t first = 0;

	for (size_t i = 1; i <= count && status == STATUS_OK; i++) {
		if (i < count && files[i].folder == files[first].folder)
			continue;
		status = take_files(watch, &files[first], i - first, error);
		first = i;
	}
	return status;
}

/* As many of them as are not too much for one round. */
static size_t bound(const struct hot_file *files, size_t count)
{
	long long bytes = 0;

	for (size_t i = 0; i < count; i++) {
		bytes += files[i].arrival->facts.bytes;
		if (bytes > BYTES_AT_ONCE && i > 0)
			return i;
	}
	return count;
}

/* After trouble files come one at a time, so that one which cannot be read keeps no other. */
enum status watching_take_in(struct watch *watch, bool *ret_any, struct error *error)
{
	size_t most = watch->at_once > 0 ? watch->at_once : FILES_AT_ONCE, count;
	struct hot_file *files = memory_new(most, sizeof(*files));
	enum status status;

	count = bound(files, hotfolder_collect(watch->hot, files, most));
	qsort(files, count, sizeof(*files), by_folder);
	status = take_all_files(watch, files, count, error);
	free(files);
	if (status != STATUS_OK)
		watch->at_once = 1;
	else if (count > 0)
		watch->at_once = 2 * most < FILES_AT_ONCE ? 2 * most : FILES_AT_ONCE;
	*ret_any = count > 0;
	return status;
}
