#include "base/fault.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *code;
	int figures;
} faults[FAULT_COUNT] = {
#define FAULT(name, code, figures) [FAULT_##name] = { code, figures },
#include "base/fault.list"
#undef FAULT
};

/* A decoder that was taken over may have written what it likes. */
static bool is_one(const struct fault *fault)
{
	if (fault->code <= FAULT_NONE || fault->code >= FAULT_COUNT)
		return false;
	for (int i = 0; i < faults[fault->code].figures; i++)
		if (fault->figures[i] < 0)
			return false;
	return true;
}

void fault_write(const struct fault *fault, char text[FAULT_TEXT_SIZE])
{
	int length;

	text[0] = '\0';
	if (!is_one(fault))
		return;
	length = snprintf(text, FAULT_TEXT_SIZE, "%s", faults[fault->code].code);
	for (int i = 0; i < faults[fault->code].figures; i++)
		length += snprintf(text + length, (size_t)(FAULT_TEXT_SIZE - length), " %ld",
				   fault->figures[i]);
}

static enum fault_code find_code(const char *text, size_t length)
{
	for (int i = FAULT_NONE + 1; i < FAULT_COUNT; i++)
		if (strlen(faults[i].code) == length && memcmp(faults[i].code, text, length) == 0)
			return (enum fault_code)i;
	return FAULT_NONE;
}

struct fault fault_parse(const char *text)
{
	struct fault fault = { FAULT_NONE, { 0 } };
	char again[FAULT_TEXT_SIZE], *rest;

	if (text == NULL)
		return fault;
	fault.code = find_code(text, strcspn(text, " "));
	rest = (char *)text + strcspn(text, " ");
	for (int i = 0; i < faults[fault.code].figures; i++)
		fault.figures[i] = strtol(rest, &rest, 10);
	fault_write(&fault, again);
	return text_equal(again, text) ? fault : (struct fault){ FAULT_NONE, { 0 } };
}
