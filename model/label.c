#include "model/label.h"

#include "base/memory.h"

#include <string.h>

static const struct {
	const char *name, *in[LANGUAGE_COUNT];
} labels[] = {
#define FIELD(name, french, arabic) { name, { french, arabic } },
#include "model/label.list"
#undef FIELD
};

static const char *lookup(const char *name, size_t length, enum language language)
{
	for (size_t i = 0; i < ARRAY_LENGTH(labels); i++)
		if (strlen(labels[i].name) == length && memcmp(labels[i].name, name, length) == 0)
			return labels[i].in[language];
	return NULL;
}

static void append_part(struct text *text, const char *name, size_t length, enum language language)
{
	const char *label = lookup(name, length, language);

	if (label != NULL) {
		text_append(text, label);
		return;
	}
	for (size_t i = 0; i < length; i++)
		text_append_bytes(text, name[i] == '_' ? " " : &name[i], 1);
}

/* Where the row's number begins in "acte_2_montant"; NULL: this is no name of a table's field. */
static const char *row_in(const char *name)
{
	for (const char *at = strchr(name, '_'); at != NULL; at = strchr(at + 1, '_')) {
		size_t digits = strspn(at + 1, "0123456789");

		if (digits > 0 && at[1 + digits] == '_')
			return at + 1;
	}
	return NULL;
}

void label_append_in(struct text *text, const char *name, enum language language)
{
	const char *row = row_in(name);
	size_t digits;

	if (row == NULL) {
		append_part(text, name, strlen(name), language);
		return;
	}
	digits = strspn(row, "0123456789");
	append_part(text, name, (size_t)(row - 1 - name), language);
	text_append(text, " ");
	text_append_bytes(text, row, digits);
	text_append(text, language == LANGUAGE_AR ? "، " : ", ");
	append_part(text, row + digits + 1, strlen(row + digits + 1), language);
}

void label_append(struct text *text, const char *name)
{
	label_append_in(text, name, LANGUAGE_FR);
}
