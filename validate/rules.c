/* The table of the rules, and how a finding becomes a reason. */
#include "validate/judging.h"

#include "base/memory.h"
#include "model/reason.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	void (*judge)(struct judging *judging);
	enum reason_code code;
	bool refuses;
} rules[] = {
#define X(reason, judge, refuses) { judge, REASON_##reason, refuses },
	RULE_LIST(X)
#undef X
};

/* A reason without a field comes first. */
static int compare_fields(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

/* By code, then by place: the order in which things were found is nobody's concern. */
static int compare_reasons(const void *a_item, const void *b_item)
{
	const struct reason *a = a_item, *b = b_item;

	if (a->code != b->code)
		return a->code < b->code ? -1 : 1;
	if (a->page != b->page)
		return a->page < b->page ? -1 : 1;
	if (strcmp(a->message_fr, b->message_fr) != 0)
		return strcmp(a->message_fr, b->message_fr);
	return compare_fields(a->field, b->field);
}

/* Why a person rejects it is told as an error, whether or not a rule has found it too. */
static void add_decided(struct judging *judging)
{
	struct claim *claim = judging->claim;
	enum reason_code code;
	bool is_there = false;

	if (judging->dossier->decision != DECISION_REJECTED ||
	    judging->dossier->decided_for == NULL ||
	    !reason_code_parse(judging->dossier->decided_for, &code))
		return;
	for (size_t i = 0; i < claim->reasons.count; i++)
		if (claim->reasons.items[i].code == code) {
			claim->reasons.items[i].severity = SEVERITY_ERROR;
			is_there = true;
		}
	if (!is_there)
		*LIST_ADD(judging->arena, &claim->reasons) =
			(struct reason){ .code = code,
					 .severity = SEVERITY_ERROR,
					 .message_fr = reason_title_fr(code),
					 .message_ar = reason_title_ar(code) };
}

void judging_apply_rules(struct judging *judging)
{
	struct claim *claim = judging->claim;

	for (size_t i = 0; i < ARRAY_LENGTH(rules); i++)
		rules[i].judge(judging);
	add_decided(judging);
	if (claim->reasons.count > 0)
		qsort(claim->reasons.items, claim->reasons.count, sizeof(claim->reasons.items[0]),
		      compare_reasons);
}

bool judging_refuses(enum reason_code code)
{
	for (size_t i = 0; i < ARRAY_LENGTH(rules); i++)
		if (rules[i].code == code)
			return rules[i].refuses;
	return false;
}

enum severity judging_severity(double probability)
{
	return probability >= FINDING_SURE ? SEVERITY_ERROR : SEVERITY_CHECK;
}

static void take_figures(va_list args, const char *figures[MESSAGE_FIGURES_MAX])
{
	const char *figure;

	for (int i = 0; (figure = va_arg(args, const char *)) != NULL; i++)
		if (i < MESSAGE_FIGURES_MAX)
			figures[i] = figure;
}

static void add(struct judging *judging, enum message message, enum severity severity,
		struct place here, struct place there,
		const char *const figures[MESSAGE_FIGURES_MAX])
{
	*LIST_ADD(judging->arena, &judging->claim->reasons) = (struct reason){
		.code = message_reason(message),
		.severity = severity,
		.field = here.field,
		.page = here.page,
		.other_field = there.field,
		.other_page = there.page,
		.message_fr = message_french(judging->arena, message, figures),
		.message_ar = message_arabic(judging->arena, message, figures),
	};
}

struct place judging_place(const struct reading *reading)
{
	return reading != NULL ? (struct place){ reading->name, reading->page }
			       : (struct place){ NULL, 0 };
}

void judging_say(struct judging *judging, enum message message, enum severity severity,
		 const struct reading *where, ...)
{
	const char *figures[MESSAGE_FIGURES_MAX] = { NULL };
	va_list args;

	va_start(args, where);
	take_figures(args, figures);
	va_end(args);
	add(judging, message, severity, judging_place(where), judging_place(NULL), figures);
}

void judging_say_both(struct judging *judging, enum message message, enum severity severity,
		      struct place here, struct place there, ...)
{
	const char *figures[MESSAGE_FIGURES_MAX] = { NULL };
	va_list args;

	va_start(args, there);
	take_figures(args, figures);
	va_end(args);
	add(judging, message, severity, here, there, figures);
}

void judging_say_page(struct judging *judging, enum message message, enum severity severity,
		      int page, ...)
{
	const char *figures[MESSAGE_FIGURES_MAX] = { NULL };
	va_list args;

	va_start(args, page);
	take_figures(args, figures);
	va_end(args);
	add(judging, message, severity, (struct place){ NULL, page }, judging_place(NULL), figures);
}

void judging_say_field(struct judging *judging, enum message message, enum severity severity,
		       struct place where, ...)
{
	const char *figures[MESSAGE_FIGURES_MAX] = { NULL };
	va_list args;

	va_start(args, where);
	take_figures(args, figures);
	va_end(args);
	add(judging, message, severity, where, judging_place(NULL), figures);
}
