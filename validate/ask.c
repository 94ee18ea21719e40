/* What the registers should be asked about a dossier. */
#include "base/memory.h"
#include "base/text.h"
#include "model/gs1.h"
#include "validate/channel.h"
#include "validate/family.h"
#include "validate/likely.h"
#include "validate/match.h"
#include "validate/paper.h"
#include "validate/validate.h"

#include <string.h>

enum { NUMBER_LENGTH = 9, CODE_LENGTH = 13 };

typedef void ask_one(const struct dossier *dossier, const struct reading *reading,
		     struct register_questions *questions);

/* The odds of the places say what else it may be; without them it is anything one edit away. */
static void ask_number(const struct dossier *dossier, const struct reading *reading,
		       struct register_questions *questions)
{
	struct guess guesses[LIKELY_MAX];
	int count = likely_numbers(reading, guesses, dossier->arena);

	for (int i = 0; i < count; i++)
		*LIST_ADD(dossier->arena, &questions->likely_immatriculations) = guesses[i].value;
	if (count == 0)
		*LIST_ADD(dossier->arena, &questions->immatriculations) = seen_value(reading);
}

static void ask_cin(const struct dossier *dossier, const struct reading *reading,
		    struct register_questions *questions)
{
	struct guess guesses[LIKELY_MAX];
	int count = likely_cins(reading, guesses, dossier->arena);

	for (int i = 0; i < count; i++)
		*LIST_ADD(dossier->arena, &questions->likely_cins) = guesses[i].value;
	if (count == 0)
		*LIST_ADD(dossier->arena, &questions->cins) = seen_value(reading);
}

static void ask_inpe(const struct dossier *dossier, const struct reading *reading,
		     struct register_questions *questions)
{
	struct guess guesses[LIKELY_MAX];
	int count = likely_numbers(reading, guesses, dossier->arena);

	for (int i = 0; i < count; i++)
		*LIST_ADD(dossier->arena, &questions->likely_inpes) = guesses[i].value;
	if (count == 0)
		*LIST_ADD(dossier->arena, &questions->inpes) = seen_value(reading);
}

/* The "code" column of the sheet's table of acts has no product codes. */
static void ask_code(const struct dossier *dossier, const struct reading *reading,
		     struct register_questions *questions)
{
	if (text_is_digits(reading->value))
		*LIST_ADD(dossier->arena, &questions->medicine_codes) = reading->value;
}

/* Names of readings by how they end, and whom they are a question for. */
static const struct {
	const char *ending;
	ask_one *ask;
} questions_by_name[] = {
	{ "immatriculation", ask_number },
	{ "cin", ask_cin },
	{ "inpe", ask_inpe },
	{ "_code", ask_code },
};

static void ask_about_reading(const struct dossier *dossier, const struct reading *reading,
			      struct register_questions *questions)
{
	for (size_t i = 0; i < ARRAY_LENGTH(questions_by_name); i++)
		if (text_ends_with(reading->name, questions_by_name[i].ending)) {
			questions_by_name[i].ask(dossier, reading, questions);
			return;
		}
}

/* ---- people ---------------------------------------------------------------------------- */

/* Names of readings by how they end; a certificate's are with its own birth date below. */
static const char *const names_of_people[] = { "assure_nom", "beneficiaire_nom", "patient",
					       "client" };

static bool is_name_of_person(const struct reading *reading)
{
	for (size_t i = 0; i < ARRAY_LENGTH(names_of_people); i++)
		if (text_ends_with(reading->name, names_of_people[i]))
			return true;
	return false;
}

/* Days less likely than this, or beyond the first few, are asked for with the exact name alone. */
#define NEAR_BIRTH_MIN 0.05
enum { NEAR_BIRTHS_MAX = 3 };

