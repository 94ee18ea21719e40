/*
 * A branch's bordereau as a file: manifest.csv or manifest.json, what it declares of each file that
 * it delivers.
 *
 * The first line of manifest.csv names the columns, in any order: `file` must be there, `branch`,
 * `batch`, `fund`, `pages`, `received_date` and `scanner` may be; other columns are passed over. It
 *is read as base/csv.h says; blanks around a cell do not count. manifest.json is one object:
 *
 *	{"branch": "B07", "batch": "2026-118",
 *	 "files": [{"file": "S01.tif", "fund": "CNSS", "pages": 4, "received_date": "2026-10-18"}]}
 *
 * where a file may also have its own `branch`, `batch` and `scanner`, which the whole may have as
 *well, and other keys are passed over.
 */
#ifndef PIPELINE_MANIFEST_H
#define PIPELINE_MANIFEST_H

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"
#include "base/file.h"
#include "model/delivery.h"

#include <stdbool.h>
#include <stddef.h>

struct manifest_line {
	const char *file;
	const char *fund, *branch, *batch, *scanner; /* NULL: not said */
	int pages;                                   /* 0: not said */
	struct date received;                        /* unset: not said */
	int number; /* line of the CSV, entry of the JSON, from 1 */
};

struct manifest {
	char sha256[FILE_HASH_SIZE];      /* of the file; "": there is none */
	LIST(struct manifest_line) lines; /* by file */
};

enum { MANIFEST_BYTES_MAX = 16 * 1024 * 1024, MANIFEST_LINES_MAX = 100000 };

/*
 * Understands the bytes of a manifest, of any content. Strings live in `arena`. `name` is what
 * errors call it. What cannot be understood is STATUS_DATA with its line (or entry): a broken
 * record, a file that is named twice or with a folder, a number or a date that is none, text that
 * is not UTF-8 or has control characters.
 */
enum status manifest_parse(enum bordereau_format format, const void *bytes, size_t length,
			   const char *name, struct arena *arena, struct manifest *ret_manifest,
			   struct error *error);

/* Loads folder/manifest.csv or folder/manifest.json; neither is an empty manifest, both are
 * STATUS_DATA. */
enum status manifest_load(const char *folder, struct arena *arena, struct manifest *ret_manifest,
			  struct error *error);

/* Lends the line of a file by its base name, NULL when there is none. */
const struct manifest_line *manifest_lookup(const struct manifest *manifest, const char *file);

#endif
