/* What the store says of the files that were taken in, and where they go then. */
#include "cli/watching.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/deliveries.h"
#include "cli/put_away.h"

#include <stdlib.h>
#include <string.h>

/* Between two questions, as long as asking takes ten times at least. */
#define ASK_EVERY_S 0.5
enum { ASKED_AT_ONCE = 500, SHARE_OF_ASKING = 10 };

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

/* ---- Leaving the folder ---------------------------------------------------------------------- */

void watching_let_go(const struct hot_file *file)
{
	char *name = hot_file_name(file);

	hotfolder_say("'%s' was changed or taken away meanwhile; what it was is received, what is "
		      "there is another file",
		      name);
	arrival_let_go(file->arrival);
	free(name);
}

/* With one file: the others go on. */
static void put_off(struct watch *watch, struct arrival *arrival, const struct error *why)
{
	arrival_put_off(arrival, clock_monotonic_s());
	watch->trouble = *why;
	if (!arrival->is_told)
		hotfolder_say("%s; it is tried again and again", why->text);
	arrival->is_told = true;
}

static void remember_batch(struct watch *watch, long batch)
{
	if (batch == 0)
		return;
	for (size_t i = 0; i < watch->batch_count; i++)
		if (watch->batches[i] == batch)
			return;
	watch->batches =
		memory_resize(watch->batches, watch->batch_count + 1, sizeof(*watch->batches));
	watch->batches[watch->batch_count++] = batch;
}

/* What became of a move; true: it has left, and is to be forgotten. */
static bool has_left(struct watch *watch, const struct hot_file *file, enum status status,
		     const struct error *why)
{
	if (status == STATUS_OK)
		remember_batch(watch, file->arrival->batch);
	else if (status == STATUS_DATA)
		watching_let_go(file);
	else
		put_off(watch, file->arrival, why);
	return status == STATUS_OK;
}

static void say_done(const struct hot_file *file, const char *name, bool is_removed,
		     size_t dossiers)
{
	if (is_removed)
		hotfolder_say("'%s': its content was read before, and removed when it was old "
			      "enough; to " PUT_DONE,
			      name);
	else if (file->arrival->was_known)
		hotfolder_say("'%s': its content was stored before (%zu dossier%s); to " PUT_DONE,
			      name, dossiers, plural(dossiers));
	else
		hotfolder_say("'%s': %zu dossier%s", name, dossiers, plural(dossiers));
}

static enum status count_dossiers(struct watch *watch, const char *sha256, size_t *ret_count,
				  struct error *error)
{
	struct arena *arena = arena_new();
	struct store_summary *lines;
	enum status status =
		store_summarise(watch->store, &sha256, 1, arena, &lines, ret_count, error);

	arena_free(arena);
	return status;
}

/* Fails when the store does. */
static enum status put_done(struct watch *watch, const struct hot_file *file, bool is_removed,
			    struct error *error)
{
	struct arrival *arrival = file->arrival;
	char *name = hot_file_name(file);
	struct error why;
	size_t dossiers = 0;
	enum status moved, status = count_dossiers(watch, arrival->sha256, &dossiers, error);

	if (status == STATUS_OK) {
		moved = put_away_done(file->folder->path, arrival->name, &arrival->facts, &why);
		if (has_left(watch, file, moved, &why)) {
			watch->done++;
			say_done(file, name, is_removed, dossiers);
			arrivals_forget(&file->folder->arrivals, arrival);
		}
	}
	free(name);
	return status;
}

void watching_refuse(struct watch *watch, const struct hot_file *file, const char *reason)
{
	struct arrival *arrival = file->arrival;
	char *name = hot_file_name(file);
	struct error why;
	enum status moved =
		put_away_refused(file->folder->path, arrival->name, &arrival->facts, reason, &why);

	if (has_left(watch, file, moved, &why)) {
		watch->refused++;
		hotfolder_say("'%s' is refused: %s", name, reason);
		arrivals_forget(&file->folder->arrivals, arrival);
	}
	free(name);
}

/* ---- Asking ---------------------------------------------------------------------------------- */

/* The files that were taken in and are not put off; free with free(). */
static struct hot_file *collect_taken(const struct watch *watch, size_t *ret_count)
{
	const struct hotfolder *hot = watch->hot;
	struct hot_file *files;
	size_t most = 0, count = 0;

