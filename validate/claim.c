/* The claim's values, each from the surest place, and how sure each one is. */
#include "base/memory.h"
#include "base/text.h"
#include "validate/history.h"
#include "validate/judging.h"
#include "validate/lookup.h"
#include "validate/match.h"
#include "validate/validate.h"
#include "validate/vote.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LETTER_SIZE = 8, COEFFICIENT_LIMIT = 1000000 };

/* What a person's own contradiction, read for sure, leaves of a registered birth date. */
#define BIRTH_CONTRADICTED 0.9

/* ---- who ------------------------------------------------------------------------------- */

static const char *upper_case(struct arena *arena, const char *text)
{
	char *copy = arena_copy_text(arena, text);

	for (char *at = copy; at != NULL && *at != '\0'; at++)
		*at = (char)toupper((unsigned char)*at);
	return copy;
}

/* True when the claim may take the register's word for who it is. */
static bool takes_register(const struct identity *identity)
{
	return identity_is_settled(identity) ||
	       (identity->insured != NULL && identity->number_state == NUMBER_ABSENT);
}

static void fill_insured(struct judging *judging)
{
	const struct identity *identity = &judging->identity;

	if (takes_register(identity))
		judging->claim->immatriculation = identity->insured->immatriculation;
	else if (identity->number != NULL)
		judging->claim->immatriculation = identity->number->value;
	if (identity_is_settled(identity))
		judging->certainty[KEY_INSURED] = reading_confidence(identity->number);
	if (judging->fund == NULL && takes_register(identity))
		judging->fund = identity->insured->fund;
	judging->fund = lookup_payer(judging->answers, judging->fund);
}

/* A birth date that was read, and read differently, is a doubt about the person. */
static double birth_certainty(const struct judging *judging, const struct patient *person)
{
	const struct reading *read = paper_on_form(judging->dossier, "beneficiaire_naissance");

	if (read == NULL || match_date(read->value, person->birth) == CLOSENESS_SAME)
		return judging->identity.beneficiary_confidence;
	return BIRTH_CONTRADICTED;
}

static void fill_beneficiary(struct judging *judging)
{
	struct claim *claim = judging->claim;
	struct patient person = identity_beneficiary(&judging->identity);
	const struct reading *name = paper_on_form(judging->dossier, "beneficiaire_nom");

	if (judging->identity.beneficiary_known && takes_register(&judging->identity)) {
		claim->beneficiary =
			arena_format(judging->arena, "%s %s", person.last_name, person.first_name);
		claim->relation = person.relation;
		claim->birth = person.birth;
		judging->certainty[KEY_BENEFICIARY] = judging->identity.beneficiary_confidence;
		judging->certainty[KEY_BIRTH] = birth_certainty(judging, &person);
		return;
	}
	if (name != NULL)
		claim->beneficiary = upper_case(judging->arena, name->value);
	claim->birth = reading_date(paper_on_form(judging->dossier, "beneficiaire_naissance"));
}

static double practice_certainty(const struct practice *practice)
{
	return practice->row != NULL && practice->rival == NULL ? practice->confidence : 0;
}

static void fill_practices(struct judging *judging)
{
	practice_find(&judging->paper, PRACTICE_DOCTOR, &judging->doctor);
	practice_find(&judging->paper, PRACTICE_PHARMACY, &judging->pharmacy);
	judging->claim->practitioner_inpe = judging->doctor.inpe;
	judging->claim->pharmacy_inpe = judging->pharmacy.inpe;
	judging->certainty[KEY_PRACTITIONER] = practice_certainty(&judging->doctor);
	judging->certainty[KEY_PHARMACY] =
		paper_has_medicines(&judging->paper) ? practice_certainty(&judging->pharmacy) : 1;
}

/* ---- when ------------------------------------------------------------------------------ */

/* Of several acts the first in time: the delay runs from there. */
static const struct reading *first_act_date(const struct paper *paper)
{
	const struct reading *first = NULL;

	for (size_t i = 0; i < paper->acts.count; i++) {
		const struct reading *date = paper->acts.items[i].date;

		if (!date_is_set(reading_date(date)))
			continue;
		if (first == NULL || date_compare(reading_date(date), reading_date(first)) < 0)
			first = date;
	}
	return first;
}

