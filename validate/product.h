/*
 * How much better what a line says fits one medicine than a medicine of the register taken at
 * random: likelihood ratios, above 1 for it and below 1 against it.
 *
 * A name is looked for anywhere in the line (least edits to any part of it, Sellers 1980), since
 * numbers and codes stand before it. What a share of wrong letters is worth was counted on
 * some hundred lines of generated invoices and ordonnances, printed and by hand, against their own
 * medicine and others; what a price or a code in the text is worth was chosen.
 */
#ifndef VALIDATE_PRODUCT_H
#define VALIDATE_PRODUCT_H

#include "validate/paper.h"

/*
 * Of a text read with this confidence. The medicine's code in the text counts as its name does.
 * NULL and "" say nothing: 1. An unknown medicine (NULL) fits as any: 1.
 */
double product_text_ratio(const char *text, double confidence, const struct medicine *medicine);

/* Of a line's price and amount, when so many boxes of it are there. */
double product_price_ratio(const struct bought_line *line, const struct medicine *medicine,
			   int boxes);

/* True when the line's price, or its amount for its or for so many boxes, is the list's. */
bool product_price_fits(const struct bought_line *line, const struct medicine *medicine, int boxes);

#endif
