/*
 * Who the dossier is about: the insured person and the one who was treated, with the probability of
 * each, and what stands in the number's field. identity.c has the model.
 */
#ifndef VALIDATE_IDENTITY_H
#define VALIDATE_IDENTITY_H

#include "validate/paper.h"

/* How the registration number as read stands to the insured that the evidence speaks for. */
enum number_state {
	NUMBER_ABSENT,  /* no number was read */
	NUMBER_SAME,    /* it is his */
	NUMBER_NEAR,    /* his stands there in all likelihood, and was misread */
	NUMBER_DOUBTED, /* one digit from his, but read for sure: another number, or a slip of the
			   pen */
	NUMBER_OTHER,   /* far from his, and nobody's in the register */
	NUMBER_OF_ANOTHER, /* it is registered, for somebody else than the rest of the sheet names
			    */
	NUMBER_UNKNOWN,    /* not in the register, and nothing else speaks for anybody */
	NUMBER_ALONE,      /* registered, but too little else was read that agrees or disagrees */
};

struct identity {
	const struct reading *number; /* NULL: none */
	enum number_state number_state;
	/*
	 * The row that at least two independent pieces of evidence support and whose probability is
	 * at least IDENTITY_MIN; NULL: there is none. With NUMBER_DOUBTED, NUMBER_OTHER and
	 * NUMBER_OF_ANOTHER it is a candidate to be shown to a person, never to be paid.
	 */
	const struct insured *insured;
	/* The likeliest row and the next one, whether chosen or not, with their probabilities; NULL
	 * and 0 when there is none. The rest is for others, registered or not. */
	const struct insured *best, *rival;
	double posterior, rival_posterior;
	double number_own; /* that the best row's number stands in the field, given it is he */

	bool beneficiary_known;
	const struct dependant *dependant; /* when known; NULL: the insured himself */
	/* That it is this insured's and this person's dossier, 0..1. */
	double beneficiary_confidence;
	/* The next likely member of the family, given the insured; dependant NULL and not a
	 * stranger: the insured himself. */
	const struct dependant *rival_dependant;
	bool rival_is_stranger;
	double rival_share;
	bool beneficiary_contradicted; /* what was read for sure fits nobody of the family */
	double stranger_share;         /* that it is nobody of the family, given the insured */
};

void identity_resolve(const struct dossier *dossier, const struct register_answers *answers,
		      struct identity *ret_identity);

/* True when the claim may stand on the insured: chosen, and the number is his or misread. */
bool identity_is_settled(const struct identity *identity);

/* A person is chosen from this probability on. */
#define IDENTITY_MIN 0.9

/* A number read with at least this confidence is not taken for a misreading of another. */
#define NUMBER_SURE 0.97

/* The row of a patient, the insured or a dependant, whichever register it is in. NULL texts and no
 * date when not known. */
struct patient {
	const char *last_name, *first_name, *cin, *relation;
	struct date birth;
	char sex;
};
struct patient identity_beneficiary(const struct identity *identity);
struct patient patient_of_insured(const struct insured *insured);
struct patient patient_of_dependant(const struct dependant *dependant);

#endif
