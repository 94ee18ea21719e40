/* The two languages of screens and letters. */
#ifndef MODEL_LANGUAGE_H
#define MODEL_LANGUAGE_H

#include <stdbool.h>

enum language { LANGUAGE_FR, LANGUAGE_AR, LANGUAGE_COUNT };

/* "fr", "ar": as HTML and the database have them. Static storage. */
const char *language_code(enum language language);

/* Of such a code; false, and nothing written, for anything else (NULL too). */
bool language_parse(const char *code, enum language *ret_language);

/* "ltr", "rtl". Static storage. */
const char *language_direction(enum language language);

#endif
