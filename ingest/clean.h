/* Ink out of grey: what is written or printed on a page, without light, surround and speckle. */
#ifndef INGEST_CLEAN_H
#define INGEST_CLEAN_H

struct Pix;

/* What was measured on the way; levels are grey values 0..255. */
struct clean_report {
	double paper_level;  /* of the light paper */
	double border_level; /* median along the page's four edges */
	double ink_level;    /* median core of the strokes; paper_level when there are none */
	double sharpness; /* of strokes that are all faint: 1 like a pen's, under 0.5 blurred; else
			     1 */
	double dark_percent; /* of the page's area darker than a quarter of full white */
};

/*
 * The ink of an 8-bit grey page as a new 1-bit image that the caller owns. Works on bilevel input
 * in 8 bits just as well. Takes out uneven light, a scanner's dark surround that touches the page's
 * edge, and specks under 0.15 mm.
 */
struct Pix *clean_ink(struct Pix *grey, int dpi, struct clean_report *ret_report);

/* `grey` reduced by a whole factor, each pixel the mean of a square. The caller owns it. */
struct Pix *clean_reduce(struct Pix *grey, int factor);

#endif
