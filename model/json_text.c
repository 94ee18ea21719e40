#include "model/json_text.h"

#include "base/memory.h"

#include <stdlib.h>

json_t *json_of_text(const char *text)
{
	json_t *value = text != NULL ? json_string(text) : json_null();
	char *plain;

	if (value != NULL)
		return value;
	plain = memory_copy_text(text);
	for (char *c = plain; *c != '\0'; c++)
		if ((unsigned char)*c >= 0x80)
			*c = '?';
	value = json_string(plain);
	free(plain);
	return value;
}

json_t *json_of_date(struct date date)
{
	char text[DATE_TEXT_SIZE];

	return date_is_set(date) ? json_string(date_format_iso(date, text)) : json_null();
}
