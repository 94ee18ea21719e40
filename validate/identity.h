/*
 * Who the dossier is about: the insured person and the one who was treated, chosen from the rows
 * that the registers answered by independent pieces of evidence.
 */
#ifndef VALIDATE_IDENTITY_H
#define VALIDATE_IDENTITY_H

#include "validate/paper.h"

/* How the registration number as read stands to the insured that the evidence speaks for. */
enum number_state {
	NUMBER_ABSENT,  /* no number was read */
	NUMBER_SAME,    /* it is his */
	NUMBER_NEAR,    /* one or two digits from his, and not sure enough to be taken as read */
	NUMBER_DOUBTED, /* one digit from his, but read for sure: another number, or a slip of the
			   pen */
	NUMBER_OTHER,   /* far from his, and nobody's in the register */
	NUMBER_OF_ANOTHER, /* it is registered, for somebody else than the rest of the sheet names
			    */
	NUMBER_UNKNOWN,    /* not in the register, and nothing else speaks for anybody */
	NUMBER_ALONE,      /* registered, but nothing else was read that agrees or disagrees */
};

struct identity {
	const struct reading *number; /* NULL: none */
	enum number_state number_state;
	/*
	 * The row that at least two independent pieces of evidence support and no other row rivals;
	 * NULL: there is none. With NUMBER_DOUBTED, NUMBER_OTHER and NUMBER_OF_ANOTHER it is a
	 * candidate to be shown to a person, never to be paid.
	 */
	const struct insured *insured;
	int weight; /* of what speaks for him */
	bool beneficiary_known;
	const struct dependant *dependant; /* when known; NULL: the insured himself */
	double beneficiary_confidence;
	bool beneficiary_contradicted; /* what was read for sure fits nobody of the family */
};

void identity_resolve(const struct dossier *dossier, const struct register_answers *answers,
		      struct identity *ret_identity);

/* True when the claim may stand on the insured: chosen, and the number is his or misread. */
bool identity_is_settled(const struct identity *identity);

/* A number read with at least this confidence is not taken for a misreading of another. */
#define NUMBER_SURE 0.97

/* The beneficiary's row, whichever register it is in. NULL texts and no date when not known. */
struct person {
	const char *last_name, *first_name, *cin, *relation;
	struct date birth;
	char sex;
};
struct person identity_beneficiary(const struct identity *identity);
struct person person_of_insured(const struct insured *insured);
struct person person_of_dependant(const struct dependant *dependant);

#endif
