/* What the registers should be asked about a dossier. */
#include "base/memory.h"
#include "base/text.h"
#include "model/gs1.h"
#include "validate/paper.h"
#include "validate/validate.h"

#include <string.h>

enum { NUMBER_LENGTH = 9, CODE_LENGTH = 13 };

typedef void ask_one(const struct dossier *dossier, const struct reading *reading,
		     struct register_questions *questions);

static void ask_number(const struct dossier *dossier, const struct reading *reading,
		       struct register_questions *questions)
{
	*LIST_ADD(dossier->arena, &questions->immatriculations) = reading->value;
}

static void ask_cin(const struct dossier *dossier, const struct reading *reading,
		    struct register_questions *questions)
{
	*LIST_ADD(dossier->arena, &questions->cins) = reading->value;
}

static void ask_inpe(const struct dossier *dossier, const struct reading *reading,
		     struct register_questions *questions)
{
	*LIST_ADD(dossier->arena, &questions->inpes) = reading->value;
}

/* The "code" column of the sheet's table of acts has no product codes. */
static void ask_code(const struct dossier *dossier, const struct reading *reading,
		     struct register_questions *questions)
{
	if (text_is_digits(reading->value))
		*LIST_ADD(dossier->arena, &questions->medicine_codes) = reading->value;
}

static void ask_medicine(const struct dossier *dossier, const struct reading *reading,
			 struct register_questions *questions)
{
	*LIST_ADD(dossier->arena, &questions->medicine_names) = reading->value;
}

/* A name that is read next to no birth date goes with the beneficiary's: often it is the same
 * person, and a question too many does no harm. */
static void ask_person(const struct dossier *dossier, const struct reading *reading,
		       struct register_questions *questions)
{
	struct named_birth *person = LIST_ADD(dossier->arena, &questions->people);

	person->name = reading->value;
	person->birth = reading_date(paper_on_form(dossier, "beneficiaire_naissance"));
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
	{ "_medicament", ask_medicine },
	{ "_designation", ask_medicine },
	{ "assure_nom", ask_person },
	{ "beneficiaire_nom", ask_person },
	{ "patient", ask_person },
	{ "client", ask_person },
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
	*ret_questions = (struct register_questions){ 0 };
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
