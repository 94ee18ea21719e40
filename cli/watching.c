#include "cli/watching.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/deliveries.h"
#include "cli/put_away.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A few for each reader: what has arrived meanwhile is looked at between two rounds. */
enum { FILES_PER_JOB = 4, CRASHES_MAX = 2 };

volatile sig_atomic_t watching_stop;

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

/* ---- Trouble --------------------------------------------------------------------------------- */

void watching_rest(struct watch *watch, const struct error *why)
{
	double delay_s = arrival_delay_s(++watch->troubles);

	watch->trouble = *why;
	watch->not_before_s = clock_monotonic_s() + delay_s;
	if (watch->once)
		hotfolder_say("%s", why->text);
	else
		hotfolder_say("%s; trying again in %.0f s", why->text, delay_s);
}

/* With one file: the others go on. */
static void put_off(struct watch *watch, struct hand *hand, const struct error *why)
{
	struct arrival *arrival = hand->file.arrival;

	arrival_put_off(arrival, clock_monotonic_s());
	watch->trouble = *why;
	if (!arrival->is_told)
		hotfolder_say("%s; it is tried again and again", why->text);
	arrival->is_told = true;
}

/* ---- What becomes of a file ------------------------------------------------------------------ */

/* A file that is no longer the one that was read stays, settles and is read. */
static void take_leave(struct watch *watch, struct hand *hand, enum status status,
		       const struct error *error)
{
	if (status == STATUS_OK)
		hand->is_out = true;
	else if (status == STATUS_DATA)
		hotfolder_say(
			"'%s' was changed or taken away meanwhile; what is there is read anew",
			hand->name);
	else
		put_off(watch, hand, error);
}

static void put_done(struct watch *watch, struct hand *hand)
{
	const struct arrival *arrival = hand->file.arrival;
	struct error error;
	enum status status =
		put_away_done(hand->file.folder->path, arrival->name, &arrival->facts, &error);

	take_leave(watch, hand, status, &error);
	if (status != STATUS_OK)
		return;
	watch->done++;
	if (hand->was_stored)
		hotfolder_say("'%s': its content was stored before (%zu dossier%s); to " PUT_DONE,
			      hand->name, hand->dossiers, plural(hand->dossiers));
	else
		hotfolder_say("'%s': %zu dossier%s", hand->name, hand->dossiers,
			      plural(hand->dossiers));
}

static void put_refused(struct watch *watch, struct hand *hand)
{
	const struct arrival *arrival = hand->file.arrival;
	struct error error;
	enum status status = put_away_refused(hand->file.folder->path, arrival->name,
					      &arrival->facts, hand->fault, &error);

	take_leave(watch, hand, status, &error);
	if (status != STATUS_OK)
		return;
	watch->refused++;
	hotfolder_say("'%s' is refused: %s", hand->name, hand->fault);
}

static void put_away(struct watch *watch)
{
	for (size_t i = 0; i < watch->hand_count; i++) {
		struct hand *hand = &watch->hands[i];

		if (hand->fault != NULL)
			put_refused(watch, hand);
		else if (hand->is_stored)
			put_done(watch, hand);
	}
}

/* Fails when the store does. */
static enum status refuse(struct watch *watch, struct hand *hand, const char *sha256,
			  const struct error *why, struct error *error)
{
	char *path = path_join(hand->file.folder->path, hand->file.arrival->name);
	enum status status = STATUS_OK;

	if (sha256[0] != '\0')
		status = store_save_refusal(watch->store, path, sha256, why, error);
	free(path);
	if (status == STATUS_OK)
		hand->fault = arena_copy_text(watch->list.arena, why->text);
	return status;
}

/* The reader's sentence would be about a file that it cannot understand. */
static enum status refuse_empty(struct watch *watch, struct hand *hand, const char *sha256,
				struct error *error)
{
	struct error why;

	error_set(&why, STATUS_REFUSED, "'%s' is empty: nothing came after its name; send it again",
		  hand->file.arrival->name);
	return refuse(watch, hand, sha256, &why, error);
}

/* Asks the store for the file's dossiers. */
static enum status count_dossiers(struct watch *watch, struct hand *hand, const char *sha256,
				  struct error *error)
{
	struct store_summary *lines;
	enum status status = store_summarise(watch->store, &sha256, 1, watch->batch.arena, &lines,
					     &hand->dossiers, error);

	hand->is_stored = status == STATUS_OK && hand->dossiers > 0;
	return status;
}

/* ---- Reading --------------------------------------------------------------------------------- */

static size_t number_of(const struct watch *watch, const struct pipeline_input *input)
{
	return watch->batch.fresh_items[input - watch->batch.fresh];
}

