#include "review/faults.h"

#include "review/html.h"

#include "base/text.h"

static const enum word words[FAULT_COUNT] = {
	[FAULT_NONE] = WORD_fault_NONE,
#define FAULT(name, code, figures) [FAULT_##name] = WORD_fault_##name,
#include "base/fault.list"
#undef FAULT
};

static bool is_of_an_entry(enum fault_code code)
{
	return code >= FAULT_LINE_UTF8 && code <= FAULT_ENTRY_KIND;
}

static const char *figure_of(const struct request *request, long figure)
{
	struct text text = { 0 };
	const char *copy;

	plain_number(&text, figure);
	copy = arena_copy_text(request->arena, text_value(&text));
	text_clear(&text);
	return copy;
}

const char *fault_sentence(const struct request *request, const struct fault *fault)
{
	const char *first = figure_of(request, fault->figures[0]);
	const char *second = figure_of(request, fault->figures[1]);
	enum word where = fault->figures[1] > 0 ? WORD_fault_at_file : WORD_fault_at_line;

	if (is_of_an_entry(fault->code))
		return word_with(request, where, first, word(request, words[fault->code]));
	return word_with(request, words[fault->code], first, second);
}
