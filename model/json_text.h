/* Values as JSON says them everywhere: null for what is not there. */
#ifndef MODEL_JSON_TEXT_H
#define MODEL_JSON_TEXT_H

#include "base/date.h"

#include <jansson.h>

/* New references. Of a text that is not UTF-8 (a file's name may be anything) the ASCII is kept. */
json_t *json_of_text(const char *text);

/* "2026-09-13". */
json_t *json_of_date(struct date date);

#endif
