/* Signatures and rubber stamps, drawn at random (chance_seed() before). */
#ifndef TESTS_SUPPORT_DRAWN_STAMPS_H
#define TESTS_SUPPORT_DRAWN_STAMPS_H

#include "tests/support/pen.h"

enum {
	STAMP_LINES_MAX = 4,
	STAMP_LINE_SIZE = 40,
	STAMP_DARKER = 45, /* a stamp's thin letters get paler in a scan: by so many grey levels */
};

/* What a stamp says. */
struct stamp_text_drawn {
	char lines[STAMP_LINES_MAX][STAMP_LINE_SIZE];
	int count;
	char inpe[10]; /* empty: it does not say it */
};

/* A practitioner's or a shop's: two to four lines, with the number in every other. */
struct stamp_text_drawn stamp_any_text(void);

/* A scrawl, loops, a paraph or a zigzag, somewhere in the box and now and then beyond. */
void signature_draw(struct Pix *sheet, int dpi, struct pen pen, struct box_mm box);

/* Presses a stamp of any shape onto about the middle of the box, turned by some degrees, with ink
 * no paler than the grey level `palest`. */
void stamp_draw(struct Pix *sheet, int dpi, const struct stamp_text_drawn *text, int palest,
		struct box_mm box);

/* A stroke or letters from elsewhere that come into the box by at most 4 mm. */
void intruder_draw(struct Pix *sheet, int dpi, struct pen pen, struct box_mm box);

#endif
