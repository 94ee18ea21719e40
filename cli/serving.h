/* What the station needs of rooms that review/ may not enter: its hooks. */
#ifndef CLI_SERVING_H
#define CLI_SERVING_H

#include "cli/judges.h"
#include "cli/settings.h"
#include "pipeline/pipeline.h"
#include "review/review.h"

struct serving {
	const struct settings *settings;
	struct form_set forms;
	struct judges *judges;
	struct renderer *renderer;
	struct arena *arena;
	const char *letterhead;     /* of all letters, in the arena; NULL: none */
	struct station_hooks hooks; /* whose context is this */
	double sweep_s;             /* of clock_monotonic_s(): when uploads are swept next */
};

/* `settings` must outlive it; `letterhead` is the file that papers_read_letterhead() reads, NULL:
 * none. End with serving_end(). */
enum status serving_begin(struct serving *serving, const struct settings *settings,
			  const char *letterhead, struct error *error);

/* What is done now and then, for whoever waits for the end: once an hour, uploads that nobody has
 * gone on with are removed. Trouble is for the next time. */
void serving_turn(struct serving *serving);

void serving_end(struct serving *serving);

#endif
