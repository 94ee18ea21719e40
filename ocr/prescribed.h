/* The medicines of a prescription, from its lines or its table. */
#ifndef OCR_PRESCRIBED_H
#define OCR_PRESCRIBED_H

#include "ocr/free.h"
#include "ocr/prescribed_words.h"

/* One medicine, as the words that say it. */
struct prescribed_item {
	span_list name, dose;
	struct prescribed_count boxes; /* value 0: not said */
	struct prescribed_time time;   /* unit UNIT_NONE: not said */
	bool numbered, medicinal, in_table;
};

typedef LIST(struct prescribed_item) prescribed_list;

/* Adds tokens [from, to) of a line as up to two runs, but for those of `without` among them. */
void prescribed_add_span(struct arena *arena, span_list *spans, const struct text_line *line,
			 int from, int to, struct span without);

/*
 * Reads a table under a head with at least two of medicine, dose, duration and quantity, looking
 * from line `first` on; false when there is none. A row without a name continues the one above.
 */
bool prescribed_read_table(const struct free_page *paper, size_t first, prescribed_list *items);

/*
 * Appends ligne_N_medicament, _dosage, _forme, _posologie, _duree ("5 jours", "1 mois") and
 * _quantite of the lines from `first` on.
 */
void prescribed_read(const struct free_page *paper, size_t first);

#endif
