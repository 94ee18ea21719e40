/* Inside store/: what is drawn of a dossier to be keyed twice, in the transaction that stores it.
 */
#ifndef STORE_KEYING_DRAW_H
#define STORE_KEYING_DRAW_H

#include "store/save_claim.h"

/* Draws by lots, of an accepted dossier that has been stored but for this. */
enum status keying_draw(const struct saving *saving, struct error *error);

#endif
