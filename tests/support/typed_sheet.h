/* A free page of typed rows, A5 at 200 dpi, and what was read of it. */
#ifndef TESTS_SUPPORT_TYPED_SHEET_H
#define TESTS_SUPPORT_TYPED_SHEET_H

#include "model/dossier.h"
#include "tests/support/typed_words.h"

enum { SHEET_W = 1200, SHEET_H = 1700 }; /* pixels */

struct sheet {
	struct dossier *dossier;
	struct page page;
};

/* A blank one; free it with sheet_free(). */
struct sheet *sheet_new(void);
void sheet_free(struct sheet *sheet);

/* Reads rows, a list ended by NULL, as the words that OCR gives of them. */
void sheet_parse(struct sheet *sheet, const char *const *rows, struct typing typing);

/* Both of these at once. */
struct sheet *sheet_read(const char *const *rows, struct typing typing);

/* NULL: there is none. */
const struct reading *sheet_reading(const struct sheet *sheet, const char *name);
const char *sheet_value(const struct sheet *sheet, const char *name);

/* Fails the test, with the field's name, unless it has that value. */
void sheet_assert_value(const struct sheet *sheet, const char *name, const char *wanted);

#endif
