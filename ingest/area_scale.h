/*
 * Making a page smaller for a screen: each pixel of the result is the mean of the area of the page
 * that it covers, to a 256th of a pixel, so that thin strokes stay grey lines at any ratio and
 * nothing is left out. One pass over the page, row by row.
 */
#ifndef INGEST_AREA_SCALE_H
#define INGEST_AREA_SCALE_H

struct Pix;

/* An image of 1 bit (ink is 1) or 8 bits of grey, without a colour map, as 8 bits of grey of that
 * size, at most its own in either direction (asserted). The caller owns the result. */
struct Pix *area_scale(struct Pix *image, int width, int height);

#endif
