/* What the fund pays for acts. */
#include "base/text.h"
#include "validate/lookup.h"
#include "validate/payment.h"

#include <string.h>

enum { COEFFICIENT_ONE = 100 };

/* ---- the sentence ---------------------------------------------------------------------- */

/* "K 15", "P 15,5"; a letter alone counts once. */
static const char *figure_cotation(struct arena *arena, const struct act *act)
{
	if (act->coefficient == COEFFICIENT_ONE)
		return act->letter;
	if (act->coefficient % 100 == 0)
		return arena_format(arena, "%s %d", act->letter, act->coefficient / 100);
	if (act->coefficient % 10 == 0)
		return arena_format(arena, "%s %d,%d", act->letter, act->coefficient / 100,
				    act->coefficient / 10 % 10);
	return arena_format(arena, "%s %d,%02d", act->letter, act->coefficient / 100,
			    act->coefficient % 100);
}

static void add_head(const struct judging *judging, const struct act *act,
		     const struct tariff *tariff, struct priced_line *line)
{
	struct arena *arena = judging->arena;
	const char *label = tariff != NULL && tariff->label != NULL ? tariff->label : "Acte";

	line->facts.arena = arena;
	if (act->letter == NULL)
		sentence_add(&line->facts, PHRASE_ACT_UNREAD,
			     figure_number(arena, (long)line->line + 1), NULL);
	else if (!date_is_set(line->day))
		sentence_add(&line->facts, PHRASE_ACT_UNDATED, label, "",
			     figure_cotation(arena, act), NULL);
	else
		sentence_add(&line->facts, PHRASE_ACT, label, figure_date(arena, line->day),
			     figure_cotation(arena, act), NULL);
	if (act->amount == AMOUNT_UNKNOWN)
		sentence_add(&line->facts, PHRASE_ASKED_UNREAD, NULL);
	else
		sentence_add(&line->facts, PHRASE_ASKED, figure_amount(arena, act->amount), NULL);
}

static void add_tariff(const struct judging *judging, const struct act *act, centimes tariff,
		       centimes product, struct priced_line *line)
{
	struct arena *arena = judging->arena;

	if (act->coefficient == COEFFICIENT_ONE)
		sentence_add(&line->facts, PHRASE_TARIFF, figure_amount(arena, tariff), NULL);
	else
		sentence_add(&line->facts, PHRASE_TARIFF_TIMES, figure_amount(arena, tariff),
			     figure_cotation(arena, act) + strlen(act->letter) + 1,
			     figure_amount(arena, product), NULL);
}

/* ---- the amount ------------------------------------------------------------------------ */

static void price_fixed(const struct judging *judging, struct priced_line *line, centimes fixed)
{
	struct arena *arena = judging->arena;

	line->base = line->amount = money_lower(fixed, line->asked);
	line->rate_percent = RATE_FIXED;
	line->comment = line->facts;
	sentence_add(&line->comment, PHRASE_PAYS_FIXED, judging->fund, figure_amount(arena, fixed),
		     figure_amount(arena, line->amount), NULL);
}

static void price_by_tariff(struct judging *judging, const struct act *act,
			    const struct tariff *national, struct priced_line *line)
{
	centimes product;
	long tariff, percent;

	if (!lookup_rule_of(judging->answers, judging->fund, RULE_TARIFF,
			    (const char *const[]){ act->letter, NULL }, line->day, &tariff)) {
		if (national == NULL) {
			price_unknown(judging, line, PHRASE_NO_TARIFF);
			return;
		}
		tariff = (long)national->amount;
	}
	product = money_hundredths(tariff, act->coefficient);
	add_tariff(judging, act, tariff, product, line);
	line->base = money_lower(product, line->asked);
	if (lookup_rule_of_line(judging, line, judging->fund, RULE_RATE, &percent))
		price_at_rate(judging, line, percent);
	else
		price_unknown(judging, line, PHRASE_NO_RATE);
}

static enum care_kind care_of(enum act_table table)
{
	if (table == TABLE_PARAMEDICAL)
		return CARE_PARAMEDICAL;
	return table == TABLE_BIOLOGY ? CARE_BIOLOGY : CARE_ACT;
}

void price_act(struct judging *judging, size_t index, struct priced_line *ret_line)
{
	const struct act *act = &judging->claim->acts.items[index];
	const struct tariff *national = NULL;
	struct priced_line *line = ret_line;
	long fixed;

	*line = (struct priced_line){
		.line = index,
		.letter = act->letter,
		.care = care_of(judging->paper.acts.items[index].table),
		.day = date_is_set(act->date) ? act->date : judging->care.date,
		.asked = act->amount,
		.base = AMOUNT_UNKNOWN,
		.amount = AMOUNT_UNKNOWN,
	};
	if (act->letter != NULL)
		national = lookup_tariff(judging->answers, act->letter, line->day);
	add_head(judging, act, national, line);
	if (act->letter == NULL || act->amount == AMOUNT_UNKNOWN)
		price_unknown(judging, line, PHRASE_UNREAD);
	else if (lookup_rule_of_line(judging, line, judging->fund, RULE_FIXED, &fixed))
		price_fixed(judging, line, fixed);
	else
		price_by_tariff(judging, act, national, line);
}

/* ---- several acts of one visit --------------------------------------------------------- */

static bool are_of_one_visit(const struct priced_line *a, const struct priced_line *b)
{
	return a->care == CARE_ACT && b->care == CARE_ACT && date_compare(a->day, b->day) == 0;
}

/* The dearer one is paid; of two as dear the first. */
static bool is_dearer(const struct priced_line *a, const struct priced_line *b)
{
	return a->amount != b->amount ? a->amount > b->amount : a->line < b->line;
}

/* The nomenclature's article 9. An act that cannot be priced leaves the whole unsaid anyway. */
void keep_dearest_act(const struct judging *judging, struct priced_line *acts, size_t count)
{
	bool *is_cheaper = arena_new_array(judging->arena, count + 1, sizeof(bool));
	long single = 0;

	for (size_t i = 0; i < count; i++) {
		if (acts[i].amount == AMOUNT_UNKNOWN ||
		    !lookup_rule(judging->answers, judging->fund, RULE_SINGLE_ACT, NULL,
				 acts[i].day, &single) ||
		    single == 0)
			continue;
		for (size_t j = 0; j < count; j++)
			if (i != j && are_of_one_visit(&acts[i], &acts[j]) &&
			    is_dearer(&acts[j], &acts[i]))
				is_cheaper[i] = true;
	}
	for (size_t i = 0; i < count; i++)
		if (is_cheaper[i])
			price_nothing(judging, &acts[i], PHRASE_NOT_DEAREST);
}
