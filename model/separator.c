#include "model/separator.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char prefix[] = "WARAQA/";

/* A bar code's own check character guards its reading; this guards against other people's codes.
 * FNV-1a (Fowler, Noll, Vo), 32 bits folded to 16. */
static unsigned check_of(const char *text, size_t length)
{
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619U;
	return (hash >> 16) ^ (hash & 0xFFFF);
}

static bool is_part(const char *text)
{
	size_t length = strlen(text);

	return length > 0 && length <= SEPARATOR_PART_MAX &&
	       strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == length;
}

bool separator_is_valid(const struct separator *separator)
{
	return is_part(separator->branch) && is_part(separator->batch) && separator->serial >= 0 &&
	       separator->serial <= SEPARATOR_SERIAL_MAX;
}

void separator_compose(const struct separator *separator, char text[SEPARATOR_TEXT_SIZE])
{
	int length = snprintf(text, SEPARATOR_TEXT_SIZE, "%s%s/%s/%d/", prefix, separator->branch,
			      separator->batch, separator->serial);

	snprintf(text + length, SEPARATOR_TEXT_SIZE - (size_t)length, "%04X",
		 check_of(text, (size_t)length));
}

/* Copies what stands before the next slash and steps over both; false when it is too long. */
static bool take_part(const char **text, char *part)
{
	size_t length = strcspn(*text, "/");

	if (length > SEPARATOR_PART_MAX || (*text)[length] != '/')
		return false;
	memcpy(part, *text, length);
	part[length] = '\0';
	*text += length + 1;
	return true;
}

/* Composing what was understood must give the text again: that checks every character. */
bool separator_parse(const char *text, struct separator *ret_separator)
{
	char serial[SEPARATOR_PART_MAX + 1], expected[SEPARATOR_TEXT_SIZE];
	const char *rest = text + sizeof(prefix) - 1;
	struct separator found = { 0 };

	if (strncmp(text, prefix, sizeof(prefix) - 1) != 0 || !take_part(&rest, found.branch) ||
	    !take_part(&rest, found.batch) || !take_part(&rest, serial))
		return false;
	found.serial = (int)strtol(serial, NULL, 10);
	if (!separator_is_valid(&found))
		return false;
	separator_compose(&found, expected);
	if (strcmp(text, expected) != 0)
		return false;
	*ret_separator = found;
	return true;
}
