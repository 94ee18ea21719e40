/* Which member of an insured person's family was treated. */
#ifndef VALIDATE_FAMILY_H
#define VALIDATE_FAMILY_H

#include "validate/identity.h"
#include "validate/match.h"

/* What speaks for one person. A piece is one independent thing that agrees. */
struct support {
	int pieces;
	int weight; /* may be negative: what disagrees counts against */
	enum closeness name, birth;
	bool contradicted; /* something that was read for sure is not this person's */
};

/* What the paper says of the person treated; each may be NULL. */
struct family_evidence {
	const struct reading *names[3]; /* on the sheet, the ordonnance, the invoice */
	const struct reading *birth, *cin;
	const struct reading *spouse, *child; /* the boxes of the relation */
	const struct reading *male, *female;
};

void family_gather(const struct dossier *dossier, struct family_evidence *ret_evidence);

struct support family_weigh(const struct family_evidence *evidence, const struct person *person);

/* Fills the identity's beneficiary from the family of its insured. */
void family_choose(const struct family_evidence *evidence, const struct register_answers *answers,
		   struct identity *identity);

#endif
