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
	struct station_hooks hooks; /* whose context is this */
};

/* `settings` must outlive it. End with serving_end(). */
enum status serving_begin(struct serving *serving, const struct settings *settings,
			  struct error *error);
void serving_end(struct serving *serving);

#endif
