#include "cli/rule_names.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { DIGITS_MAX = 6 };

static enum status refuse(const char *name, const char *what, struct error *error)
{
	return error_set(error, STATUS_USAGE,
			 "'%s' %s; versions are named like CNSS/2, several with commas between",
			 name, what);
}

static enum status parse_one(char *name, rule_set_list *sets, struct arena *arena,
			     struct error *error)
{
	char *slash = strrchr(name, '/');

	if (slash == NULL || slash == name || !text_is_digits(slash + 1) ||
	    strlen(slash + 1) > DIGITS_MAX)
		return refuse(name, "is no version of rules", error);
	*slash = '\0';
	for (size_t i = 0; i < sets->count; i++)
		if (text_equal(sets->items[i].payer, name))
			return refuse(name, "is named twice", error);
	*LIST_ADD(arena, sets) = (struct rule_set){ name, (int)strtol(slash + 1, NULL, 10) };
	return STATUS_OK;
}

enum status rule_names_parse(const char *text, struct arena *arena, rule_set_list *ret_sets,
			     struct error *error)
{
	char *rest = arena_copy_text(arena, text), *name;
	enum status status = STATUS_OK;

	while (status == STATUS_OK && (name = strsep(&rest, ",")) != NULL)
		status = parse_one(name, ret_sets, arena, error);
	return status;
}
