/* What was seen on the paper: a value of one field, or one printed barcode symbol. */
#ifndef MODEL_READING_H
#define MODEL_READING_H

#include "model/geometry.h"
#include "model/spelling.h"

#include <stdbool.h>

/* Where a value comes from, with its name in JSON and in the store. */
#define SOURCE_LIST(X)                 \
	X(SOURCE_PRINT, "print")       \
	X(SOURCE_HAND, "hand")         \
	X(SOURCE_MARK, "mark")         \
	X(SOURCE_BARCODE, "barcode")   \
	X(SOURCE_REGISTER, "register") \
	X(SOURCE_PERSON, "person")

enum source {
#define X(name, text) name,
	SOURCE_LIST(X)
#undef X
};

/*
 * A field's value. Strings live in the dossier's arena. `value` is normalised by the field's
 * content: dates "2026-09-13", amounts "536.20", ticks "true"/"false", text as printed. NULL:
 * nothing there. A date or an amount that does not parse is handed on as read, with a confidence of
 * at most 0.5.
 */
struct reading {
	int page;         /* number of the page */
	const char *form; /* the page's type name: "cnss-610-1-02-p1", "ordonnance", ... */
	const char *name; /* "assure_immatriculation", "acte_1_date", "ligne_1_medicament", ... */
	const char *value;
	const char *read;  /* what was seen, when `value` was settled by a register; else NULL */
	double confidence; /* 0..1: estimated probability that `value` is right */
	bool settled;      /* a register or a sum has changed `value` or `confidence` */
	double seen_confidence;  /* of what was seen, when `settled` */
	enum source seen_source; /* the same */
	struct box box;          /* delivered pixels */
	enum source source;
	/* What else it may be, from the recogniser alone: no register or sum has spoken yet. */
	const struct spelling *spelling; /* of a comb read cell by cell; else NULL */
	const struct guess *guesses; /* values in normal form, likeliest first; NULL: not told */
	int guess_count;
	bool guess_kept;  /* the only guess is what was seen, kept when `value` was settled */
	bool overwritten; /* something is crossed out or written over there (R22) */
	int ordinal;      /* in the store that it was loaded from; 0: it was read, or made since */
};

/* What a barcode stands for, with its name in JSON. */
#define BARCODE_ROLE_LIST(X)                    \
	X(BARCODE_UNKNOWN, "unknown")           \
	X(BARCODE_MEDICINE, "medicine")         \
	X(BARCODE_PRACTITIONER, "practitioner") \
	X(BARCODE_SEPARATOR, "separator")       \
	X(BARCODE_CERTIFICATE, "certificate")   \
	X(BARCODE_CARE_SHEET, "care_sheet")

enum barcode_role {
#define X(name, text) name,
	BARCODE_ROLE_LIST(X)
#undef X
};

/* One printed symbol: two boxes of one medicine are two barcodes. Strings live in the arena. */
struct barcode {
	int page;
	const char *symbology; /* "ean13", "code128", "code39", "itf", "qr", "datamatrix", ... */
	const char *value;
	bool gs1;       /* it began with FNC1: `value` is GS1 element strings (model/gs1.h) */
	struct box box; /* delivered pixels */
	enum barcode_role role;
	double confidence; /* 0..1 */
};

/*
 * A place that shows a symbol's bars which could not be read, or only as two values. Delivered
 * pixels: `box` holds the oriented rectangle of the bars, whose edges are good to about 2 mm and
 * whose direction to 10 degrees.
 */
struct unread_symbol {
	int page;
	struct box box;
	struct point centre;
	struct point across;         /* unit vector that crosses the bars, either way */
	double length_px, height_px; /* along `across` and along the bars */
	/* The box code in digits beside the bars, as OCR has it, its check digit right; NULL: none.
	 * In the dossier's arena. A hint until something else on the paper agrees. */
	const char *printed;
};

/* True for a reading whose guesses are the register's, for a person to choose from. */
bool reading_offers_guesses(const struct reading *reading);

const char *source_name(enum source source);
const char *barcode_role_name(enum barcode_role role);

#endif
