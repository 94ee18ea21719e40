/*
 * Images come in the order of the first two digits of their names, and the rows that name them are
 * asked for by those digits: so only a 256th part of both is in memory at once. An image that a row
 * names and that was not in the list may have come since: it is looked for once more.
 */
#include "store/session.h"
#include "store/sql.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PREFIX_DIGITS = 2 };

struct found_image {
	char sha256[FILE_HASH_SIZE];
	char kind[IMAGE_KIND_SIZE];
	size_t bytes;
	bool named;
};

struct checking {
	struct store *store;
	struct images *images;
	const struct fsck_question *question;
	const struct fsck_listener *listener;
	struct fsck_counts counts;
	const char *since, *bytes_since; /* as the database takes them */
	struct found_image *found;
	size_t count, room;
	int part; /* the one that `found` is of */
	enum status status;
	struct error *error;
};

static const struct {
	const char *code, *why;
} sorts[] = {
	{ "image_missing",
	  "has no image: restore it from the backup, or have the paper sent again" },
	{ "image_size", "has an image of another size: restore it from the backup" },
	{ "image_damaged", "has an image of other bytes: restore it from the backup" },
	{ "no_claim", "has no current claim: judge it again with 'waraqa replay', or restore" },
	{ "no_page", "has no page: restore its rows from the backup" },
	{ "no_original", "is queued without its original: have it sent again" },
	{ "no_range", "lies in no range: run 'waraqa init', which makes ranges" },
	{ "sequence", "gives numbers again that were given: as the owner, setval() its sequence to "
		      "the largest id" },
	{ "queue_count", "is counted wrong: as the owner, 'SELECT waraqa.queue_recount()'" },
	{ "no_file", "came with a bordereau and is not there: have it sent again" },
	{ "no_state", "is neither queued nor read nor refused: run 'waraqa ingest' on it again" },
	{ "two_states", "is in two states at once: keep the log and report it as a fault" },
	{ "no_first", "lacks one of its dossiers: read it again from its original" },
	{ "pages", "has a page too few or twice: read it again from its original" },
};

static void tell(struct checking *checking, const char *code, const char *what)
{
	struct fsck_finding finding = { code, what, "" };

	for (size_t i = 0; i < ARRAY_LENGTH(sorts); i++)
		if (text_equal(sorts[i].code, code)) {
			finding.code = sorts[i].code;
			finding.why = sorts[i].why;
		}
	checking->counts.findings++;
	if (checking->listener->find != NULL)
		checking->listener->find(checking->listener->context, &finding);
}

/* ---- an image that a row names -------------------------------------------------------------- */

static int compare_found(const void *a, const void *b)
{
	return strcmp(((const struct found_image *)a)->sha256,
		      ((const struct found_image *)b)->sha256);
}

/* The first of that hash; NULL: none. */
static struct found_image *look_up(struct checking *checking, const char *sha256)
{
	struct found_image key = { 0 };
	struct found_image *at;

	if (checking->count == 0)
		return NULL;
	snprintf(key.sha256, sizeof(key.sha256), "%s", sha256);
	at = bsearch(&key, checking->found, checking->count, sizeof(key), compare_found);
	while (at != NULL && at > checking->found && compare_found(at - 1, &key) == 0)
		at--;
	return at;
}

static bool has_kind(const struct found_image *image, const char *kind)
{
	if (!text_equal(kind, "page"))
		return text_equal(image->kind, kind);
	return text_equal(image->kind, "png") || text_equal(image->kind, "jpg");
}

static struct found_image *find(struct checking *checking, const char *sha256, const char *kind)
{
	struct found_image *end = checking->found + checking->count;
	struct found_image *at = look_up(checking, sha256);

	while (at != NULL && at < end && text_equal(at->sha256, sha256) && !has_kind(at, kind))
		at++;
	return at != NULL && at < end && text_equal(at->sha256, sha256) ? at : NULL;
}

