/* Inside review/: how good each scanner's pages are, and what to do about it. */
#ifndef REVIEW_SCANNERS_H
#define REVIEW_SCANNERS_H

#include "review/request.h"
#include "store/store.h"

#include <stddef.h>

/* What is looked at, and the second half of it is held against the first. */
enum { SCANNERS_DAYS = 28 };

/* One table, a scanner a line: pages, those with a fault, each fault, how that goes, what to do. */
void scanner_table(struct request *request, const struct scanner_quality *scanners, size_t count);

/* ---- what the table judges by, for its test ---- */

/* How the share of faulty pages goes: the second half against the first. */
enum scanner_trend { SCANNER_TREND_UNKNOWN, SCANNER_STEADY, SCANNER_WORSE, SCANNER_BETTER };

/* UNKNOWN: fewer than 50 pages in a half. Else a change counts that chance would make in one of
 * twenty pairs of halves at most (difference of two shares, 1.96 standard errors), and that is a
 * percent of the pages or more. */
enum scanner_trend scanner_trend(const struct scanner_quality *scanner);

/* Whether the scanner has a fault often: two percent of its pages, and three of them or more. */
bool scanner_has_habit(const struct scanner_quality *scanner, int fault);

/* Whether it is said what to do about a fault (0: I01): it is a habit, half the pages are below 200
 * dpi (I05), or it grows and this is the most frequent one. */
bool scanner_needs(const struct scanner_quality *scanner, int fault);

#endif
