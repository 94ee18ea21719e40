/* The date of a free page, and the place that stands before it. */
#ifndef OCR_FREE_DATES_H
#define OCR_FREE_DATES_H

#include "base/date.h"
#include "ocr/free.h"

struct free_date {
	struct date date;
	struct span span;  /* its words; line NULL: no date was found */
	struct span place; /* "Rabat" of "Fait à Rabat, le 3 mars 2026"; line NULL: none */
	double trust;      /* that it is the paper's own and, where it was put right, rightly */
};

/*
 * The date after "le" or "date", else the first that is nobody's birth. Where none reads as one, a
 * date of which marks were lost or noughts were read as eights ("13/85/2826", "12! août 2026") is
 * put right behind such a word.
 */
struct free_date free_find_date(const struct free_page *paper);

#endif