/* It may have been kept after the list was made. */
static enum status look_again(struct checking *checking, const char *sha256, const char *kind,
			      const char *what)
{
	static const char *const page_kinds[] = { "png", "jpg" };
	bool is_page = text_equal(kind, "page"), has = false;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < (is_page ? 2 : 1) && !has && status == STATUS_OK; i++)
		status = images_has(checking->images, sha256, is_page ? page_kinds[i] : kind, &has,
				    checking->error);
	if (status == STATUS_OK && !has)
		tell(checking, "image_missing", what);
	return status;
}

static enum status hash_image(struct checking *checking, const struct found_image *image,
			      const char *what)
{
	unsigned char *bytes = NULL;
	size_t length;
	enum status status = images_fetch(checking->images, image->sha256, image->kind, &bytes,
					  &length, checking->error);

	free(bytes);
	checking->counts.hashed++;
	if (status == STATUS_OK)
		return STATUS_OK;
	if (status != STATUS_DATA && status != STATUS_NO_INPUT && status != STATUS_SYSTEM &&
	    status != STATUS_NO_PERMISSION)
		return status;
	tell(checking, status == STATUS_NO_INPUT ? "image_missing" : "image_damaged", what);
	return STATUS_OK;
}

static enum status check_named(struct checking *checking, const PGresult *rows, int row)
{
	const char *sha256 = PQgetvalue(rows, row, 0), *kind = PQgetvalue(rows, row, 1);
	const char *what = PQgetvalue(rows, row, 3);
	struct found_image *image = find(checking, sha256, kind);
	long long bytes = result_number(rows, row, 2, -1);
	bool first;

	if (image == NULL)
		return look_again(checking, sha256, kind, what);
	first = !image->named;
	image->named = true;
	if (bytes >= 0 && (size_t)bytes != image->bytes) {
		tell(checking, "image_size", what);
		return STATUS_OK;
	}
	if (first && checking->question->bytes && result_truth(rows, row, 4))
		return hash_image(checking, image, what);
	return STATUS_OK;
}

/* ---- a part --------------------------------------------------------------------------------- */

static enum status note_orphans(struct checking *checking)
{
	struct batch batch = { .columns = 2 };

	for (size_t i = 0; i < checking->count; i++) {
		if (checking->found[i].named)
			continue;
		batch_add(&batch, checking->found[i].sha256);
		batch_add(&batch, checking->found[i].kind);
	}
	return batch_send(checking->store, STATEMENT_fsck_note_orphans, "t", &batch,
			  checking->error);
}

static enum status check_rows_of_part(struct checking *checking)
{
	char first[8], after[8];
	const char *const values[] = { first, after, checking->bytes_since };
	PGresult *rows;
	enum status status;

	snprintf(first, sizeof(first), "%02x", (unsigned)checking->part);
	/* the letter after f ends the last part */
	snprintf(after, sizeof(after), "%02x", (unsigned)checking->part + 1);
	if (checking->part == FSCK_PARTS - 1)
		snprintf(after, sizeof(after), "g");
	status =
		session_run(checking->store, STATEMENT_fsck_images, values, &rows, checking->error);
	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(rows) && status == STATUS_OK; row++)
		status = check_named(checking, rows, row);
	PQclear(rows);
	return status;
}

/* Ends the part that was listed and begins the next. */
static void end_part(struct checking *checking)
{
	if (checking->count > 0)
		qsort(checking->found, checking->count, sizeof(*checking->found), compare_found);
	if (checking->status == STATUS_OK)
		checking->status = check_rows_of_part(checking);
	if (checking->status == STATUS_OK)
		checking->status = note_orphans(checking);
	checking->count = 0;
	checking->part++;
	if (checking->listener->progress != NULL)
		checking->listener->progress(checking->listener->context, (size_t)checking->part,
					     FSCK_PARTS, checking->counts.images);
}

