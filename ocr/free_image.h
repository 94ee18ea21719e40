/* The image of a free page that the engine is given, and its words. */
#ifndef OCR_FREE_IMAGE_H
#define OCR_FREE_IMAGE_H

#include "model/dossier.h"
#include "ocr/engine.h"

/*
 * A copy of the upright page for the engine, 8-bit grey, the caller's: its barcodes painted over,
 * white all but the ink, and the grey between ink and paper stretched.
 */
struct Pix *free_image_of(const struct page *page, const struct dossier *dossier);

/* The scale at which a page is read: 200 dpi, or what it has. */
double free_image_scale(const struct page *page);

/* Reads an image at the page's dpi, whole: `words` is set, their boxes in pixels of the image. */
void free_image_read(struct engine *engine, struct Pix *image, const struct page *page,
		     struct arena *arena, word_list *words);

/* Reads the rows [from, to) of an image and appends their words. */
void free_image_read_rows(struct engine *engine, struct Pix *image, const struct page *page,
			  int from, int to, struct arena *arena, word_list *words);

#endif
