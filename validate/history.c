/* What earlier dossiers a claim is compared with, and what of them is the same. */
#include "validate/history.h"

#include "base/text.h"
#include "model/gs1.h"
#include "validate/lookup.h"
#include "validate/match.h"
#include "validate/validate.h"

#include <stdlib.h>
#include <string.h>

/* Of one person's name, read twice, fewer letters differ; of two children's, more. Chosen. */
#define NAME_SHARE 0.25

/* ---- what is the same ------------------------------------------------------------------------ */

bool history_is_same_person(const struct claim *claim, const struct earlier_claim *earlier)
{
	if (claim->immatriculation == NULL ||
	    !text_equal(claim->immatriculation, earlier->immatriculation))
		return false;
	if (!date_is_set(claim->birth) || !date_is_set(earlier->birth))
		return claim->beneficiary != NULL &&
		       text_equal(claim->beneficiary, earlier->beneficiary);
	if (date_compare(claim->birth, earlier->birth) != 0)
		return false;
	return claim->beneficiary == NULL || earlier->beneficiary == NULL ||
	       match_names_share(claim->beneficiary, earlier->beneficiary) <= NAME_SHARE;
}

const char *history_code(const struct medicine_line *line)
{
	return line->code_source != SOURCE_REGISTER ? line->code : NULL;
}

int history_count_codes(const struct claim *claim)
{
	int count = 0;

	for (size_t i = 0; i < claim->medicines.count; i++)
		count += history_code(&claim->medicines.items[i]) != NULL;
	return count;
}

static bool has_bought(const struct earlier_claim *earlier, const struct medicine_line *line)
{
	for (size_t i = 0; i < earlier->medicines.count; i++)
		if (text_equal(earlier->medicines.items[i].code, history_code(line)))
			return earlier->medicines.items[i].quantity == line->quantity;
	return false;
}

/* A claim has a code once, with a quantity. */
bool history_has_same_codes(const struct claim *claim, const struct earlier_claim *earlier)
{
	if (history_count_codes(claim) != (int)earlier->medicines.count)
		return false;
	for (size_t i = 0; i < claim->medicines.count; i++)
		if (history_code(&claim->medicines.items[i]) != NULL &&
		    !has_bought(earlier, &claim->medicines.items[i]))
			return false;
	return true;
}

const struct act *history_surgery(const struct claim *claim, const struct register_answers *answers,
				  const char *payer)
{
	const struct act *dearest = NULL;

	for (size_t i = 0; i < claim->acts.count; i++) {
		const struct act *act = &claim->acts.items[i];
		long least;

		if (act->letter == NULL || act->amount <= 0 || payer == NULL ||
		    !lookup_rule(answers, payer, RULE_SURGERY, act->letter, claim->care_date,
				 &least) ||
		    act->coefficient < 100 * least)
			continue;
		if (dearest == NULL || act->amount > dearest->amount)
			dearest = act;
	}
	return dearest;
}

int history_treatment_days(const char *duration, int ordered, int bought)
{
	static const struct {
		const char *unit;
		int days;
	} units[] = { { "jour", 1 }, { "semaine", 7 }, { "mois", 30 }, { "an", 365 } };
	enum { COUNT_MAX = 999 };
	char *unit;
	long count = duration != NULL ? strtol(duration, &unit, 10) : 0;

	if (count <= 0 || count > COUNT_MAX || *unit != ' ' || ordered <= 0 || bought <= 0)
		return 0;
	if (bought > ordered)
		bought = ordered;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (text_starts_with(unit + 1, units[i].unit))
			return (int)(count * units[i].days * bought / ordered);
	return 0;
}

/* ---- the questions --------------------------------------------------------------------------- */

static bool is_in(const char *value, const struct history_questions *questions)
{
	for (size_t i = 0; i < questions->boxes.count; i++)
		if (text_equal(questions->boxes.items[i], value))
			return true;
	return false;
}

/* A code alone says which medicine it is, and a serial number alone nothing. */
static void add_boxes(const struct dossier *dossier, struct history_questions *questions)
{
	for (size_t i = 0; i < dossier->barcodes.count; i++) {
		const struct barcode *barcode = &dossier->barcodes.items[i];
		struct gs1_message message;

		if (barcode->gs1 && gs1_parse(barcode->value, &message) &&
		    message.gtin[0] != '\0' && message.serial[0] != '\0' &&
		    !is_in(barcode->value, questions))
			*LIST_ADD(dossier->arena, &questions->boxes) = barcode->value;
	}
}

static const char *payer_of(const struct dossier *dossier, const struct register_answers *answers,
			    const struct claim *claim)
{
	const struct insured *insured = lookup_insured(answers, claim->immatriculation);

	if (dossier->fund != NULL)
		return dossier->fund;
	return insured != NULL ? insured->fund : NULL;
}