static void ask_person(const struct dossier *dossier, const struct reading *name,
		       const struct likely_birth *births, int count,
		       struct register_questions *questions)
{
	for (int b = 0; b < count; b++)
		*LIST_ADD(dossier->arena, &questions->people) =
			(struct named_birth){ match_without_title(seen_value(name)),
					      births[b].date };
}

static void ask_near_person(const struct dossier *dossier, const struct reading *name,
			    const struct likely_birth *births, int count,
			    struct register_questions *questions)
{
	for (int b = 0; name != NULL && b < count && b < NEAR_BIRTHS_MAX; b++)
		if (births[b].probability >= NEAR_BIRTH_MIN)
			*LIST_ADD(dossier->arena, &questions->near_people) =
				(struct named_birth){ match_without_title(seen_value(name)),
						      births[b].date };
}

/* A name that is read next to no birth date goes with the beneficiary's: often it is the same
 * person, and a question too many does no harm. */
static void ask_people(const struct dossier *dossier, const struct likely_birth *births, int count,
		       struct register_questions *questions)
{
	for (size_t i = 0; i < dossier->readings.count; i++) {
		const struct reading *reading = &dossier->readings.items[i];

		if (is_name_of_person(reading) && reading->value != NULL &&
		    reading->value[0] != '\0')
			ask_person(dossier, reading, births, count, questions);
	}
}

/* The certificate has its own birth date beside its name: the insured's. */
static void ask_attested(const struct dossier *dossier, struct register_questions *questions)
{
	const struct reading *name = paper_on_document(dossier, "attestation", 0, "nom");
	struct likely_birth births[LIKELY_BIRTHS_MAX];
	int count = likely_births(paper_on_document(dossier, "attestation", 0, "naissance"), births,
				  dossier->arena);

	if (name == NULL)
		return;
	ask_person(dossier, name, births, count, questions);
	ask_near_person(dossier, name, births, count, questions);
}

/* The surest of the beneficiary's names, since the birth date is the beneficiary's. */
static void ask_near_people(const struct dossier *dossier, const struct likely_birth *births,
			    int count, struct register_questions *questions)
{
	const struct reading *name;
	struct family_evidence evidence;

	family_gather(dossier, &evidence);
	name = evidence.all_names.readings[evidence.all_names.anchor];
	if (evidence.beneficiary_names.count > 0)
		name = evidence.beneficiary_names.readings[evidence.beneficiary_names.anchor];
	ask_near_person(dossier, name, births, count, questions);
}

/* ---- all ------------------------------------------------------------------------------- */

/* The roles of barcodes are told by the answers, so the question goes by length. */
static void ask_about_barcode(const struct dossier *dossier, const char *value,
			      struct register_questions *questions)
{
	if (!text_is_digits(value))
		return;
	if (strlen(value) == NUMBER_LENGTH)
		*LIST_ADD(dossier->arena, &questions->inpes) = value;
	else if (strlen(value) == CODE_LENGTH)
		*LIST_ADD(dossier->arena, &questions->medicine_codes) = value;
}

void validate_ask(const struct dossier *dossier, struct register_questions *ret_questions)
{
	struct likely_birth births[LIKELY_BIRTHS_MAX];
	int count = likely_births(paper_on_form(dossier, "beneficiaire_naissance"), births,
				  dossier->arena);

	*ret_questions = (struct register_questions){ 0 };
	ask_people(dossier, births, count, ret_questions);
	ask_near_people(dossier, births, count, ret_questions);
	ask_attested(dossier, ret_questions);
	for (size_t i = 0; i < dossier->readings.count; i++) {
		const struct reading *reading = &dossier->readings.items[i];

		if (reading->value != NULL && reading->value[0] != '\0')
			ask_about_reading(dossier, reading, ret_questions);
	}
	for (size_t i = 0; i < dossier->barcodes.count; i++) {
		const char *code = gs1_medicine_code(&dossier->barcodes.items[i], dossier->arena);

		if (code != NULL)
			ask_about_barcode(dossier, code, ret_questions);
	}
}