/*
 * Which of several acts are of one visit hangs on the day of each, which has no other witness. A
 * day that is not there is taken for that of the care, which is a guess.
 */
static double visits_certainty(const struct paper *paper)
{
	double certainty = 1;
	int acts = 0;

	for (size_t i = 0; i < paper->acts.count; i++) {
		const struct reading *date = paper->acts.items[i].date;

		if (paper->acts.items[i].table != TABLE_ACTS)
			continue;
		acts++;
		certainty *= date_is_set(reading_date(date)) ? date->confidence : 0;
	}
	return acts > 1 ? certainty : 1;
}

static void fill_days(struct judging *judging)
{
	const struct dossier *dossier = judging->dossier;

	judging->care = day_find((const struct reading *[DAY_PLACES]){
		first_act_date(&judging->paper), paper_on_form(dossier, "medecin_date"),
		paper_on_document(dossier, "ordonnance", 0, "date") });
	judging->dispensing = day_find((const struct reading *[DAY_PLACES]){
		paper_on_form(dossier, "pharmacie_1_date"),
		paper_on_document(dossier, "facture", 0, "date") });
	judging->claim->care_date = judging->care.date;
	judging->claim->dispensing_date = judging->dispensing.date;
	judging->certainty[KEY_CARE_DATE] =
		fmin(judging->care.confidence, visits_certainty(&judging->paper));
	judging->certainty[KEY_DISPENSING_DATE] =
		paper_has_medicines(&judging->paper) ? judging->dispensing.confidence : 1;
}

/* ---- what ------------------------------------------------------------------------------ */

/* "K 15,5" is K and 1550 hundredths; a letter alone counts once. */
static void parse_letter(struct arena *arena, const char *text, struct act *act)
{
	char letter[LETTER_SIZE] = "";
	size_t used = 0;
	centimes coefficient;

	for (; *text != '\0' && !isdigit((unsigned char)*text); text++)
		if (isalpha((unsigned char)*text) && used + 1 < sizeof(letter))
			letter[used++] = (char)toupper((unsigned char)*text);
	if (used == 0)
		return;
	act->letter = arena_copy_text(arena, letter);
	act->coefficient = 100;
	if (*text == '\0')
		return;
	if (money_parse(text, &coefficient) && coefficient > 0 && coefficient < COEFFICIENT_LIMIT)
		act->coefficient = (int)coefficient;
	else
		act->letter = NULL;
}

static void fill_acts(struct judging *judging)
{
	struct claim *claim = judging->claim;

	for (size_t i = 0; i < judging->paper.acts.count; i++) {
		const struct act_row *row = &judging->paper.acts.items[i];
		struct act *act = LIST_ADD(judging->arena, &claim->acts);

		act->date = reading_date(row->date);
		act->amount = reading_amount(row->amount);
		act->payable = AMOUNT_UNKNOWN;
		if (row->letter != NULL)
			parse_letter(judging->arena, row->letter->value, act);
	}
}

/*
 * A consultation's letter and the practitioner's speciality in the register say the same thing: C
 * and V are a generalist's, the other consultations a specialist's. No speciality is a generalist.
 */
static bool letter_fits_speciality(const char *letter, const struct practitioner *row)
{
	bool general_letter = text_equal(letter, "C") || text_equal(letter, "V");
	bool general = row->speciality == NULL || strstr(row->speciality, "GENERAL") != NULL;

	return strchr("CV", letter[0]) != NULL && general_letter == general;
}

static double letters_certainty(const struct judging *judging)
{
	double certainty = 1;

	for (size_t i = 0; i < judging->claim->acts.count; i++) {
		const struct act *act = &judging->claim->acts.items[i];
		double doubt;

		if (act->letter == NULL)
			return 0;
		doubt = 1 - reading_confidence(judging->paper.acts.items[i].letter);
		if (judging->doctor.row != NULL &&
		    letter_fits_speciality(act->letter, judging->doctor.row))
			doubt /= 10;
		certainty *= 1 - doubt;
	}
	return certainty;
}

