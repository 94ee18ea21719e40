/*
 * What is known to stand on some scans, and how the lines of the read format compare with it.
 *
 * A folder of truth has a NAME.json beside each NAME.tif: `fields` (form, field, what is written
 * there), `codes` (the value of every barcode, as often as it is on the paper), `claim` (dates in
 * ISO, amounts with a point) and perhaps `received`.
 *
 * A field of a form that the truth does not know is right when it says so (an unticked box) and
 * wrong when it has a value; of signatures, stamps and labels the truth tells nothing, so they are
 * left out. Of free documents only what the claim tells is compared: dates, totals, numbers and
 * names. Names and texts are compared folded, the patient's name on a free document in any order of
 * its words and without a title; all else without blanks.
 */
#ifndef CLI_TRUTH_H
#define CLI_TRUTH_H

#include "base/arena.h"
#include "base/error.h"
#include "model/value_kind.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* A value that was read and could be compared. Texts live in the arena of the answers. */
struct answer {
	enum value_kind kind;
	const char *group; /* the field's source; of a barcode, its symbology */
	double confidence; /* 1 when the line says none */
	bool right;
	const char *where;   /* "S0110000 cnss-610-1-02-p1 assure_cin" */
	const char *written; /* the truth in words; NULL: there is nothing */
	const char *value;
};

typedef LIST(struct answer) answer_list;

struct answers {
	struct arena *arena;
	answer_list fields, barcodes;
	size_t truths, dossiers;         /* that are known, and of which a line was heard */
	size_t unread[VALUE_KIND_COUNT]; /* fields of the truth that have no value */
};

struct truth;

/*
 * STATUS_NO_INPUT when there is no truth file, STATUS_DATA (with its name) when one is not as said
 * above. A manifest.json in the folder is passed over.
 */
enum status truth_load(const char *folder, struct truth **ret_truth, struct error *error);
void truth_free(struct truth *truth);

/* The scans beside the truth files, by name; and the day of arrival of each, "" when not told. */
size_t truth_count(const struct truth *truth);
const char *truth_scan(const struct truth *truth, size_t index);
const char *truth_received(const struct truth *truth, size_t index);

/*
 * Compares one line of the read format. Of the lines of one file only the first counts, for the
 * truth is of one dossier; lines of files that the folder does not know are passed over.
 * STATUS_DATA: not of the read format.
 */
enum status truth_hear(struct truth *truth, const json_t *line, struct error *error);

/* How many dossiers were heard so far. */
size_t truth_heard(const struct truth *truth);

/* All that was heard; what no line told counts as unread. Lent by the truth. Call it once. */
const struct answers *truth_answers(struct truth *truth);

#endif
