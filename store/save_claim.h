/* Inside store/: the rows of a claim, in the transaction that stores its dossier. */
#ifndef STORE_SAVE_CLAIM_H
#define STORE_SAVE_CLAIM_H

#include "store/session.h"

/* A dossier on its way; all lent. */
struct saving {
	struct store *store;
	const struct dossier *dossier;
	const struct claim *claim;
	const char *id, *file; /* of the rows */
};

/* The claim, its lines, what each payer pays, its reasons and its doubts. */
enum status saving_claim(const struct saving *saving, struct error *error);

#endif
