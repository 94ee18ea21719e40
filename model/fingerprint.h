/*
 * What is written on a page, small enough to keep for ever: by it the same paper is known again
 * when it is scanned once more.
 *
 * The writing is a coarse picture of the page's ink without the form's print: FINGERPRINT_DPI cells
 * an inch, each 0 (paper) to 3 (all ink), on the form's paper when the page is a form, else on the
 * upright page. The terms are hashes of small places of that picture, a sample of them: two scans
 * of one paper share many, two papers few, and an index finds who shares some.
 */
#ifndef MODEL_FINGERPRINT_H
#define MODEL_FINGERPRINT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	FINGERPRINT_DPI = 50,
	FINGERPRINT_LEVELS = 4,
	FINGERPRINT_TERMS_MAX = 64,
	FINGERPRINT_PROBES_MAX = 1280,
};

/* Everything is lent by an arena. */
struct fingerprint {
	int width, height;          /* cells; 0: the page has too little writing to be known by */
	const unsigned char *cells; /* row by row */
	const char *form;           /* whose paper the cells lie on; NULL: the page itself */
	const int32_t *terms;       /* to be found by; each once */
	int term_count;
	const int32_t *probes; /* the terms to look for, also those that another scan may give */
	int probe_count;
};

/* A copy that lives in the arena, all of it. */
struct fingerprint fingerprint_copy(struct arena *arena, const struct fingerprint *from);

/* The cells as bytes to store, four cells a byte, in the arena. */
unsigned char *fingerprint_pack(struct arena *arena, const struct fingerprint *fingerprint,
				size_t *ret_length);

/* The cells from such bytes; false when they are not width x height cells. There are neither terms
 * nor probes in the fingerprint then; `form` is lent. */
bool fingerprint_unpack(struct arena *arena, int width, int height, const char *form,
			const unsigned char *bytes, size_t length,
			struct fingerprint *ret_fingerprint);

#endif
