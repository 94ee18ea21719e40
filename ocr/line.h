/*
 * A line of writing made ready for a recogniser: the pieces of a zone that belong to it, cropped,
 * the wide gaps between comb cells closed up, and brought to the size the recogniser reads best.
 */
#ifndef OCR_LINE_H
#define OCR_LINE_H

#include "ocr/zone.h"

#include <stdbool.h>

/*
 * Drops from a zone the pieces that are too small to be its writing. `marks_allowed`: small pieces
 * may be commas, points and accents.
 */
void line_drop_dirt(struct zone *zone, bool marks_allowed);

/* The text lines of a zone by its empty rows, top to bottom; at most `limit`. Returns how many. */
int line_split(const struct zone *zone, struct box *lines, int limit);

/* How a line is shown to a recogniser. The same line shown in several ways gives independent-enough
 * readings to vote on. */
struct line_look {
	int letter_px; /* height of the line's ink in the image; 32 suits Tesseract's models best */
	bool squeeze;  /* shorten every gap wider than an eighth of the line's height to that */
	bool bilevel;  /* show the ink, not the grey */
};

/*
 * The image of one line (a box of the zone), 8-bit grey with white around. NULL when the box is
 * empty. Free with pixDestroy().
 */
struct Pix *line_image(const struct zone *zone, struct box line, struct line_look look);

/* The resolution a recogniser should be told for such images: letters of 32 px at 300 dpi are 8
 * points. */
#define LINE_IMAGE_DPI 300

#endif
