/* Which names share pairs of letters with a line: an inverted index that leaves a few of thousands
 * of names to compare letter by letter. */
#ifndef VALIDATE_FORMULARY_INDEX_H
#define VALIDATE_FORMULARY_INDEX_H

#include "validate/formulary_name.h"

#include <stddef.h>

struct pair_index;

struct pair_index *pair_index_new(const struct name_letters *names, size_t count);
void pair_index_free(struct pair_index *index);

/* Adds to `weights`, one for each name and 0 or more at the start, how much of each name's pairs
 * the line has: about 0 to 1. */
void pair_index_weigh(const struct pair_index *index, const struct line_letters *line,
		      float *weights);

#endif
