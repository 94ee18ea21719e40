#include "ingest/archive.h"

#include "base/child.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { CPU_LIMIT_S = 8, WALL_LIMIT_S = 60, NAME_SIZE = 512, PIECE_SIZE = 65536 };

/* libarchive reads and unpacks piece by piece; xz has the largest dictionary, 64 MB at its best. */
static const size_t memory_limit_bytes = (size_t)256 << 20;

/* What the child says, again and again, until the END. */
enum word { WORD_FILE, WORD_PIECE, WORD_END };

struct message {
	enum word word;
	uint32_t length;         /* PIECE: bytes that follow */
	char name[NAME_SIZE];    /* FILE */
	char trouble[NAME_SIZE]; /* FILE: "" for none */
	struct error why;        /* END */
};

struct packed {
	const char *name;
	const unsigned char *bytes;
	size_t length;
	const struct ingest_limits *limits;
};

/* ---- In the child ---------------------------------------------------------------------------- */

static bool say_file(void *context, const char *name, const char *trouble)
{
	struct message message = { .word = WORD_FILE };

	(void)context;
	strncpy(message.name, name, sizeof(message.name) - 1);
	if (trouble != NULL)
		strncpy(message.trouble, trouble, sizeof(message.trouble) - 1);
	return child_write(&message, sizeof(message));
}

static bool say_piece(void *context, const void *bytes, size_t length)
{
	struct message message = { .word = WORD_PIECE, .length = (uint32_t)length };

	(void)context;
	return child_write(&message, sizeof(message)) && child_write(bytes, length);
}

static void walk(void *context)
{
	const struct archive_visitor visitor = { .file = say_file, .piece = say_piece };
	const struct packed *packed = context;
	struct message message = { .word = WORD_END };

	message.why.status = archive_walk(packed->name, packed->bytes, packed->length,
					  packed->limits, &visitor, &message.why);
	child_write(&message, sizeof(message));
}

/* ---- In the parent --------------------------------------------------------------------------- */

struct unpacking {
	const struct packed *packed;
	struct child child;
	double until_s;
	struct arena *arena;
	struct archive_list *list;
	size_t total;
	struct text data; /* of the last file */
};

/* The bytes of the last file are whole now. */
static void close_file(struct unpacking *unpacking)
{
	struct archive_list *list = unpacking->list;

	if (list->files.count == 0)
		return;
	list->files.items[list->files.count - 1].bytes = (unsigned char *)unpacking->data.bytes;
	list->files.items[list->files.count - 1].length = unpacking->data.length;
	unpacking->data = (struct text){ 0 };
}

static void begin_file(struct unpacking *unpacking, struct message *message)
{
	struct archive_file *file;

	close_file(unpacking);
	message->name[NAME_SIZE - 1] = '\0';
	message->trouble[NAME_SIZE - 1] = '\0';
	file = LIST_ADD(unpacking->arena, &unpacking->list->files);
	file->name = arena_copy_text(unpacking->arena, message->name);
	if (message->trouble[0] != '\0')
		file->trouble = arena_format(unpacking->arena, "'%s' of '%s' %s", file->name,
					     unpacking->packed->name, message->trouble);
}

static bool take_piece(struct unpacking *unpacking, const struct message *message)
{
	char bytes[PIECE_SIZE];

	unpacking->total += message->length;
	if (message->length > sizeof(bytes) || unpacking->list->files.count == 0 ||
	    unpacking->total > unpacking->packed->limits->file_bytes)
		return false;
	if (child_hear(&unpacking->child, bytes, message->length, unpacking->until_s) !=
	    CHILD_ANSWERED)
		return false;
	text_append_bytes(&unpacking->data, bytes, message->length);
	return true;
}

static enum status refuse_dead(struct unpacking *unpacking, bool late, struct error *error)
{
	struct child_end end = child_stop(&unpacking->child);
	char how[80];

	child_describe_end(&end, late, how, sizeof(how));
	error_set(error, STATUS_DATA,
		  "cannot read all of the archive '%s': what unpacks it %s; pack it anew",
		  unpacking->packed->name, how);
	return error_blame(error, FAULT_ARCHIVE_DAMAGED, 0, 0);
}

/* Hears the child out. */
static enum status listen(struct unpacking *unpacking, struct error *error)
{
	struct message message;

	for (;;) {
		enum child_answer answer = child_hear(&unpacking->child, &message, sizeof(message),
						      unpacking->until_s);

		if (answer != CHILD_ANSWERED)
			return refuse_dead(unpacking, answer == CHILD_LATE, error);
		if (message.word == WORD_END)
			break;
		if (message.word == WORD_FILE)
			begin_file(unpacking, &message);
		else if (!take_piece(unpacking, &message))
			return refuse_dead(unpacking, false, error);
	}
	message.why.text[sizeof(message.why.text) - 1] = '\0';
	if (message.why.status == STATUS_OK)
		return STATUS_OK;
	error_set(error, message.why.status == STATUS_REFUSED ? STATUS_REFUSED : STATUS_DATA, "%s",
		  message.why.text);
	error->fault = message.why.fault;
	return error->status;
}

static int by_name(const void *a, const void *b)
{
	return strverscmp(((const struct archive_file *)a)->name,
			  ((const struct archive_file *)b)->name);
}

/* What is there stays; that something is not is a file of its own, at the end. */
static enum status settle(struct unpacking *unpacking, const struct error *why, struct error *error)
{
	struct archive_list *list = unpacking->list;
	struct archive_file *rest;
	size_t count;

	close_file(unpacking);
	count = list->files.count;
	if (count > 1)
		qsort(list->files.items, count, sizeof(*list->files.items), by_name);
	if (why->status == STATUS_REFUSED || (count == 0 && why->status != STATUS_OK)) {
		*error = *why;
		error->status = STATUS_REFUSED;
		return STATUS_REFUSED;
	}
	if (why->status == STATUS_OK)
		return STATUS_OK;
	rest = LIST_ADD(unpacking->arena, &list->files);
	rest->name = "the rest";
	rest->trouble = arena_copy_text(unpacking->arena, why->text);
	return STATUS_OK;
}

enum status archive_unpack(const char *name, const unsigned char *bytes, size_t length,
			   const struct ingest_limits *limits, struct arena *arena,
			   struct archive_list *ret_list, struct error *error)
{
	struct packed packed = { name, bytes, length, limits };
	const struct child_plan plan = { .jail = { .memory_bytes = memory_limit_bytes,
						   .cpu_s = CPU_LIMIT_S },
					 .body = walk,
					 .context = &packed };
	struct archive_list list = { 0 };
	struct unpacking unpacking = { .packed = &packed, .arena = arena, .list = &list };
	struct error why = { 0 };
	enum status status = child_start(&unpacking.child, &plan, error);

	if (status != STATUS_OK)
		return status;
	unpacking.until_s = clock_monotonic_s() + WALL_LIMIT_S;
	why.status = listen(&unpacking, &why);
	child_stop(&unpacking.child);
	status = settle(&unpacking, &why, error);
	if (status == STATUS_OK)
		*ret_list = list;
	else
		archive_list_clear(&list);
	return status;
}

void archive_list_clear(struct archive_list *list)
{
	for (size_t i = 0; i < list->files.count; i++)
		free(list->files.items[i].bytes);
	*list = (struct archive_list){ 0 };
}
