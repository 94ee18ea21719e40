#include "model/upload.h"

#include "base/text.h"

#include <stddef.h>
#include <string.h>

static const char *const codes[] = {
#define X(name, code) code,
	UPLOAD_OUTCOME_LIST(X)
#undef X
};

const char *upload_outcome_code(enum upload_outcome outcome)
{
	return outcome < UPLOAD_OUTCOME_COUNT ? codes[outcome] : NULL;
}

enum upload_outcome upload_outcome_parse(const char *code)
{
	int outcome = 0;

	while (outcome < UPLOAD_OUTCOME_COUNT && !text_equal(codes[outcome], code))
		outcome++;
	return (enum upload_outcome)outcome;
}

/* "", ".", ".." and hidden files are none. */
static bool is_part(const char *part, size_t length)
{
	return length > 0 && part[0] != '.';
}

bool upload_name_is_fine(const char *name)
{
	const char *slash = strchr(name, '/');
	size_t length = strlen(name), first = slash != NULL ? (size_t)(slash - name) : length;

	if (length > UPLOAD_NAME_BYTES_MAX || !text_is_utf8(name) || strchr(name, '\\') != NULL)
		return false;
	for (const char *at = name; *at != '\0'; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7F)
			return false;
	if (!is_part(name, first))
		return false;
	return slash == NULL ||
	       (is_part(slash + 1, length - first - 1) && strchr(slash + 1, '/') == NULL);
}

long long upload_left_bytes(const struct upload *upload)
{
	long long left = 0;

	for (size_t i = 0; i < upload->files.count; i++)
		left += upload->files.items[i].bytes - upload->files.items[i].received;
	return left;
}