static bool is_unchanged(const struct hand *hand)
{
	char *path = path_join(hand->file.folder->path, hand->file.arrival->name);
	struct arrival_facts facts;
	bool same = look_at_file(path, &facts, NULL) &&
		    arrival_facts_equal(&facts, &hand->file.arrival->facts) &&
		    access(path, R_OK) == 0;

	free(path);
	return same;
}

static enum status take(void *context, const struct pipeline_input *input,
			const struct error *refusal, const char *json, struct error *error)
{
	struct watch *watch = context;
	size_t number = number_of(watch, input);
	struct hand *hand = &watch->hands[number];
	const char *sha256 = watch->batch.items[number].sha256;
	enum status status;

	(void)json;
	if (!is_unchanged(hand)) {
		take_leave(watch, hand, STATUS_DATA, NULL);
		return STATUS_OK;
	}
	if (refusal != NULL && hand->file.arrival->facts.bytes == 0)
		return refuse_empty(watch, hand, sha256, error);
	if (refusal != NULL)
		return refuse(watch, hand, sha256, refusal, error);
	status = count_dossiers(watch, hand, sha256, error);
	if (status == STATUS_OK && !hand->is_stored)
		status =
			error_set(error, STATUS_TEMPORARY,
				  "the dossiers of '%s' are not in the store any more", hand->name);
	return status;
}

/* A file is refused for a crash, or for a fault of ours, when that happens again. */
static void count_crash(struct watch *watch, struct hand *hand, size_t number,
			const struct error *why)
{
	struct arrival *arrival = hand->file.arrival;
	struct error error;

	arrival->crashes++;
	if (arrival->crashes < CRASHES_MAX) {
		hotfolder_say("%s; it is tried once more", why->text);
		arrival->not_before_s = clock_monotonic_s() + 1;
	} else if (refuse(watch, hand, watch->batch.items[number].sha256, why, &error) !=
		   STATUS_OK) {
		put_off(watch, hand, &error);
	}
}

static bool fail(void *context, const struct pipeline_input *input, bool crashed,
		 const struct error *why)
{
	struct watch *watch = context;
	size_t number = number_of(watch, input);
	struct hand *hand = &watch->hands[number];

	if (!is_unchanged(hand)) {
		take_leave(watch, hand, STATUS_DATA, NULL);
		return true;
	}
	if (crashed || why->status == STATUS_INTERNAL || why->status == STATUS_DATA) {
		count_crash(watch, hand, number, why);
		return true;
	}
	/* the system's trouble, unless it comes again and again with this file alone */
	arrival_put_off(hand->file.arrival, clock_monotonic_s());
	return false;
}

static enum status read_fresh(struct watch *watch, struct error *error)
{
	struct reading_result result;
	enum status status;

	watch->plan.inputs = watch->batch.fresh;
	watch->plan.input_count = watch->batch.fresh_count;
	sigprocmask(SIG_SETMASK, &watch->mask, NULL);
	if (watching_stop != 0)
		return STATUS_OK;
	status = reading_run(&watch->plan, &result, error);
	if (result.stopped)
		watching_stop = SIGTERM;
	if (result.read + result.refused > 0 || status == STATUS_OK)
		watch->troubles = 0;
	return result.stopped ? STATUS_OK : status;
}

/* ---- A round --------------------------------------------------------------------------------- */

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

/* Takes over what a folder's manifest says of its files; the round keeps the list. */
static void add_inputs(struct watch *watch, const struct hot_file *files, size_t count,
		       struct input_list *list)
{
	struct arena *arena = watch->list.arena;

	/* a folder's name says whose its files are, whatever its bordereau says */
	if (files[0].folder->branch != NULL)
		input_list_name_branch(list, files[0].folder->branch);
	for (size_t i = 0; i < count; i++) {
		*LIST_ADD(arena, &watch->list.inputs) = list->inputs.items[i];
		watch->hands[watch->hand_count++] =
			(struct hand){ .file = files[i], .name = hot_file_name(&files[i]) };
	}
	*LIST_ADD(arena, &watch->sources) = *list;
}

/* The files are of one folder. */
static void take_files(struct watch *watch, const struct hot_file *files, size_t count)
{
	char **paths = memory_new(count, sizeof(*paths));
	struct input_list list;
	struct error error;
	enum status status;

	for (size_t i = 0; i < count; i++)
		paths[i] = path_join(files[i].folder->path, files[i].arrival->name);
	status = input_list_make(paths, (int)count, date_today(), &list, &error);
	if (status != STATUS_OK)
		blame_manifest(watch, files[0].folder, &error);
	else if (list.inputs.count == count)
		add_inputs(watch, files, count, &list);
	else /* one has become a folder since it was looked at */
		input_list_free(&list);
	for (size_t i = 0; i < count; i++)
		free(paths[i]);
	free(paths);
}

static int by_folder(const void *a, const void *b)
{
	const struct hot_file *first = a, *second = b;
	int order = strcmp(first->folder->path, second->folder->path);

	return order != 0 ? order : strcmp(first->arrival->name, second->arrival->name);
}

