/* Inside pipeline/: what the readers of manifest.csv and manifest.json share. */
#ifndef PIPELINE_MANIFEST_ENTRY_H
#define PIPELINE_MANIFEST_ENTRY_H

#include "pipeline/manifest.h"

struct manifest_reading {
	struct arena *arena;
	struct error *error;
	const char *name;
	const char *place; /* "line", "file": what is numbered */
	int number;        /* of the entry at hand */
	struct manifest *manifest;
};

/* An entry as it is written; NULL: not said. Lent. */
struct manifest_entry {
	const char *file, *fund, *branch, *batch, *pages, *received, *scanner;
};

/* STATUS_DATA with the place of the entry at hand; `cell` is quoted after `what`, NULL: nothing.
 * The fault's figures are the entry's number, and whether files are numbered. */
enum status manifest_complain(const struct manifest_reading *reading, enum fault_code code,
			      const char *what, const char *cell);

/* Checks the entry at hand and adds its line. */
enum status manifest_add(struct manifest_reading *reading, const struct manifest_entry *entry);

/* `bytes` are changed; a zero follows them. */
enum status manifest_read_csv(struct manifest_reading *reading, char *bytes, size_t length);
enum status manifest_read_json(struct manifest_reading *reading, const char *bytes, size_t length);

#endif
