/* The batches of a run: noted in the store once its files are there, and told about. */
#ifndef CLI_DELIVERIES_H
#define CLI_DELIVERIES_H

#include "base/text.h"
#include "cli/batch.h"
#include "pipeline/pipeline.h"
#include "store/store.h"

#include <stdio.h>

/* Notes what the bordereaux of a run declare, and what of it came. */
enum status deliveries_note(struct store *store, const struct input_list *list,
			    const struct batch *batch, struct error *error);

/* Tells of each of the run's batches what is missing, extra or counted differently. Writes how many
 * declared files have not come that this run looked for: it was not told of single files alone. */
enum status deliveries_print(struct store *store, const struct input_list *list, FILE *out,
			     int *ret_missing, struct error *error);

/* One batch in words: its name, its counts, and the files that are not as declared. */
void delivery_print(const struct delivery *delivery, FILE *out);

/* Appends a batch's name and counts: "batch 3, B07/2026-118: 4 declared, 3 came, 1 missing". */
void delivery_append_counts(struct text *text, const struct delivery *delivery);

/* Appends "B07/2026-118", "-" for what is not known, "" when neither is. */
void delivery_append_name(struct text *text, const char *branch, const char *batch);

#endif
