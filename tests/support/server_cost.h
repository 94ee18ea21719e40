/*
 * What a question costs: milliseconds on the wall, of this program's core and of the core of the
 * server's process behind a session. On a busy machine the clock on the wall tells more of the
 * others.
 */
#ifndef TESTS_SUPPORT_SERVER_COST_H
#define TESTS_SUPPORT_SERVER_COST_H

#include "store/store.h"

double wall_ms(void);
double own_ms(void);
double server_ms(const struct store *store);
double processor_ms(const struct store *store); /* the two together */

/* Many measurements of one thing. Start zeroed; end with costs_tell(). */
struct costs {
	double *ms;
	size_t count;
};

void costs_add(struct costs *costs, double ms);

/* Prints "# WHAT: median 1.23 ms, 95 % 2.34, 99 % 3.45, worst 4.56" and gives the value that
 * `share` (0.5: the median) of them do not exceed; forgets them. */
double costs_tell(struct costs *costs, const char *what, double share);

#endif
