/* What people put into tick boxes, carefully and not, drawn at random (chance_seed() before). */
#ifndef TESTS_SUPPORT_DRAWN_MARKS_H
#define TESTS_SUPPORT_DRAWN_MARKS_H

#include "tests/support/pen.h"

enum mark_kind {
	MARK_CROSS,
	MARK_TICK,
	MARK_SLASH,
	MARK_DASH,
	MARK_ZIGZAG, /* to and fro, not solid */
	MARK_BLOT,   /* filled */
	MARK_LONG,   /* a tick with a tail of up to 14 mm */
	MARK_GREAT,  /* a cross larger than the box */
	MARK_BESIDE, /* a tick of which about half its width is in the box */
	MARK_KINDS,
	/* what is no mark */
	MARK_NONE = MARK_KINDS,
	MARK_DIRT,   /* specks in and around the box */
	MARK_FRAME,  /* a line of the frame a little off its place */
	MARK_GRAZED, /* a stroke from elsewhere that touches the edge */
	MARK_WORDS,  /* writing beside the box */
	MARK_ALL,
};

/* Draws it in or at the box (millimetres of the sheet). */
void mark_draw(struct Pix *sheet, int dpi, enum mark_kind kind, struct pen pen, struct box_mm box);

/* A mark of a person, or what is found in a box that nobody marked, as often as they come. */
enum mark_kind mark_any(void);
enum mark_kind mark_any_empty(void);

const char *mark_kind_name(enum mark_kind kind);

#endif
