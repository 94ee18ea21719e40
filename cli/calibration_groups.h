/* The answers of `waraqa calibrate` by source and kind, each group measured. */
#ifndef CLI_CALIBRATION_GROUPS_H
#define CLI_CALIBRATION_GROUPS_H

#include "base/calibration.h"
#include "cli/truth.h"
#include "model/reading.h"

#include <stdbool.h>

/* NULL texts stand for any: the group of all fields has neither source nor kind. */
struct group {
	bool is_barcodes;
	const char *source; /* of fields: "print"; of barcodes: the symbology */
	const char *kind;   /* "amount" */
	struct calibration calibration;
	struct calibration_choice choice;
	double present; /* the threshold in use for these; more than 1: none */
	struct calibration_tail at_present;
};

struct groups {
	struct arena *arena;
	LIST(struct group) items;
};

/*
 * All fields, those of each source, of each source and kind; all barcodes, those of each symbology.
 * Groups without answers are left out. `rate` as in base/calibration.h. End with groups_free().
 */
struct groups groups_measure(const struct answers *answers, double rate);
void groups_free(struct groups *groups);

/* The group of the values of a kind and source; barcodes are VALUE_CODE. NULL: it has no answer. */
const struct group *groups_lookup(const struct groups *groups, enum value_kind kind,
				  enum source source);

/* The wrong answers with CALIBRATION_SURE or more, the surest first, at most `limit`, in the
 * groups' arena. Returns how many. */
size_t groups_sure_and_wrong(struct groups *groups, const struct answers *answers, size_t limit,
			     const struct answer ***ret_answers);

#endif
