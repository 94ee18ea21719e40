/* What judging dossiers again changes, dossier by dossier and in all. */
#ifndef CLI_REPLAY_TOTALS_H
#define CLI_REPLAY_TOTALS_H

#include "pipeline/pipeline.h"

#include <stdio.h>

enum { VERDICTS = 3 };

/* An amount before and after, over the dossiers that have one both times. */
struct replay_sum {
	centimes before, after;
};

struct payer_sum {
	const char *payer;
	struct replay_sum sum;
};

struct replay_totals {
	struct arena *arena; /* of the payers' names */
	long dossiers, differing;
	long verdicts[VERDICTS][VERDICTS]; /* before, after */
	long added[REASON_COUNT], removed[REASON_COUNT];
	struct replay_sum payable;
	long unsaid; /* dossiers of which what is payable cannot be said, before or after */
	LIST(struct payer_sum) payers;
};

/* Counts a dossier in; payers' names are copied. */
void replay_totals_add(struct replay_totals *totals, const struct replayed *replayed,
		       const struct replay_changes *changes);

/* One line of at most 100 columns, or one JSON object on one line. */
void replay_print(const struct replayed *replayed, const struct replay_changes *changes, FILE *out);
void replay_print_json(const struct replayed *replayed, const struct replay_changes *changes,
		       FILE *out);

void replay_totals_print(const struct replay_totals *totals, FILE *out);
void replay_totals_print_json(const struct replay_totals *totals, FILE *out);

#endif
