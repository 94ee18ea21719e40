/* The files of a run: which are stored already, what became of the others, and their table. */
#ifndef CLI_BATCH_H
#define CLI_BATCH_H

#include "base/file.h"
#include "cli/table.h"
#include "pipeline/pipeline.h"
#include "store/store.h"

#include <stdbool.h>

struct batch_item {
	const struct pipeline_input *input;
	char sha256[FILE_HASH_SIZE]; /* "" when the file cannot be read at all */
	bool stored;                 /* there were dossiers of this file before the run */
	bool queued;                 /* it was in the queue before the run */
	const char *refusal;         /* why it was refused in this run; NULL: it was not */
	struct fault fault;          /* the same for people */
};

struct batch {
	struct arena *arena;
	struct batch_item *items; /* one for each file that is there, in their order */
	size_t item_count;
	size_t stored_count;
	/* The files that are to be read: `fresh[i]` is that of item `fresh_items[i]`. */
	struct pipeline_input *fresh;
	size_t *fresh_items;
	size_t fresh_count;
};

/* Hashes every file and asks the store which it has. A file that was refused before is fresh again;
 * of files with the same content only the first is. The batch lends the inputs. */
enum status batch_make(struct store *store, const struct input_list *list, struct batch *ret_batch,
		       struct error *error);
void batch_clear(struct batch *batch);

/* The rows of the files as they are now in the store, and of those that this run refused. */
enum status batch_tabulate(const struct batch *batch, struct store *store, struct table *ret_table,
			   struct error *error);

#endif
