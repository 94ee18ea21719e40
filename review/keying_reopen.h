/* Inside review/: accepted dossiers that double keying found wrong are opened again. */
#ifndef REVIEW_KEYING_REOPEN_H
#define REVIEW_KEYING_REOPEN_H

#include "review/request.h"

/*
 * Opens the dossiers that are due again, a few at a time: reopened, corrected by what people found,
 * judged anew. What cannot be done now is done by whoever comes next; nobody who keys is told.
 */
void keying_follow_up(struct request *request);

#endif
