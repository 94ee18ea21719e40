/*
 * What lies on the carpet: of each reading the cell of a character, or the whole field.
 *
 * A comb's cells are where its form has them, mapped onto the page; of a page whose form is not
 * known any more, even parts of the field. A recogniser tells only what is in the written cells;
 * when there are fewer than the comb has, they are taken to be its first, as people fill it.
 */
#ifndef REVIEW_CARPET_CELLS_H
#define REVIEW_CARPET_CELLS_H

#include "model/form.h"
#include "store/store.h"

struct carpet_cell {
	const struct carpet_reading *of; /* lent */
	const char *text;     /* the value as it stands on the paper: of a date "18102026" */
	int place;            /* of the character in `text`; -1: the whole field */
	struct box box;       /* delivered pixels, with some paper around it */
	double sure;          /* 0..1: that the character, or the field, is right */
	char second;          /* what else the character may be; 0: not told */
	double second_chance; /* 0..1 */
	bool is_date;
};

/* The value as it is written into the cells of its field, in the arena; `field` may be NULL. */
const char *carpet_text(const struct field *field, const char *value, struct arena *arena);

/*
 * The cells with that character (0: the readings' whole fields), the least sure first, at most
 * `most`, in the arena. A reading whose value does not fit its cells gives none.
 */
struct carpet_cell *carpet_cut(const struct carpet_reading *readings, size_t count,
			       const struct form_set *forms, char character, size_t most,
			       struct arena *arena, size_t *ret_count);

#endif
