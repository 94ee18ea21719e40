/*
 * PDF, through the programs of poppler-utils as jailed children (linking poppler would make Waraqa
 * GPL). A page that is one scanned picture, grey or RGB, is taken out as it is stored; one of
 * another kind is drawn on its own grid, and any other page at 300 dpi.
 */
#ifndef INGEST_PDF_H
#define INGEST_PDF_H

#include "ingest/ingest.h"

#include <stddef.h>

struct pdf;

/*
 * Counts the pages and judges their sizes. `name` is lent, the bytes are not kept. STATUS_REFUSED:
 * a password is needed, the file is damaged, or over a limit. End with pdf_close().
 */
enum status pdf_open(const char *name, const unsigned char *bytes, size_t length,
		     const struct ingest_limits *limits, struct pdf **ret_pdf, struct error *error);
void pdf_close(struct pdf *pdf); /* NULL is allowed */

int pdf_page_count(const struct pdf *pdf);
double pdf_megapixels(const struct pdf *pdf); /* of all pages */

/* A page as the bytes of a picture (document.h decodes it). */
struct pdf_picture {
	unsigned char *bytes; /* free with free() */
	size_t length;
	double x_dpi, y_dpi;
	char trouble[200]; /* what poppler complained of while drawing; "" for nothing */
};

/* Takes out or draws the page of that index (from 0). STATUS_REFUSED: it cannot be drawn. */
enum status pdf_page(struct pdf *pdf, int index, struct pdf_picture *ret_picture,
		     struct error *error);

#endif
