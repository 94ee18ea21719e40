/* The writing on a page: its ink without the form's print, seen from far away. */
#ifndef OCR_WRITTEN_H
#define OCR_WRITTEN_H

#include "model/page.h"
#include "ocr/blank.h"

/*
 * The ink of an upright page at FINGERPRINT_DPI, on the form's paper and without the blank's print
 * when there is a blank (the page must be aligned to it), else on the page. Ink at the page's very
 * edge is left out: it is the scanner's. Free with density_free().
 */
struct density written_density(const struct page *page, const struct blank *blank);

#endif
