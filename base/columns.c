#include "base/columns.h"

#include <limits.h>
#include <string.h>
#include <utf8proc.h>

/* The bytes and columns of the character at `text`; a byte that is no UTF-8 counts as one column.
 */
static size_t character_at(const char *text, int *ret_columns)
{
	utf8proc_int32_t code;
	utf8proc_ssize_t length = utf8proc_iterate((const utf8proc_uint8_t *)text,
						   (utf8proc_ssize_t)strnlen(text, 4), &code);

	if (length <= 0) {
		*ret_columns = 1;
		return 1;
	}
	*ret_columns = utf8proc_charwidth(code);
	return (size_t)length;
}

/* The longest start of `text` that fits in `columns`: its bytes, and the columns it takes. */
static size_t bytes_within(const char *text, int columns, int *ret_taken)
{
	size_t bytes = 0;
	int taken = 0;

	while (text[bytes] != '\0') {
		int width;
		size_t length = character_at(text + bytes, &width);

		if (taken + width > columns)
			break;
		taken += width;
		bytes += length;
	}
	*ret_taken = taken;
	return bytes;
}

int text_columns(const char *text)
{
	int taken;

	bytes_within(text, INT_MAX / 2, &taken);
	return taken;
}

static void append_spaces(struct text *text, int count)
{
	for (; count > 0; count--)
		text_append(text, " ");
}

void text_append_fitted(struct text *text, const char *more, int columns)
{
	int taken;
	size_t bytes = bytes_within(more, columns, &taken);

	if (more[bytes] != '\0') {
		bytes = bytes_within(more, columns - 1, &taken);
		text_append_bytes(text, more, bytes);
		text_append(text, "…");
		taken++;
	} else {
		text_append(text, more);
	}
	append_spaces(text, columns - taken);
}

void text_append_fitted_right(struct text *text, const char *more, int columns)
{
	int width = text_columns(more);

	append_spaces(text, columns - width);
	text_append_fitted(text, more, width < columns ? width : columns);
}