/* What only some payers look at. */
static void add_by_rules(const struct register_answers *answers, const struct claim *claim,
			 const char *payer, struct history_questions *questions)
{
	const struct act *surgery = history_surgery(claim, answers, payer);
	long value;

	if (surgery != NULL)
		questions->act = (struct earlier_act){ surgery->letter, surgery->coefficient,
						       surgery->amount };
	if (payer == NULL)
		return;
	if (lookup_rule(answers, payer, RULE_VOLUME, NULL, claim->care_date, &value) && value > 0)
		questions->volume = (int)value;
	questions->asks_renewals =
		history_count_codes(claim) > 0 && date_is_set(claim->dispensing_date) &&
		lookup_rule(answers, payer, RULE_RENEWAL, NULL, claim->dispensing_date, &value);
}

bool validate_ask_history(const struct dossier *dossier, const struct register_answers *answers,
			  const struct claim *claim, struct history_questions *ret_questions)
{
	struct history_questions questions = {
		.immatriculation = claim->immatriculation,
		.practitioner_inpe = claim->practitioner_inpe,
		.care_date = claim->care_date,
		.dispensing_date = claim->dispensing_date,
		.total = claim->total,
		.asks_identical = history_count_codes(claim) >= HISTORY_CODES_LEAST &&
				  claim->practitioner_inpe != NULL && claim->total > 0,
	};

	add_by_rules(answers, claim, payer_of(dossier, answers, claim), &questions);
	add_boxes(dossier, &questions);
	*ret_questions = questions;
	return questions.immatriculation != NULL || questions.practitioner_inpe != NULL ||
	       questions.boxes.count > 0;
}

/* ---- the answers ----------------------------------------------------------------------------- */

static void copy_lines(const struct claim *from, struct arena *arena, struct earlier_claim *to)
{
	for (size_t i = 0; i < from->medicines.count; i++) {
		const struct medicine_line *line = &from->medicines.items[i];

		if (history_code(line) != NULL)
			*LIST_ADD(arena, &to->medicines) =
				(struct earlier_medicine){ line->code, line->quantity,
							   line->treatment_days };
	}
	for (size_t i = 0; i < from->acts.count; i++)
		if (from->acts.items[i].letter != NULL)
			*LIST_ADD(arena, &to->acts) =
				(struct earlier_act){ from->acts.items[i].letter,
						      from->acts.items[i].coefficient,
						      from->acts.items[i].amount };
}

static void add_claim(const struct claim *earlier, const char *name, struct arena *arena,
		      struct history *history)
{
	struct earlier_claim *claim = LIST_ADD(arena, &history->claims);

	*claim = (struct earlier_claim){
		.dossier = name,
		.immatriculation = earlier->immatriculation,
		.beneficiary = earlier->beneficiary,
		.birth = earlier->birth,
		.practitioner_inpe = earlier->practitioner_inpe,
		.pharmacy_inpe = earlier->pharmacy_inpe,
		.care_date = earlier->care_date,
		.dispensing_date = earlier->dispensing_date,
		.total = earlier->total,
		.rejected = earlier->verdict == VERDICT_REJECTED,
	};
	copy_lines(earlier, arena, claim);
}

static void add_seen_boxes(const struct history_questions *questions,
			   const struct dossier *earlier_dossier, const struct claim *earlier,
			   const char *name, struct arena *arena, struct history *history)
{
	for (size_t i = 0; i < earlier_dossier->barcodes.count; i++) {
		const struct barcode *barcode = &earlier_dossier->barcodes.items[i];

		if (is_in(barcode->value, questions))
			*LIST_ADD(arena, &history->boxes) = (struct seen_box){
				.value = barcode->value,
				.dossier = name,
				.dossier_page = barcode->page,
				.rejected = earlier->verdict == VERDICT_REJECTED,
			};
	}
}

static bool is_of_same_doctor(const struct history_questions *questions,
			      const struct claim *earlier)
{
	return questions->practitioner_inpe != NULL &&
	       text_equal(questions->practitioner_inpe, earlier->practitioner_inpe);
}

void validate_add_earlier(const struct dossier *dossier, const struct history_questions *questions,
			  const struct dossier *earlier_dossier, const struct claim *earlier,
			  const char *name, struct history *history)
{
	bool same_doctor = is_of_same_doctor(questions, earlier);

	if (same_doctor || (questions->immatriculation != NULL &&
			    text_equal(questions->immatriculation, earlier->immatriculation)))
		add_claim(earlier, name, dossier->arena, history);
	add_seen_boxes(questions, earlier_dossier, earlier, name, dossier->arena, history);
	if (!same_doctor || !date_is_set(questions->care_date) ||
	    date_compare(questions->care_date, earlier->care_date) != 0 ||
	    earlier->verdict == VERDICT_REJECTED)
		return;
	history->volume.dossiers++;
	history->volume.example = name;
}

bool validate_is_worth_judging(const struct history *history,
			       const struct history_questions *questions)
{
	return history->claims.count > 0 || history->boxes.count > 0 ||
	       (questions->volume > 0 && history->volume.dossiers + 1 >= questions->volume);
}