static void take_all_files(struct watch *watch, struct hot_file *files, size_t count)
{
	size_t first = 0;

	qsort(files, count, sizeof(*files), by_folder);
	for (size_t i = 1; i <= count; i++) {
		if (i < count && files[i].folder == files[first].folder)
			continue;
		take_files(watch, &files[first], i - first);
		first = i;
	}
}

/* What the store has already was read before a crash, or is the same paper twice. */
static enum status find_known(struct watch *watch, struct error *error)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < watch->hand_count && status == STATUS_OK; i++) {
		const struct batch_item *item = &watch->batch.items[i];

		watch->hands[i].was_stored = item->stored;
		if (item->stored)
			status = count_dossiers(watch, &watch->hands[i], item->sha256, error);
	}
	return status;
}

/* ---- Batches --------------------------------------------------------------------------------- */

/* After the files are stored and before they move: what has moved could not be noted any more. */
static enum status note_batches(struct watch *watch, struct error *error)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < watch->sources.count && status == STATUS_OK; i++)
		status = deliveries_note(watch->store, &watch->sources.items[i], &watch->batch,
					 error);
	return status;
}

/* One batch that files of this round are in. */
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

static bool came_in_this_round(const struct delivery *delivery)
{
	for (size_t i = 0; i < delivery->files.count; i++)
		if (delivery->files.items[i].sha256 != NULL)
			return true;
	return false;
}

static enum status tell_batches(struct watch *watch, struct error *error)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < watch->sources.count; i++)
		for (const struct delivery *delivery = watch->sources.items[i].deliveries;
		     delivery != NULL && status == STATUS_OK; delivery = delivery->next)
			if (came_in_this_round(delivery))
				status = tell_batch(watch, delivery->id, error);
	return status;
}

/* ---- The store's side of a round ------------------------------------------------------------- */

/* Notes what came and moves it; trouble with the store leaves all where it is. */
static enum status settle_files(struct watch *watch, struct error *error)
{
	enum status status = note_batches(watch, error);

	if (status != STATUS_OK)
		return status;
	put_away(watch);
	return tell_batches(watch, error);
}

static void work(struct watch *watch)
{
	struct error error, later;
	enum status settled, status = settings_open_store(watch->settings, &watch->store, &error);

	if (status == STATUS_OK)
		status = batch_make(watch->store, &watch->list, &watch->batch, &error);
	if (status == STATUS_OK)
		status = find_known(watch, &error);
	if (status == STATUS_OK) {
		status = read_fresh(watch, &error);
		settled = settle_files(watch, &later);
		if (status == STATUS_OK && settled != STATUS_OK)
			status = (error = later).status;
	}
	if (status != STATUS_OK)
		watching_rest(watch, &error);
	batch_clear(&watch->batch);
	store_close(watch->store);
	watch->store = NULL;
}

static void end_round(struct watch *watch)
{
	for (size_t i = 0; i < watch->hand_count; i++) {
		struct hot_file *file = &watch->hands[i].file;

		free(watch->hands[i].name);
		if (watch->hands[i].is_out)
			arrivals_forget(&file->folder->arrivals, file->arrival);
	}
	free(watch->hands);
	watch->hands = NULL;
	watch->hand_count = 0;
	for (size_t i = 0; i < watch->sources.count; i++)
		input_list_free(&watch->sources.items[i]);
	memset(&watch->sources, 0, sizeof(watch->sources)); /* it lay in the arena of: */
	input_list_free(&watch->list);
}

bool watching_round(struct watch *watch)
{
	size_t most = (size_t)watch->plan.jobs * FILES_PER_JOB, count;
	struct hot_file *files = memory_new(most, sizeof(*files));

	count = hotfolder_collect(watch->hot, files, most);
	watch->hands = memory_new(count + 1, sizeof(*watch->hands));
	watch->list.arena = arena_new();
	take_all_files(watch, files, count);
	if (watch->hand_count > 0)
		work(watch);
	end_round(watch);
	free(files);
	return count > 0;
}

bool watching_tries_again(const struct watch *watch)
{
	for (size_t i = 0; i < watch->hot->folder_count; i++) {
		const struct arrivals *arrivals = &watch->hot->folders[i]->arrivals;

		for (size_t k = 0; k < arrivals->count; k++)
			if (arrivals->items[k]->crashes > 0 &&
			    arrivals->items[k]->crashes < CRASHES_MAX)
				return true;
	}
	return false;
}

struct reading_plan watching_plan(struct watch *watch)
{
	return (struct reading_plan){ .settings = watch->settings,
				      .use_store = true,
				      .save = true,
				      .context = watch,
				      .take = take,
				      .fail = fail,
				      .quiet = true };
}
