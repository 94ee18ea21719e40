/*
 * Who has looked at which page a short while ago. A page that is looked at is noted in the audit
 * trail; the many small pictures that a screen cuts from it within ten minutes are the same look,
 * and a screen of two hundred cells would else hold the trail up for seconds.
 */
#ifndef REVIEW_LOOKS_H
#define REVIEW_LOOKS_H

#include <stdbool.h>

struct looks;

struct looks *looks_new(void);
void looks_free(struct looks *looks); /* NULL is allowed */

/* By any thread: the look was noted just now. `now_s` is of clock_monotonic_s(). */
void looks_add(struct looks *looks, long person, long dossier, int page, double now_s);

/* True when it was noted less than ten minutes ago, and that is still known. */
bool looks_has(struct looks *looks, long person, long dossier, int page, double now_s);

#endif
