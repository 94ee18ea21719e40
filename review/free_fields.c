#include "review/free_fields.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *type, *name;
} usual[] = {
#define FREE_FIELD(type, name) { type, name },
#include "review/free_field.list"
#undef FREE_FIELD
};

static const char mark[] = "{1}";

static bool has_field(const struct desk_dossier *dossier, int page, const char *name)
{
	for (size_t i = 0; i < dossier->fields.count; i++)
		if (dossier->fields.items[i].page == page &&
		    text_equal(dossier->fields.items[i].name, name))
			return true;
	return false;
}

/* The greatest number of a line of the page, "ligne_" of length `length` before it; 0: none. */
static long last_line(const struct desk_dossier *dossier, int page, const char *start,
		      size_t length)
{
	long last = 0;

	for (size_t i = 0; i < dossier->fields.count; i++) {
		const struct desk_field *field = &dossier->fields.items[i];
		long number;

		if (field->page != page || strncmp(field->name, start, length) != 0)
			continue;
		number = strtol(field->name + length, NULL, 10);
		if (number > last)
			last = number;
	}
	return last;
}

/* "ligne_{1}_prix" is "ligne_4_prix" where three lines were read. */
static const char *whole_name(const struct desk_dossier *dossier, int page, const char *name,
			      struct arena *arena)
{
	const char *at = strstr(name, mark);
	size_t length;

	if (at == NULL)
		return name;
	length = (size_t)(at - name);
	return arena_format(arena, "%.*s%ld%s", (int)length, name,
			    last_line(dossier, page, name, length) + 1, at + strlen(mark));
}

void free_fields_find(const struct desk_dossier *dossier, const struct desk_page *page,
		      struct arena *arena, free_field_list *ret_names)
{
	free_field_list names = { 0 };

	for (size_t i = 0; i < ARRAY_LENGTH(usual); i++) {
		const char *name;

		if (!text_equal(usual[i].type, page->type))
			continue;
		name = whole_name(dossier, page->number, usual[i].name, arena);
		if (!has_field(dossier, page->number, name))
			*LIST_ADD(arena, &names) = name;
	}
	*ret_names = names;
}
