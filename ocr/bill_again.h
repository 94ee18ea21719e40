/*
 * A bill whose total or date is in doubt is read again in other ways, and the readings vote. The
 * engine errs differently on the same print in another size, so that what two readings agree on is
 * surer than either.
 */
#ifndef OCR_BILL_AGAIN_H
#define OCR_BILL_AGAIN_H

#include "model/dossier.h"
#include "ocr/engine.h"

/* True when the page is an invoice whose total or date is missing or unsure. */
bool bill_is_doubted(const struct page *page, const struct dossier *dossier);

/*
 * Puts total and date of another reading of the same page together with those in `dossier`:
 * values, confidences and guesses. Everything else stays as it was. `other` may be freed then.
 */
void bill_add_votes(const struct page *page, struct dossier *dossier, const struct dossier *other);

/*
 * Reads a page whose bill is in doubt again as it was delivered, then with its contrast (`image`,
 * that of free_image_of) at another scale, until there is no doubt left. `text_px` is the middle
 * height of its words.
 */
void bill_read_again(struct engine *engine, struct Pix *image, int text_px, const struct page *page,
		     struct dossier *dossier);

#endif
