#include "cli/truth_lines.h"

#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_MOST = 60, FOLDED_SIZE = 128 };

/* What tells the lines of a page apart. */
static const struct {
	const char *start, *key;
	bool exact;
} families[] = { { "vignette_", "code", true },
		 { "ligne_", "medicament", false },
		 { "ligne_", "designation", false } };

static const char *value_read(const json_t *read, const char *form, const char *name)
{
	const json_t *field;
	size_t i;

	json_array_foreach(json_object_get(read, "fields"), i, field)
	{
		const char *of = json_string_value(json_object_get(field, "form"));
		const char *as = json_string_value(json_object_get(field, "name"));

		if (of != NULL && as != NULL && strcmp(of, form) == 0 && strcmp(as, name) == 0)
			return json_string_value(json_object_get(field, "value"));
	}
	return NULL;
}

/* How far two keys are apart in edits; -1: too far to be the same. */
static int apart(const char *a, const char *b, bool exact)
{
	char folded_a[FOLDED_SIZE], folded_b[FOLDED_SIZE];
	int edits;

	if (exact)
		return strcmp(a, b) == 0 ? 0 : -1;
	text_fold(a, folded_a, sizeof(folded_a));
	text_fold(b, folded_b, sizeof(folded_b));
	edits = text_distance(folded_a, folded_b);
	return 2 * edits <= (int)strlen(folded_b) ? edits : -1;
}

/* The number of the truth's line with the nearest key; 0: none is near. */
static int nearest(struct arena *arena, const json_t *told, size_t family, const char *key)
{
	int best = 0, fewest = 0;

	for (int i = 1; i <= LINES_MOST; i++) {
		const char *name = arena_format(arena, "%s%d_%s", families[family].start, i,
						families[family].key);
		const char *value = json_string_value(json_object_get(told, name));
		int edits = value != NULL ? apart(key, value, families[family].exact) : -1;

		if (edits < 0 || (best > 0 && edits >= fewest))
			continue;
		best = i;
		fewest = edits;
	}
	return best;
}

const char *truth_line_name(struct arena *arena, const json_t *told, const json_t *read,
			    const char *form, const char *name)
{
	for (size_t i = 0; told != NULL && i < ARRAY_LENGTH(families); i++) {
		const char *start = families[i].start, *key, *rest;
		int number;

		if (!text_starts_with(name, start) || !isdigit((unsigned char)name[strlen(start)]))
			continue;
		rest = strchr(name + strlen(start), '_');
		number = (int)strtol(name + strlen(start), NULL, 10);
		key = value_read(read, form,
				 arena_format(arena, "%s%d_%s", start, number, families[i].key));
		number = key != NULL ? nearest(arena, told, i, key) : 0;
		if (number > 0 && rest != NULL)
			return arena_format(arena, "%s%d%s", start, number, rest);
	}
	return name;
}
