/* The symbols found on one page so far, one for each printed symbol. */
#ifndef BARCODE_SYMBOLS_H
#define BARCODE_SYMBOLS_H

#include "barcode/regions.h"
#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* A symbol that was read; `place` holds its bars or modules, in pixels of the page. */
struct symbol {
	const char *symbology; /* static */
	const char *value;     /* in the list's arena, UTF-8 */
	struct region place;
	bool gs1;        /* begins with FNC1: GS1 element strings */
	bool checked;    /* the symbology has a check of its own */
	int agreeing;    /* independent readings that gave the value */
	int conflicting; /* and those that gave another one there */
	double confidence;
	bool disputed; /* another value of equal standing was read in this place */
};

struct symbol_list {
	struct arena *arena;
	int dpi;
	LIST(struct symbol) symbols;
	LIST(struct region) unread; /* places with bars that gave no value */
};

/*
 * Adds a symbol, or joins it to the one that is there with the same value: the same place, or two
 * parts of one symbol with a few millimetres spoilt between them. A different value in the same
 * place makes one of the two go or both disputed: a code with a check wins over one without, else
 * four times the readings do. The value's bytes are copied.
 */
void symbols_add(struct symbol_list *list, struct symbol symbol, const char *bytes, size_t length);

bool symbols_is_utf8(const char *bytes, size_t length);

/* True when a symbol, of any value, stands in that place. */
bool symbols_has_place(const struct symbol_list *list, const struct region *place);

#endif
