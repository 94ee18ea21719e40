#include "model/identifiers.h"

#include <string.h>

#define DIGITS "0123456789"
#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

bool identifier_is_number(const char *text)
{
	return strlen(text) == 9 && strspn(text, DIGITS) == 9;
}

bool identifier_is_cin(const char *text)
{
	size_t letters = strspn(text, CAPITALS);
	size_t digits = strspn(text + letters, DIGITS);

	return letters >= 1 && letters <= 2 && digits >= 5 && digits <= 7 &&
	       text[letters + digits] == '\0';
}
