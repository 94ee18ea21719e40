/* A second look at where a prescription's date must stand, when it did not read as one. */
#ifndef OCR_DATE_LOOK_H
#define OCR_DATE_LOOK_H

#include "model/dossier.h"
#include "ocr/engine.h"

/*
 * On a prescription without a date, or with a doubted one, reads the places that look like one
 * again at several heights and takes the date that most of them agree on. When there is such a
 * place and still no date, a reading "date" without a value says so: the paper is not undated.
 * `words` are those of the upright page. At most 9 lines are read, some 15 ms each.
 */
void free_date_look(struct engine *engine, const struct page *page, struct dossier *dossier,
		    const word_list *words);

/* True when the words [from, to) of a line may be a date that was misread. */
struct text_line;
bool free_may_be_date(const struct text_line *line, int from, int to);

#endif
