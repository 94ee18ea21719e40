/*
 * The page of `waraqa status --watch`: what the readers do now, from two looks at the store. Rates
 * are of the time between the two; what has no rate yet (the first look) is left out.
 */
#ifndef CLI_BOARD_H
#define CLI_BOARD_H

#include "base/text.h"
#include "store/store.h"

#include <stdbool.h>

struct board {
	const struct store_measures *now;
	const struct store_measures *before; /* NULL: this is the first look */
	double apart_s;                      /* between the two */
	const char *clock;                   /* "2026-11-26 15:04:05", UTC */
	const char *trouble;                 /* why the store does not answer; NULL: it does */
	int every_s;
};

enum { BOARD_COLUMNS_LEAST = 80 };

/* A page of lines for a terminal; each ends with a line end. `colour`: what is late stands out. */
void board_write_page(const struct board *board, bool colour, struct text *text);

/* The same in one line, for a log. */
void board_write_line(const struct board *board, struct text *text);

/* The same as one JSON object in one line; docs/metrics.md explains it. */
void board_write_json(const struct board *board, struct text *text);

#endif
