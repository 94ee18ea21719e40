/*
 * A stack of pages becomes dossiers.
 *
 * A dossier begins at a separator sheet, or at a care sheet when the dossier in hand has that sheet
 * (or another fund's) already. A form's pages may come in any order. Only a text that
 * separator_parse() accepts is a separator's: no medicine's, practitioner's or foreign barcode ever
 * splits. What may be wrong about a bound is noted on the dossiers on both sides of it, so that
 * papers of two people are never merged without a word.
 */
#ifndef PIPELINE_SPLIT_H
#define PIPELINE_SPLIT_H

#include "model/dossier.h"

#include <stddef.h>

struct split {
	struct dossier **dossiers; /* in the order of the paper; owned; at least one */
	size_t count;
};

/*
 * Takes all pages, barcodes and readings of a stack that was read, with their images, and frees the
 * stack. Separator sheets get type PAGE_SEPARATOR, their dossier branch and batch. Free each
 * dossier with dossier_free(), and the array with free().
 */
struct split split_stack(struct dossier *stack);

#endif
