/* Colour drop-out: a form that is printed in one colour loses its print and keeps the writing. */
#ifndef INGEST_DROPOUT_H
#define INGEST_DROPOUT_H

#include <stdbool.h>

struct Pix;

struct dropout_report {
	bool dropped;       /* a form's ink was found and taken out; what follows is 0 if not */
	double hue_deg;     /* of that ink on white paper: 0 red, 120 green, 240 blue */
	double ink_percent; /* of the page's area that is that ink */
	int paper[3];       /* red, green and blue of the paper, 0..255 */
};

/*
 * The 32-bit colour page in 8-bit grey with the form's coloured print lifted to paper, as a new
 * image that the caller owns. Writing that crosses the print is kept. A colour counts as a form's
 * ink only when it is spread over the page and has long straight rules, so that a pen or a stamp
 * is never dropped; a blue one only when the page is also written on in something else. On any
 * other page NULL: plain grey is then as good.
 */
struct Pix *dropout_grey(struct Pix *rgb, int dpi, struct dropout_report *ret_report);

#endif
