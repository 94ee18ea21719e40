/*
 * Which member of an insured person's family was treated, and how well the family explains what the
 * paper says of the two people it names. See identity.c for the model.
 */
#ifndef VALIDATE_FAMILY_H
#define VALIDATE_FAMILY_H

#include "model/dossier.h"
#include "model/register.h"
#include "validate/naming.h"

/* What the paper says of the insured and of the person treated; each may be NULL. */
struct family_evidence {
	struct named insured_names;     /* the insured's alone */
	struct named beneficiary_names; /* on the sheet, the ordonnance, the invoice */
	struct named all_names;         /* of one person, when the insured was treated */
	const struct reading *insured_cin, *cin;
	struct birth_channel birth;
	const struct reading *spouse, *child; /* the boxes of the relation */
	const struct reading *male, *female;
	/* the certificate of registration, which is the insured's */
	const struct reading *attested_name, *attested_number, *attested_cin;
	struct birth_channel attested_birth;
};

void family_gather(const struct dossier *dossier, struct family_evidence *ret_evidence);

/* One who may have been treated: a dependant, or the insured (both unset), or somebody who is not
 * registered in this family. */
struct member {
	const struct dependant *dependant;
	bool stranger;
	double share; /* probability, given that the dossier is this insured's */
};

/* A family weighed. */
struct family {
	double log_ratio; /* of the paper for this family against strangers, natural logarithm */
	struct member best, second;
	double stranger_share;
	int pieces;    /* independent pieces that speak for the insured with the best member */
	int of_member; /* those of them that speak for the member himself */
};

/* `answers` has the insured's dependants, all of them. */
struct family family_weigh(const struct family_evidence *evidence, const struct insured *insured,
			   const struct register_answers *answers);

/* True when a name, card or birth date that was read for sure is not the person's who was treated:
 * a paper of somebody else's may lie in the dossier, whoever the rest is about. */
struct patient;
bool family_contradicts(const struct family_evidence *evidence, const struct patient *person);

/* Evidence that is so many times likelier for a person than for a stranger is a piece. */
#define PIECE_RATIO 20.0

#endif
