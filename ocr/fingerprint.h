/* The fingerprint of a page. */
#ifndef OCR_FINGERPRINT_H
#define OCR_FINGERPRINT_H

#include "model/fingerprint.h"
#include "model/page.h"
#include "ocr/blank.h"

/* As ocr_fingerprint(); `blank` is NULL for a page without a form. */
struct fingerprint fingerprint_new(const struct page *page, const struct blank *blank,
				   struct arena *arena);

#endif
