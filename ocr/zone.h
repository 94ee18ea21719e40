/*
 * A zone: the part of a page where a field is written, with the form's own print taken out and what
 * people put there kept.
 */
#ifndef OCR_ZONE_H
#define OCR_ZONE_H

#include "model/page.h"
#include "ocr/blank.h"

struct zone {
	struct Pix *grey;        /* 8 bit, everything but the writing painted white */
	struct Pix *ink;         /* 1 bit, the writing */
	struct Pix *around;      /* 1 bit, the neighbours' writing too, as far as the zone goes */
	struct Pix *scan;        /* 8 bit, as scanned, paper white and ink black */
	struct Pix *print;       /* 1 bit, where the form's print is; empty when its colour was
				    dropped */
	struct box box;          /* where it is on the upright page, clipped to it */
	struct affine from_form; /* form millimetres to pixels of the zone */
	double px_per_mm;
};

/*
 * Cuts `core` (form millimetres) and a margin around it out of an aligned page. The print is first
 * shifted by up to 0.6 mm to where it really lies around this zone. Ink whose middle is outside the
 * core belongs to neighbours and is dropped; the margin is there so that it is seen whole. A box
 * that lies outside the page gives a zone without images (grey, ink and around NULL). Free with
 * zone_clear().
 */
struct zone zone_cut(const struct page *page, const struct blank *blank, struct box_mm core,
		     double margin_mm);
void zone_clear(struct zone *zone);

/* Paints the grey white but for the ink and 0.2 mm around it, which carries the shape of the
 * strokes. */
void zone_paint_paper(struct zone *zone);

/* The box on the page as delivered of a box in the zone. */
struct box zone_to_delivered(const struct zone *zone, const struct page *page, struct box box);

/* The smallest box that holds the zone's ink; empty when there is none. */
struct box zone_ink_box(const struct zone *zone);

/* Share of ink pixels of the zone's ink inside a box of the zone, 0..1. */
double zone_ink_share(const struct zone *zone, struct box box);

#endif
