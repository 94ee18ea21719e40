/* A drawn-on blank, scanned and found again: the page as the readers of fields get it. */
#ifndef TESTS_SUPPORT_SCANNED_FORM_H
#define TESTS_SUPPORT_SCANNED_FORM_H

#include "model/page.h"
#include "ocr/ocr.h"
#include "tests/support/rescan.h"

#include <stdbool.h>

enum { SHEET_DPI = 300 };

/* The blank of a form, 8-bit grey at SHEET_DPI, to be drawn on. The caller owns it. */
struct Pix *sheet_of_form(const struct form *form);

/* A scan of 200 dpi or more, upright but for its skew, drawn at random. */
struct rescan scan_any(void);

/* The grey level of the sheet above which nothing is left on such a scan. */
int scan_palest(const struct rescan *scan);

/* Scans the sheet, with print of its back showing through by `bleed` (0..1), and aligns it. False:
 * the form was not found. Free the page's images with page_clear_images(). */
bool scan_sheet(struct ocr *ocr, const struct form *form, struct Pix *sheet,
		const struct rescan *scan, double bleed, struct page *ret_page);

#endif