/* ---- medicines ------------------------------------------------------------------------- */

/* As invoiced; but a doubtful price is the list's where the list prices come to what was paid. */
static centimes price_of(const struct judging *judging, const struct box_code *code,
			 const struct code_match *match)
{
	if (match->line != NULL && match->line->confidence < LINE_SURE && code->medicine != NULL &&
	    code->medicine->public_price > 0 && amounts_are_of_list(&judging->amounts))
		return code->medicine->public_price;
	return match->unit_price;
}

/* A line that was not read well tells no duration: a renewal would be called too early by it. */
static int treatment_days(const struct box_code *code, const struct code_match *match)
{
	const struct prescribed_line *order = match->order;

	if (order == NULL || order->confidence < LINE_SURE ||
	    reading_confidence(order->duration) < LINE_SURE)
		return 0;
	return history_treatment_days(order->duration->value, match->prescribed, code->count);
}

static void add_code(struct judging *judging, size_t index)
{
	const struct box_code *code = &judging->paper.codes.items[index];
	const struct code_match *match = &judging->matching.codes[index];
	struct medicine_line *line = LIST_ADD(judging->arena, &judging->claim->medicines);

	*line = (struct medicine_line){ .code = code->code,
					.code_source =
						code->printed > 0 ? SOURCE_PRINT : SOURCE_BARCODE,
					.quantity = code->count,
					.amount = AMOUNT_UNKNOWN,
					.base_price = AMOUNT_UNKNOWN,
					.rate_percent = -1,
					.payable = AMOUNT_UNKNOWN };
	line->unit_price = price_of(judging, code, match);
	if (match->line != NULL && match->line->designation != NULL)
		line->name = match->line->designation->value;
	if (code->medicine != NULL) {
		line->name = code->medicine->name;
		line->base_price = code->medicine->base_price;
		line->rate_percent = code->medicine->rate_percent;
		if (line->unit_price == AMOUNT_UNKNOWN && code->medicine->public_price > 0)
			line->unit_price = code->medicine->public_price;
	}
	if (line->unit_price != AMOUNT_UNKNOWN)
		line->amount = line->unit_price * line->quantity;
	line->treatment_days = treatment_days(code, match);
}

/*
 * The code is not on the paper. When the register has only one for what the line says, it is
 * proposed to whoever looks at the R11 that names the line, and marked as such; nothing is paid.
 */
static void add_bought(struct judging *judging, size_t index)
{
	const struct bought_line *bought = &judging->paper.bought.items[index];
	const struct candidates *candidates = &judging->matching.candidates[index];
	const struct medicine *medicine = candidates_only(candidates);
	double probability;
	const char *name = candidates_name(candidates, &probability);
	struct medicine_line *line = LIST_ADD(judging->arena, &judging->claim->medicines);

	*line = (struct medicine_line){ .name = bought->designation->value,
					.quantity = bought->quantity,
					.unit_price = bought->unit_price,
					.amount = bought->amount,
					.base_price = AMOUNT_UNKNOWN,
					.rate_percent = -1,
					.payable = 0 };
	/* the register in memory may be another by the time the claim is looked at */
	if (name != NULL && probability >= CANDIDATE_SURE)
		line->name = arena_copy_text(judging->arena, name);
	if (medicine != NULL && judging->matching.without_code[index] > MATCH_NAMED) {
		line->code = arena_copy_text(judging->arena, medicine->code);
		line->code_source = SOURCE_REGISTER;
	}
}

/* In the order of the invoice, then the codes that are on no invoice. */
static void fill_medicines(struct judging *judging)
{
	const struct paper *paper = &judging->paper;
	bool *is_added = arena_new_array(judging->arena, paper->codes.count + 1, sizeof(bool));

	for (size_t i = 0; i < paper->bought.count; i++) {
		int code = judging->matching.code_of_line[i];

		if (code == NO_MATCH && judging->matching.is_purchase[i] &&
		    medicines_is_purchase(&paper->bought.items[i])) {
			add_bought(judging, i);
		} else if (code != NO_MATCH && !is_added[code]) {
			add_code(judging, (size_t)code);
			is_added[code] = true;
		}
	}
	for (size_t i = 0; i < paper->codes.count; i++)
		if (!is_added[i])
			add_code(judging, i);
}

