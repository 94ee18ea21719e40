#include "cli/intake.h"

#include "base/memory.h"
#include "base/scanner.h"
#include "cli/deliveries.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Two waits for the disk, one transaction and one message to the workers for so many files. */
enum { QUEUED_AT_ONCE = 200 };
#define KEPT_AT_ONCE_BYTES ((size_t)64 << 20)

struct intake {
	struct store *store;
	struct batch *batch;
	const struct intake_terms *terms;
	struct job jobs[QUEUED_AT_ONCE];
	struct store_original originals[QUEUED_AT_ONCE];
	size_t count; /* of both: read, not kept yet */
	size_t bytes;
	struct intake_counts *counts;
};

static enum status keep_and_queue(struct intake *intake, struct error *error)
{
	enum status status =
		store_keep_originals(intake->store, intake->originals, intake->count, error);

	if (status != STATUS_OK)
		return error_prefix(error, "cannot keep what was sent");
	return store_queue(intake->store, intake->jobs, intake->count, intake->terms->priority,
			   error);
}

/* Meanwhile nobody takes an image that is kept and that no row names yet for an orphan. */
static enum status keep_guarded(struct intake *intake, struct error *error)
{
	struct error later;
	enum status status = store_guard_images(intake->store, error), unguarded;

	if (status != STATUS_OK)
		return status;
	status = keep_and_queue(intake, error);
	unguarded = store_unguard_images(intake->store, &later);
	if (status == STATUS_OK && unguarded != STATUS_OK)
		status = (*error = later).status;
	return status;
}

static enum status flush(struct intake *intake, struct error *error)
{
	enum status status;

	if (intake->count == 0)
		return STATUS_OK;
	status = keep_guarded(intake, error);
	if (status == STATUS_OK)
		intake->counts->queued += intake->count;
	for (size_t i = 0; i < intake->count; i++)
		store_original_clear(&intake->originals[i]);
	intake->count = intake->bytes = 0;
	return status;
}

static const char *input_name(const struct pipeline_input *input)
{
	return input->name != NULL ? input->name : input->path;
}

/* What the bordereau says of the scanner, else what the file does. */
static const char *scanner_of(const struct intake *intake, const struct pipeline_input *input,
			      const struct store_original *original)
{
	char label[SCANNER_SIZE];
	bool is_known = input->scanner != NULL
				? scanner_of_words(input->scanner, label)
				: scanner_of_file(original->bytes, original->image.bytes, label);

	return is_known ? arena_copy_text(intake->batch->arena, label) : NULL;
}

static void fill_job(const struct intake *intake, const struct pipeline_input *input,
		     const struct store_original *original, struct job *job)
{
	const struct store_image *kept = &original->image;

	*job = (struct job){ .kind = arena_copy_text(intake->batch->arena, kept->kind),
			     .bytes = (long long)kept->bytes,
			     .name = input_name(input),
			     .fund = input->fund,
			     .branch = input->branch,
			     .batch = input->batch,
			     .scanner = scanner_of(intake, input, original),
			     .declared_pages = input->declared_pages,
			     .undeclared = input->undeclared,
			     .received = input->received };
	memcpy(job->sha256, kept->sha256, sizeof(job->sha256));
	job->deadline = date_add_days(input->received, intake->terms->within_days);
}

/* What the sender can mend; else it is the system's trouble. */
static bool is_senders(enum status status)
{
	return status == STATUS_REFUSED || status == STATUS_NO_INPUT || status == STATUS_DATA;
}

static enum status refuse(struct intake *intake, struct batch_item *item, const struct error *why,
			  struct error *error)
{
	intake->counts->refused++;
	item->refusal = arena_copy_text(intake->batch->arena, why->text);
	item->fault = why->fault;
	if (item->sha256[0] == '\0' || why->status != STATUS_REFUSED)
		return STATUS_OK; /* it was never there, or is gone or another by now */
	return store_save_refusal(intake->store, input_name(item->input), item->sha256, why, error);
}

static enum status read_item(const struct batch_item *item, struct store_original *original,
			     struct error *error)
{
	const struct pipeline_input *input = item->input;

	if (input->trouble != NULL) {
		error_set(error, STATUS_REFUSED, "%s", input->trouble);
		error->fault = input->fault;
		return error->status;
	}
	if (access(input->path, R_OK) != 0) {
		error_set_errno(error, errno, "cannot open '%s'", input->path);
		error->status = STATUS_NO_INPUT;
		return error_append(error, "; check the path, and that you may read it");
	}
	return store_read_original(input->path, item->sha256[0] != '\0' ? item->sha256 : NULL,
				   original, error);
}

static enum status take_in(struct intake *intake, struct batch_item *item, struct error *error)
{
	struct store_original *original = &intake->originals[intake->count];
	struct error why;
	enum status status;

	if (item->queued) {
		intake->counts->waiting++;
		return STATUS_OK;
	}
	status = read_item(item, original, &why);
	if (is_senders(status))
		return refuse(intake, item, &why, error);
	if (status != STATUS_OK) {
		*error = why;
		return status;
	}
	memcpy(item->sha256, original->image.sha256, sizeof(item->sha256));
	fill_job(intake, item->input, original, &intake->jobs[intake->count++]);
	intake->bytes += original->image.bytes;
	return intake->count == QUEUED_AT_ONCE || intake->bytes > KEPT_AT_ONCE_BYTES
		       ? flush(intake, error)
		       : STATUS_OK;
}

enum status intake_queue(struct store *store, const struct input_list *list, struct batch *batch,
			 const struct intake_terms *terms, struct intake_counts *ret_counts,
			 struct error *error)
{
	struct intake *intake = memory_new(1, sizeof(*intake));
	struct error later;
	enum status status = STATUS_OK, flushed;

	*ret_counts = (struct intake_counts){ .stored = batch->item_count - batch->fresh_count };
	*intake = (struct intake){
		.store = store, .batch = batch, .terms = terms, .counts = ret_counts
	};
	for (size_t i = 0; i < batch->fresh_count && status == STATUS_OK; i++)
		status = take_in(intake, &batch->items[batch->fresh_items[i]], error);
	flushed = flush(intake, &later);
	if (status == STATUS_OK && flushed != STATUS_OK)
		status = (*error = later).status;
	free(intake);
	return status == STATUS_OK ? deliveries_note(store, list, batch, error) : status;
}
