/*
 * Lines without a sure code get a reading with the register's candidates for whoever looks at them.
 * No rule and no sum reads it, so that it never accepts anything.
 */
#include "base/text.h"
#include "validate/medicines.h"
#include "validate/settle.h"

#include <string.h>

enum { GUESSES_MAX = 5 };

/* A register that knows nothing like the line helps nobody. */
#define LEAST 0.01

static bool has_reading(const struct dossier *dossier, const char *form, int page, const char *name)
{
	for (size_t i = 0; i < dossier->readings.count; i++) {
		const struct reading *reading = &dossier->readings.items[i];

		if (reading->page == page && text_equal(reading->form, form) &&
		    text_equal(reading->name, name))
			return true;
	}
	return false;
}

/* Codes that a line cannot tell apart share their candidate's probability. */
static int take_guesses(struct arena *arena, const struct candidates *candidates,
			const struct guess **ret_guesses)
{
	struct guess *guesses = arena_new_array(arena, GUESSES_MAX, sizeof(struct guess));
	int count = 0;

	for (int i = 0; i < candidates->count; i++) {
		const struct product_candidate *candidate = &candidates->items[i];
		double share = candidate->probability / candidate->medicine_count;

		for (int j = 0; j < candidate->medicine_count; j++)
			if (count < GUESSES_MAX && share >= LEAST)
				guesses[count++] = (struct guess){
					arena_copy_text(arena, candidate->medicines[j]->code), share
				};
	}
	guesses_sort(guesses, count);
	*ret_guesses = guesses;
	return count;
}

/* "ligne_2_designation" is of the line "ligne_2_code". */
static const char *name_of_code(struct arena *arena, const char *name)
{
	return arena_format(arena, "%.*s_code", (int)(strrchr(name, '_') - name), name);
}

static void offer(struct dossier *dossier, const struct reading *text,
		  const struct candidates *candidates)
{
	const char *name = name_of_code(dossier->arena, text->name);
	struct reading reading = { .page = text->page,
				   .form = text->form,
				   .name = name,
				   .box = text->box,
				   .source = SOURCE_REGISTER };

	if (has_reading(dossier, text->form, text->page, name))
		return;
	reading.guess_count = take_guesses(dossier->arena, candidates, &reading.guesses);
	if (reading.guess_count == 0)
		return;
	reading.value = reading.guesses[0].value;
	reading.confidence = reading.guesses[0].probability;
	*LIST_ADD(dossier->arena, &dossier->readings) = reading;
}

void settle_candidates(struct dossier *dossier, const struct register_answers *answers)
{
	struct paper paper;
	struct matching matching;
	struct candidates *prescribed;

	if (answers->formulary == NULL)
		return;
	paper_gather(dossier, answers, &paper);
	medicines_match(&paper, &matching);
	prescribed = candidates_of_prescribed(&paper);
	for (size_t i = 0; i < paper.prescribed.count; i++)
		if (!matching.is_order_of_code[i])
			offer(dossier, paper.prescribed.items[i].medicine, &prescribed[i]);
	for (size_t i = 0; i < paper.bought.count; i++)
		if (matching.code_of_line[i] == NO_MATCH && matching.is_purchase[i] &&
		    paper.bought.items[i].designation != NULL)
			offer(dossier, paper.bought.items[i].designation, &matching.candidates[i]);
}
