/*
 * Archives (ZIP, tar, and tar under gzip, bzip2, xz or Zstandard), taken apart through libarchive.
 * Nothing is written to a disk: a name in an archive is only a name.
 */
#ifndef INGEST_ARCHIVE_H
#define INGEST_ARCHIVE_H

#include "base/arena.h"
#include "ingest/ingest.h"

#include <stdbool.h>
#include <stddef.h>

/* A file of an archive. */
struct archive_file {
	const char *name;     /* with its folders */
	unsigned char *bytes; /* owned by the list; NULL when there is trouble */
	size_t length;
	const char *trouble; /* why it is not taken; NULL: it is */
};

struct archive_list {
	LIST(struct archive_file) files; /* by name, numbers in their order: p2 before p10 */
};

/*
 * Takes an archive apart in a jailed child. `name` is what sentences call it; strings live in
 * `arena`. Folders and what is no scan by its name (ingest_is_companion()) are left out, but a
 * bordereau is not. An archive
 * that ends too early or hides something gives the files before that, and one with the trouble.
 * STATUS_REFUSED: it is no archive, or is over a limit (too many files, more than
 * `limits->file_bytes` unpacked, or unpacked to a hundred times its size).
 */
enum status archive_unpack(const char *name, const unsigned char *bytes, size_t length,
			   const struct ingest_limits *limits, struct arena *arena,
			   struct archive_list *ret_list, struct error *error);
void archive_list_clear(struct archive_list *list);

/* Receives what archive_walk() finds; false ends the walk. */
struct archive_visitor {
	void *context;
	bool (*file)(void *context, const char *name, const char *trouble);
	bool (*piece)(void *context, const void *bytes, size_t length); /* of the last file */
};

/*
 * The walk itself, in this process: what the child does. STATUS_REFUSED: over a limit. STATUS_DATA:
 * damaged; all that could be had was handed over before.
 */
enum status archive_walk(const char *name, const unsigned char *bytes, size_t length,
			 const struct ingest_limits *limits, const struct archive_visitor *visitor,
			 struct error *error);

#endif