	for (size_t i = 0; i < hot->folder_count; i++)
		most += hot->folders[i]->arrivals.count;
	files = memory_new(most + 1, sizeof(*files));
	for (size_t i = 0; i < hot->folder_count; i++)
		for (size_t k = 0; k < hot->folders[i]->arrivals.count; k++) {
			struct arrival *arrival = hot->folders[i]->arrivals.items[k];

			if (arrival_is_taken(arrival) &&
			    clock_monotonic_s() >= arrival->not_before_s)
				files[count++] = (struct hot_file){ hot->folders[i], arrival };
		}
	*ret_count = count;
	return files;
}

/* Sets *ret_any when it is no longer waited for. */
static enum status settle(struct watch *watch, const struct hot_file *file,
			  const struct file_outcome *outcome, bool *ret_any, struct error *error)
{
	if (outcome->is_known && (outcome->state == FILE_WAITING || outcome->state == FILE_WORKING))
		return STATUS_OK;
	*ret_any = true;
	if (!outcome->is_known) /* another database than it was taken into */
		arrival_let_go(file->arrival);
	else if (outcome->state == FILE_DONE || outcome->state == FILE_REMOVED)
		return put_done(watch, file, outcome->state == FILE_REMOVED, error);
	else
		watching_refuse(watch, file, outcome->refusal);
	return STATUS_OK;
}

static enum status ask(struct watch *watch, const struct hot_file *files, size_t count,
		       bool *ret_any, struct error *error)
{
	const char *hashes[ASKED_AT_ONCE] = { NULL };
	struct arena *arena = arena_new();
	struct file_outcome *outcomes;
	enum status status;

	for (size_t i = 0; i < count; i++)
		hashes[i] = files[i].arrival->sha256;
	status = store_look_up_files(watch->store, hashes, count, arena, &outcomes, error);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = settle(watch, &files[i], &outcomes[i], ret_any, error);
	arena_free(arena);
	return status;
}

enum status watching_move(struct watch *watch, bool *ret_any, struct error *error)
{
	double began_s = clock_monotonic_s(), wait_s;
	struct hot_file *files;
	enum status status = STATUS_OK;
	size_t count;

	*ret_any = false;
	if (began_s < watch->next_ask_s)
		return STATUS_OK;
	files = collect_taken(watch, &count);
	for (size_t i = 0; i < count && status == STATUS_OK; i += ASKED_AT_ONCE)
		status = ask(watch, &files[i],
			     count - i < ASKED_AT_ONCE ? count - i : ASKED_AT_ONCE, ret_any, error);
	free(files);
	wait_s = SHARE_OF_ASKING * (clock_monotonic_s() - began_s);
	watch->next_ask_s = clock_monotonic_s() + (wait_s > ASK_EVERY_S ? wait_s : ASK_EVERY_S);
	return status;
}

/* ---- Batches --------------------------------------------------------------------------------- */

static bool waits_of_batch(const struct watch *watch, long batch)
{
	for (size_t i = 0; i < watch->hot->folder_count; i++) {
		const struct arrivals *arrivals = &watch->hot->folders[i]->arrivals;

		for (size_t k = 0; k < arrivals->count; k++)
			if (arrivals->items[k]->batch == batch)
				return true;
	}
	return false;
}

static enum status tell_batch(struct watch *watch, long id, struct error *error)
{
	struct arena *arena = arena_new();
	struct text line = { 0 };
	struct delivery delivery;
	enum status status = store_load_delivery(watch->store, id, arena, &delivery, error);

	if (status == STATUS_OK) {
		delivery_append_counts(&line, &delivery);
		hotfolder_say("%s", text_value(&line));
	}
	text_clear(&line);
	arena_free(arena);
	return status;
}

enum status watching_tell_batches(struct watch *watch, struct error *error)
{
	enum status status = STATUS_OK;
	size_t kept = 0;

	for (size_t i = 0; i < watch->batch_count; i++) {
		long batch = watch->batches[i];

		if (status == STATUS_OK && !waits_of_batch(watch, batch))
			status = tell_batch(watch, batch, error);
		else
			watch->batches[kept++] = batch;
	}
	watch->batch_count = kept;
	return status;
}
