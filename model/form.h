/*
 * A paper form, described by a file of forms/: zones in millimetres on the blank. See
 * forms/README.md for the file format. Nothing about a particular form is in code.
 */
#ifndef MODEL_FORM_H
#define MODEL_FORM_H

#include "base/error.h"
#include "model/geometry.h"

#include <stdbool.h>
#include <stddef.h>

#define FIELD_KIND_LIST(X)              \
	X(FIELD_TEXT, "text")           \
	X(FIELD_COMB, "comb")           \
	X(FIELD_CHECK, "check")         \
	X(FIELD_AMOUNT, "amount")       \
	X(FIELD_NUMBER, "number")       \
	X(FIELD_CODE, "code")           \
	X(FIELD_SIGNATURE, "signature") \
	X(FIELD_BARCODE, "barcode")

/* What is written in a field: decides alphabet, checks and normal form. */
#define CONTENT_LIST(X)                     \
	X(CONTENT_NAME, "name")             \
	X(CONTENT_ADDRESS, "address")       \
	X(CONTENT_PLACE, "place")           \
	X(CONTENT_AMOUNT, "amount")         \
	X(CONTENT_COUNT, "count")           \
	X(CONTENT_DIGITS, "digits")         \
	X(CONTENT_CIN, "cin")               \
	X(CONTENT_DATE, "date")             \
	X(CONTENT_KEY_LETTER, "key_letter") \
	X(CONTENT_ACT_CODE, "act_code")     \
	X(CONTENT_REFERENCE, "reference")   \
	X(CONTENT_MARK, "mark")             \
	X(CONTENT_SIGNATURE, "signature")   \
	X(CONTENT_LABEL, "label")

enum field_kind {
#define X(name, text) name,
	FIELD_KIND_LIST(X)
#undef X
};

enum field_content {
#define X(name, text) name,
	CONTENT_LIST(X)
#undef X
};

enum { COMB_CELLS_MAX = 32 };

struct field {
	const char *name;
	enum field_kind kind;
	enum field_content content;
	const char *choice;                  /* exclusive boxes share it; NULL: stands alone */
	const char *language;                /* Tesseract's name, "fra" unless said */
	struct box_mm box;                   /* the writing area; of a comb: all its cells */
	struct box_mm cells[COMB_CELLS_MAX]; /* of a comb, left to right, tick to tick */
	int cell_count;
	int length_min, length_max; /* of a comb: characters that make a whole value */
};

/* What of a form a page is: a folded spread is also scanned as two pages, cut at the fold. */
enum sheet_half { SHEET_WHOLE, SHEET_LEFT, SHEET_RIGHT };

struct form {
	const char *name;
	const char *fund; /* "CNSS", "CNOPS" */
	const char *title;
	const char *blank_path; /* image of the blank */
	double width_mm, height_mm;
	double fold_mm;       /* from the left; 0: not a spread */
	struct field *fields; /* in reading order, tables expanded row by row */
	int field_count;
};

struct arena;

/* All forms of a folder. Owns everything its forms point to. */
struct form_set {
	struct form *forms;
	int form_count;
	struct arena *arena;
};

/*
 * Loads every NAME.json of a folder, in the order of names. A file that does not keep to the format
 * is STATUS_CONFIG with the file, the key and what was expected.
 */
enum status form_set_load(const char *folder, struct form_set *ret_set, struct error *error);
void form_set_free(struct form_set *set);

/* Lends the form or field of that name, NULL when there is none. */
const struct form *form_set_lookup(const struct form_set *set, const char *name);
const struct field *form_lookup_field(const struct form *form, const char *name);

/* The paper that a half of the form is, in the whole form's millimetres. */
struct box_mm form_half(const struct form *form, enum sheet_half half);

/* True when the middle of the field lies on that half. */
bool form_half_has(const struct form *form, enum sheet_half half, const struct field *field);

#endif
