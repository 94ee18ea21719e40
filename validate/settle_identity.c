/* The insured's and the beneficiary's fields take the registered values where evidence agrees. */
#include "base/text.h"
#include "validate/identity.h"
#include "validate/match.h"
#include "validate/settle.h"
#include "validate/vote.h"

#include <stdio.h>

/* How often people themselves write such a field one character wrong, or the register has it so. */
#define RATE_NUMBER 0.02
#define RATE_BIRTH 0.01
#define RATE_NAME 0.05

/* A field read this surely is what stands on the paper. */
#define SURE NUMBER_SURE

/*
 * A reading as poor as this tells nothing. When number, card or name already say who it is, the
 * registered value is by far the likeliest thing to stand there.
 */
#define POOR 0.6
#define POOR_SETTLED 0.97
enum { OWNER_WEIGHT_MIN = 10, NAME_SIZE = 256 };

struct settling {
	struct dossier *dossier;
	bool owner_is_sure; /* who the field belongs to is known from other fields */
};

static void settle_field(const struct settling *settling, const struct reading *reading,
			 enum closeness closeness, const char *registered, double rate)
{
	double confidence = reading->confidence;

	if (closeness == CLOSENESS_SAME) {
		settle_raise(settling->dossier, reading, VOTE_CONFIDENCE_MAX);
	} else if (closeness == CLOSENESS_NEAR && confidence < SURE) {
		settle_write(settling->dossier, reading, registered,
			     settle_misread(confidence, rate), true);
	} else if (closeness == CLOSENESS_FAR && confidence < POOR && settling->owner_is_sure) {
		settle_write(settling->dossier, reading, registered, POOR_SETTLED, true);
	}
}

static void settle_code(const struct settling *settling, const char *field, const char *registered)
{
	const struct reading *reading = paper_on_form(settling->dossier, field);

	if (reading != NULL && registered != NULL)
		settle_field(settling, reading, match_code(reading->value, registered), registered,
			     RATE_NUMBER);
}

static void settle_name(const struct settling *settling, const char *field,
			const struct person *person)
{
	const struct reading *reading = paper_on_form(settling->dossier, field);
	char name[NAME_SIZE];
	bool given_first;

	if (reading == NULL)
		return;
	given_first =
		match_person_given_first(reading->value, person->last_name, person->first_name);
	snprintf(name, sizeof(name), "%s %s", given_first ? person->first_name : person->last_name,
		 given_first ? person->last_name : person->first_name);
	settle_field(settling, reading,
		     match_person(reading->value, person->last_name, person->first_name), name,
		     RATE_NAME);
}

static void settle_birth(const struct settling *settling, struct date birth)
{
	const struct reading *reading = paper_on_form(settling->dossier, "beneficiaire_naissance");
	char text[DATE_TEXT_SIZE];

	if (reading != NULL && date_is_set(birth))
		settle_field(settling, reading, match_date(reading->value, birth),
			     date_format_iso(birth, text), RATE_BIRTH);
}

static void settle_insured(struct dossier *dossier, const struct identity *identity)
{
	struct settling settling = { dossier, identity->weight >= OWNER_WEIGHT_MIN };
	struct person person = person_of_insured(identity->insured);

	if (identity->number_state == NUMBER_SAME)
		settle_raise(dossier, identity->number, VOTE_CONFIDENCE_MAX);
	else if (identity->number_state == NUMBER_NEAR)
		settle_write(dossier, identity->number, identity->insured->immatriculation,
			     settle_misread(identity->number->confidence, RATE_NUMBER), true);
	settle_code(&settling, "assure_affiliation", identity->insured->affiliation);
	settle_code(&settling, "assure_cin", person.cin);
	settle_name(&settling, "assure_nom", &person);
}

static void settle_beneficiary(struct dossier *dossier, const struct identity *identity)
{
	struct settling settling = { dossier, identity->beneficiary_confidence >= POOR_SETTLED };
	struct person person = identity_beneficiary(identity);

	if (!identity->beneficiary_known)
		return;
	settle_code(&settling, "beneficiaire_cin", person.cin);
	settle_name(&settling, "beneficiaire_nom", &person);
	settle_birth(&settling, person.birth);
}

void settle_identity(struct dossier *dossier, const struct register_answers *answers)
{
	struct identity identity;

	identity_resolve(dossier, answers, &identity);
	if (identity.insured == NULL ||
	    (!identity_is_settled(&identity) && identity.number_state != NUMBER_ABSENT))
		return;
	settle_insured(dossier, &identity);
	settle_beneficiary(dossier, &identity);
}
