/* How far a page is from level. */
#ifndef INGEST_SKEW_H
#define INGEST_SKEW_H

struct Pix;

/*
 * The clockwise turn within +-7 degrees that levels an inked page of about 100 dpi, whether its
 * lines run across or down; 0 when nothing on the page tells, or when it is too little to matter.
 * Good to about 0.05 degrees.
 */
double skew_find(struct Pix *ink);

#endif