static bool take(void *context, const char *sha256, const char *kind, size_t bytes)
{
	struct checking *checking = context;
	const char digits[PREFIX_DIGITS + 1] = { sha256[0], sha256[1], '\0' };
	int part = (int)strtol(digits, NULL, 16);

	while (checking->status == STATUS_OK && checking->part < part)
		end_part(checking);
	if (checking->status != STATUS_OK)
		return false;
	if (part != checking->part) {
		checking->status = error_set(checking->error, STATUS_INTERNAL,
					     "the images are not listed in their order");
		return false;
	}
	if (checking->count == checking->room) {
		checking->room = checking->room > 0 ? 2 * checking->room : 1024;
		checking->found =
			memory_resize(checking->found, checking->room, sizeof(*checking->found));
	}
	struct found_image *image = &checking->found[checking->count++];
	memset(image, 0, sizeof(*image));
	snprintf(image->sha256, sizeof(image->sha256), "%s", sha256);
	snprintf(image->kind, sizeof(image->kind), "%s", kind);
	image->bytes = bytes;
	checking->counts.images++;
	return true;
}

static enum status check_images(struct checking *checking)
{
	size_t others = 0;
	enum status status = session_images(checking->store, &checking->images, checking->error);

	if (status == STATUS_OK)
		status = session_run(checking->store, STATEMENT_fsck_forget_named, NULL, NULL,
				     checking->error);
	if (status == STATUS_OK)
		status = images_list(checking->images, take, checking, &others, checking->error);
	if (status == STATUS_OK)
		status = checking->status;
	while (status == STATUS_OK && checking->part < FSCK_PARTS) {
		end_part(checking);
		status = checking->status;
	}
	checking->counts.others = (long)others;
	free(checking->found);
	return status;
}

static enum status count_orphans(struct checking *checking)
{
	PGresult *result;
	enum status status = session_run(checking->store, STATEMENT_fsck_orphans, NULL, &result,
					 checking->error);

	if (status != STATUS_OK)
		return status;
	checking->counts.orphans = (long)result_number(result, 0, 1, 0);
	checking->counts.young_orphans =
		(long)result_number(result, 0, 0, 0) - checking->counts.orphans;
	PQclear(result);
	return STATUS_OK;
}

/* ---- rows ----------------------------------------------------------------------------------- */

static enum status check_rows(struct checking *checking, enum statement statement)
{
	char most[16];
	const char *const values[] = { checking->since, "infinity", most };
	PGresult *result;
	enum status status;

	snprintf(most, sizeof(most), "%d", FSCK_FOUND_MAX);
	status = session_run(checking->store, statement, values, &result, checking->error);
	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		tell(checking, PQgetvalue(result, row, 0), PQgetvalue(result, row, 1));
	PQclear(result);
	return STATUS_OK;
}

enum status store_fsck(struct store *store, const struct fsck_question *question,
		       const struct fsck_listener *listener, struct fsck_counts *ret_counts,
		       struct error *error)
{
	char day[DATE_TEXT_SIZE], bytes_day[DATE_TEXT_SIZE];
	struct checking checking = { .store = store,
				     .question = question,
				     .listener = listener,
				     .since = "-infinity",
				     .bytes_since = "-infinity",
				     .error = error };
	enum status status;

	if (date_is_set(question->since))
		checking.since = date_format_iso(question->since, day);
	if (date_is_set(question->bytes_since))
		checking.bytes_since = date_format_iso(question->bytes_since, bytes_day);
	status = check_rows(&checking, STATEMENT_fsck_rows);
	if (status == STATUS_OK)
		status = check_rows(&checking, STATEMENT_ledger_faults);
	if (status == STATUS_OK)
		status = check_images(&checking);
	if (status == STATUS_OK)
		status = count_orphans(&checking);
	if (status == STATUS_OK)
		*ret_counts = checking.counts;
	return status;
}
