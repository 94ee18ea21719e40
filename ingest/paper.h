/* How large the paper is: whether to believe a file's resolution, and what to take instead. */
#ifndef INGEST_PAPER_H
#define INGEST_PAPER_H

#include <stdbool.h>

/*
 * The dpi of a page. A stated resolution is believed when it lies within 72..1200 and makes paper
 * that people hand in: from a small label up to A3, or a long till receipt (paper_is_plausible()).
 * Else the page is taken for A4 or A5 at the usual dpi that comes nearest. 0 stands for "not
 * stated".
 */
int paper_dpi(double stated_dpi, int width_px, int height_px);
bool paper_is_plausible(double stated_dpi, int width_px, int height_px);

/*
 * What the dpi is if the paper is of another size than paper_dpi() makes it: 2,409 pixels are A4 at
 * 200 dpi with a little lid around it, or A5 at 300. 0 when there is no such other size.
 */
int paper_other_dpi(double stated_dpi, int width_px, int height_px);

/* What the dpi is if the pixels are the whole sheet and nothing else. */
enum paper_size { PAPER_A4, PAPER_A5 };
int paper_exact_dpi(int width_px, int height_px, enum paper_size size);

#endif
