/*
 * A file that was dealt with leaves its watched folder: into done/ or, with the reason beside it,
 * into refused/. Killed at any moment, the file is in one of the two places, whole, and the reason
 * is there before the file is.
 */
#ifndef CLI_PUT_AWAY_H
#define CLI_PUT_AWAY_H

#include "base/error.h"
#include "model/arrivals.h"

#include <stdbool.h>

#define PUT_DONE "done"
#define PUT_REFUSED "refused"

/* Looks at a file, not through a link. *ret_age_s may be NULL. False: there is no regular file. */
bool look_at_file(const char *path, struct arrival_facts *ret_facts, double *ret_age_s);

/* Makes done/ and refused/ in a folder, open to the same people as the folder. */
enum status put_away_prepare(const char *folder, struct error *error);

/*
 * Moves folder/name into done/, under another number when the name is taken there. STATUS_DATA: it
 * is no longer the file with these facts, and stays; any other status: it stays too, the sentence
 * says what to do.
 */
enum status put_away_done(const char *folder, const char *name, const struct arrival_facts *facts,
			  struct error *error);

/* As above into refused/, with NAME.reason.txt beside it, durable before the file moves. */
enum status put_away_refused(const char *folder, const char *name,
			     const struct arrival_facts *facts, const char *reason,
			     struct error *error);

#endif
