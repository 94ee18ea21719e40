/* Inside print/: A4 paper as PDF. Lengths are millimetres on the paper, from its top left corner.
 */
#ifndef PRINT_PAPER_H
#define PRINT_PAPER_H

#include "base/error.h"

#include <cairo.h>
#include <pango/pangocairo.h>
#include <stdbool.h>
#include <stddef.h>

#define PAPER_WIDTH_MM 210.0
#define PAPER_HEIGHT_MM 297.0

/* Begins a document at `path`; end it with paper_end(). */
cairo_t *paper_begin(const char *path);

/* Ends the document and hands `status` on; STATUS_NO_SPACE or another status of the system when it
 * cannot be written. */
enum status paper_end(cairo_t *cairo, const char *path, enum status status, struct error *error);

/* Text in a box. Pango shapes Arabic and turns it right to left. */
struct paper_text {
	const char *text;
	const char *font;
	double size_mm;
	double x_mm, y_mm, width_mm;
	PangoAlignment align; /* LEFT is where a line begins: of Arabic lines, right */
	bool is_name;         /* left to right whatever its letters are, cut in the middle */
};

/* What does not fit the width is cut, with an ellipsis. */
void paper_draw_text(cairo_t *cairo, const struct paper_text *text);

/* A paragraph, or several parted by \n: begins at the side that its direction says, whatever its
 * first letter is, and takes as many lines as it needs. Colours are the caller's. */
struct paper_paragraph {
	const char *text;
	const char *font;
	double size_mm;
	double x_mm, width_mm;
	bool is_rtl;
	size_t bold_bytes; /* so many at its beginning are bold */
};

/* The height that it takes. */
double paper_paragraph_height(cairo_t *cairo, const struct paper_paragraph *paragraph);
void paper_draw_paragraph(cairo_t *cairo, const struct paper_paragraph *paragraph, double y_mm);

#endif
