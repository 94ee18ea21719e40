/*
 * A branch's manifest.csv: what it declares of each file that it delivers.
 *
 * The first line names the columns, in any order: `file` must be there, `fund`, `pages` and
 * `received_date` may be; other columns are passed over. Cells are separated by commas or by
 * semicolons (the heading tells) and may be quoted as in RFC 4180, without line breaks inside.
 */
#ifndef PIPELINE_MANIFEST_H
#define PIPELINE_MANIFEST_H

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"

struct manifest_line {
	const char *file;
	const char *fund;     /* NULL: not said */
	int pages;            /* 0: not said */
	struct date received; /* unset: not said */
	int line;
};

struct manifest {
	LIST(struct manifest_line) lines; /* by file */
};

/* Loads folder/manifest.csv; no such file is an empty manifest. Strings live in `arena`. A manifest
 * that cannot be understood is STATUS_DATA with its line. */
enum status manifest_load(const char *folder, struct arena *arena, struct manifest *ret_manifest,
			  struct error *error);

/* The same from a manifest's zero-ended text, which is taken to pieces; `path` is what sentences
 * call it. */
enum status manifest_parse(const char *path, char *text, struct arena *arena,
			   struct manifest *ret_manifest, struct error *error);

/* Lends the line of a file by its base name, NULL when there is none. */
const struct manifest_line *manifest_lookup(const struct manifest *manifest, const char *file);

#endif
