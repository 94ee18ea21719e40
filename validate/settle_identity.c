/*
 * The insured's and the beneficiary's fields take the registered values where the odds say that
 * these stand there. Two probabilities are multiplied: that it is this person, and that a field of
 * this person's that was read so holds what is registered. The product becomes the confidence.
 */
#include "base/text.h"
#include "validate/identity.h"
#include "validate/match.h"
#include "validate/naming.h"
#include "validate/settle.h"
#include "validate/vote.h"

#include <stdio.h>

/* A field read this surely is what stands on the paper. */
#define SURE NUMBER_SURE

/* What is likelier than everything else is written. */
#define LIKELIEST 0.5

enum { NAME_SIZE = 256 };

struct settling {
	struct dossier *dossier;
	double person; /* the probability that the field is this person's */
};

static void settle_field(const struct settling *settling, const struct reading *reading,
			 const struct field_odds *odds, const char *registered, bool same)
{
	double own = field_own(odds), confidence = settling->person * own;
	/* when it is somebody else's, what was read alone speaks for it */
	double raised = confidence + (1 - settling->person) * seen_confidence(reading);

	if (raised > VOTE_CONFIDENCE_MAX)
		raised = VOTE_CONFIDENCE_MAX;
	if (same)
		settle_raise(settling->dossier, reading, raised);
	else if (confidence >= LIKELIEST && seen_confidence(reading) < SURE)
		settle_write(settling->dossier, reading, registered, confidence, true);
}

static void settle_code(const struct settling *settling, const char *field, const char *registered)
{
	const struct reading *reading = paper_on_form(settling->dossier, field);
	struct field_odds odds = channel_code(reading, registered, &card_writing);

	if (reading != NULL && registered != NULL)
		settle_field(settling, reading, &odds, registered,
			     match_code(reading->value, registered) == CLOSENESS_SAME);
}

static void settle_name(const struct settling *settling, const char *field,
			const struct patient *person)
{
	const struct reading *reading = paper_on_form(settling->dossier, field);
	struct field_odds odds = naming_odds(reading, person->last_name, person->first_name);
	char name[NAME_SIZE];
	bool given_first;

	if (reading == NULL)
		return;
	given_first =
		match_person_given_first(reading->value, person->last_name, person->first_name);
	snprintf(name, sizeof(name), "%s %s", given_first ? person->first_name : person->last_name,
		 given_first ? person->last_name : person->first_name);
	settle_field(settling, reading, &odds, name,
		     match_person(reading->value, person->last_name, person->first_name) ==
			     CLOSENESS_SAME);
}

static void settle_birth(const struct settling *settling, struct date birth)
{
	const struct reading *reading = paper_on_form(settling->dossier, "beneficiaire_naissance");
	struct birth_channel channel = channel_of_birth(reading);
	struct field_odds odds = channel_birth(&channel, birth);
	char text[DATE_TEXT_SIZE];

	if (reading != NULL && date_is_set(birth))
		settle_field(settling, reading, &odds, date_format_iso(birth, text),
			     match_date(reading->value, birth) == CLOSENESS_SAME);
}

static void settle_number(struct dossier *dossier, const struct identity *identity)
{
	const struct reading *number = identity->number;
	double confidence = identity->posterior * identity->number_own;

	if (identity->number_state == NUMBER_SAME)
		settle_raise(dossier, number,
			     confidence + (1 - identity->posterior) * seen_confidence(number));
	else if (identity->number_state == NUMBER_NEAR)
		settle_write(dossier, number, identity->insured->immatriculation, confidence, true);
}

static void settle_insured(struct dossier *dossier, const struct identity *identity)
{
	struct settling settling = { dossier, identity->posterior };
	struct patient person = patient_of_insured(identity->insured);

	settle_number(dossier, identity);
	settle_code(&settling, "assure_affiliation", identity->insured->affiliation);
	settle_code(&settling, "assure_cin", person.cin);
	settle_name(&settling, "assure_nom", &person);
}

static void settle_beneficiary(struct dossier *dossier, const struct identity *identity)
{
	struct settling settling = { dossier, identity->beneficiary_confidence };
	struct patient person = identity_beneficiary(identity);

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
