/* Inside review/: which days are asked about, between addresses, the form and the store. */
#ifndef REVIEW_DAY_FORM_H
#define REVIEW_DAY_FORM_H

#include "review/request.h"
#include "store/store.h"

/* What an address asks for: ?from=, ?to=, ?branch=, ?fund=, ?form=, ?scanner=. Days that are not
 * given are today, or the other one. False, with an answer given, for days that are none, in the
 * wrong order or more than 92. */
bool day_form_read(struct request *request, struct day_question *ret_question);

/* The form and the ways to other days. What may be chosen is what the day's parts have. */
void day_form_write(struct request *request, const struct day_question *question,
		    const struct store_day *day);

/* The address of a page for these days and filters; of `part` the label in the place of the
 * filter, DAY_PARTS for none; `more` is added ("part=branch"), NULL: nothing. In the arena. */
const char *day_form_address(const struct request *request, const char *path,
			     const struct day_question *question, enum day_part part,
			     const char *label, const char *more);

/* "Journée du 18/10/2026", "Du ... au ...". In the arena. */
const char *day_form_title(const struct request *request, const struct day_question *question);

#endif