/* Somebody looked for codes that are not read; digits under bars are to be confirmed each. */
static double certainty_of_person(const struct paper *paper)
{
	double certainty = PERSON_CONFIDENCE;

	for (size_t i = 0; i < paper->codes.count; i++)
		if (paper->codes.items[i].printed > 0)
			certainty *= paper->codes.items[i].confidence;
	return certainty;
}

/* Sure when boxes and invoice are the same list, and the list prices come to what was paid. */
static double medicines_certainty(const struct judging *judging)
{
	const struct paper *paper = &judging->paper;
	double certainty = 1;
	int printed = 0;

	if (!paper_has_medicines(paper))
		return 1;
	if (paper->codes_are_all)
		return certainty_of_person(paper);
	if (paper->bought.count == 0 || paper->codes.count == 0)
		return 0;
	for (size_t i = 0; i < paper->codes.count; i++) {
		if (paper->codes.items[i].medicine == NULL)
			return 0;
		certainty *= paper->codes.items[i].confidence;
		printed += paper->codes.items[i].printed;
	}
	/* sums that agree are no second witness for digits that a price or a line confirmed */
	if (printed == 0 && amounts_are_of_list(&judging->amounts))
		certainty = VOTE_CONFIDENCE_MAX;
	return fmin(certainty, judging->matching.agrees);
}

/* ---- the whole ------------------------------------------------------------------------- */

static void fill_amounts(struct judging *judging)
{
	const struct amounts *amounts = &judging->amounts;
	bool has_parts = judging->paper.acts.count > 0 || paper_has_medicines(&judging->paper);

	judging->claim->total = amounts->written.value;
	judging->claim->medicines_amount = amounts->medicines.value;
	judging->claim->payable = AMOUNT_UNKNOWN;
	/* an unknown figure has no confidence */
	judging->certainty[KEY_TOTAL] = has_parts ? amounts->written.confidence : 0;
	judging->certainty[KEY_MEDICINES_AMOUNT] = amounts->medicines.confidence;
	judging->certainty[KEY_ACTS] = amounts->acts.confidence;
	judging->certainty[KEY_LETTERS] = letters_certainty(judging);
	judging->certainty[KEY_MEDICINES] = medicines_certainty(judging);
}

/* The versions of the rules of whoever may pay: the fund, then the insured's mutual society. */
static void note_rules(struct judging *judging)
{
	const struct insured *insured = judging->identity.insured;
	const char *payers[] = { judging->fund, insured != NULL ? insured->mutual : NULL };

	for (size_t p = 0; p < ARRAY_LENGTH(payers); p++)
		for (size_t i = 0; i < judging->answers->rule_sets.count; i++) {
			const struct rule_set *set = &judging->answers->rule_sets.items[i];

			if (lookup_is_payer(set->payer, payers[p]))
				*LIST_ADD(judging->arena, &judging->claim->judged_by) = *set;
		}
}

void validate_claim(const struct dossier *dossier, const struct register_answers *answers,
		    struct claim *ret_claim)
{
	struct judging judging = { .dossier = dossier,
				   .answers = answers,
				   .arena = dossier->arena,
				   .claim = ret_claim,
				   .fund = dossier->fund };

	*ret_claim = (struct claim){ .verdict = VERDICT_REVIEW };
	paper_gather(dossier, answers, &judging.paper);
	amounts_gather(&judging.paper, &judging.amounts);
	medicines_match(&judging.paper, &judging.matching);
	identity_resolve(dossier, answers, &judging.identity);
	fill_insured(&judging);
	fill_beneficiary(&judging);
	fill_practices(&judging);
	fill_days(&judging);
	fill_acts(&judging);
	fill_medicines(&judging);
	fill_amounts(&judging);
	note_rules(&judging);
	judging_find_basis(&judging);
	judging_pay(&judging);
	judging_apply_rules(&judging);
	judging_decide(&judging);
}
