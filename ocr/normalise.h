/* From what a recogniser saw to a field's value, by the field's content. Pure text. */
#ifndef OCR_NORMALISE_H
#define OCR_NORMALISE_H

#include "base/arena.h"
#include "model/form.h"

#include <stdbool.h>

/*
 * The normal form of `seen` for that field (see model/reading.h), in the arena. `ret_fits` says
 * whether it has the length and the shape the field asks for; when it has not, the text is handed
 * on tidied but unchanged. NULL when nothing is left.
 */
const char *normalise(const struct field *field, const char *seen, struct arena *arena,
		      bool *ret_fits);

/*
 * Settles look-alikes by place in an identity card number: one or two letters, then five to seven
 * digits. "KAO89958" is KA089958. Works in place on capitals and digits; false when no reading
 * fits. `letters` of 1 or 2 says how many letters there are, 0 leaves it open.
 */
bool normalise_cin(char *text, int letters);

#endif
