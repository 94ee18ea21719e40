/* Inside store/: what people.c and logins.c share. */
#ifndef STORE_PEOPLE_READ_H
#define STORE_PEOPLE_READ_H

#include "store/session.h"

/* A person of a row that begins with the columns of statement people_find. */
void people_read(struct arena *arena, const PGresult *result, int row, struct person *ret_person);

/* {"person":12}, in the session's scratch arena: what a deed tells of a person. */
const char *people_details(struct store *store, long person);

#endif
