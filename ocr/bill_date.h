/*
 * The day of a purchase among the dates of an invoice or a receipt. A time of day beside a date is
 * the strongest sign, a word before it and being printed again come next; dates of birth and expiry
 * are told by their words. All together they give each date its probability.
 */
#ifndef OCR_BILL_DATE_H
#define OCR_BILL_DATE_H

#include "ocr/free.h"

/* Appends the page's date with the others that it may be as guesses; nothing when there is none. */
void bill_add_date(const struct free_page *paper);

#endif
