/* The table that ends a run: a line a dossier, what the reasons mean, and the totals. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "base/arena.h"
#include "base/money.h"

#include <stdio.h>

struct table_row {
	const char *name;
	int pages;           /* 0: not known */
	const char *insured; /* NULL: not known */
	centimes total;      /* AMOUNT_UNKNOWN: not known */
	const char *verdict; /* "accepted", ..., "refused" */
	const char *reasons; /* "R01 R15"; of a refused file NULL */
	const char *refusal; /* why the file was refused; else NULL */
};

struct table {
	struct arena *arena; /* holds the rows' texts */
	LIST(struct table_row) rows;
};

/* At most 100 columns wide, coloured on a terminal unless NO_COLOR is set. */
void table_print(const struct table *table, FILE *out);

#endif
