/* Which line of the truth a numbered line that was read is: one lost above shifts all numbers. */
#ifndef CLI_TRUTH_LINES_H
#define CLI_TRUTH_LINES_H

#include "base/arena.h"

#include <jansson.h>

/*
 * The name under which the truth of a page ("ligne_2_quantite") tells a field that was read as
 * another line's ("ligne_1_quantite"): labels are matched by their code, lines by the text that
 * names them. `name` itself where nothing matches or it is not numbered. In the arena, or lent.
 */
const char *truth_line_name(struct arena *arena, const json_t *told, const json_t *read,
			    const char *form, const char *name);

#endif
