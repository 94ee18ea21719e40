/* Inside store/: the rows of a claim, in the transaction that stores its dossier. */
#ifndef STORE_SAVE_CLAIM_H
#define STORE_SAVE_CLAIM_H

#include "store/session.h"
#include "store/sql.h"

/* A dossier on its way; all lent. */
struct saving {
	struct store *store;
	const struct dossier *dossier;
	const struct claim *claim;
	const char *id, *file;          /* of the rows */
	const char *judgement;          /* its number, "1" for the first */
	const struct keying_rate *rate; /* of what is keyed twice; NULL: nothing is drawn */
};

/* The claim, its lines, what each payer pays, its reasons and its doubts. */
enum status saving_claim(const struct saving *saving, struct error *error);

/* The guesses of a reading that the register alone made, as JSON with confidences to four places as
 * report_dossier() says them; of any other NULL. */
void saving_add_guesses(struct batch *batch, const struct reading *reading);

#endif
