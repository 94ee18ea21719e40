/*
 * The digits that EAN-13 has printed under its bars, for the places whose bars could not be read.
 *
 * The strip at the end of the bars is cut out of the page as delivered, levelled by the rows of its
 * own ink, freed of the bars and whatever else is not in the digits' row, and read as one line of
 * digits in up to four ways. A value is taken only when two ways give the same thirteen digits with
 * a right check digit, and none before gave others; no digit is ever put right by it. Bars may
 * stand on their head, so both ends are looked at, and two ends with different values give none.
 */
#ifndef OCR_UNDER_BARS_H
#define OCR_UNDER_BARS_H

#include "model/dossier.h"
#include "ocr/engine.h"

/*
 * Confidence of digits read this way. Chosen, not measured: on drawn labels they are right far more
 * often (docs/quality/barcodes.md), but real ones wear in ways that were not drawn, nothing but a
 * check digit speaks for them, and one wrong value in ten has a right one. Alone it must never do.
 */
#define UNDER_BARS_CONFIDENCE 0.5

/*
 * Fills `printed` of the page's unread symbols where digits were read. The page's delivered image
 * must be loaded. At most the first 24 places are looked at: a page with more is a table or a
 * pattern, and each may cost eight lines of OCR.
 */
void under_bars_read(struct engine *engine, const struct page *page, struct dossier *dossier);

#endif
