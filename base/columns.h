/* How wide UTF-8 text stands in a terminal: what tables and bars are laid out by. */
#ifndef BASE_COLUMNS_H
#define BASE_COLUMNS_H

#include "base/text.h"

/* Columns of a terminal that the text takes: marks none, wide letters two. */
int text_columns(const char *text);

/* Appends the text in exactly `columns` columns: filled with spaces, or cut and ended by "…". */
void text_append_fitted(struct text *text, const char *more, int columns);

/* As above with the spaces in front, for figures. */
void text_append_fitted_right(struct text *text, const char *more, int columns);

#endif
