/*
 * What the words of a prescription's line say: where a dose begins, how long, how many boxes, which
 * strength and form. Pure: everything works on words.
 */
#ifndef OCR_PRESCRIBED_WORDS_H
#define OCR_PRESCRIBED_WORDS_H

#include "ocr/words.h"

/* The token where the dose starts, looking from part `first`; token_count when there is none. */
int prescribed_dose_start(const struct text_line *line, int first);

/* True for a folded word that is exactly one which only a dose has: JOURS, PRENDRE. */
bool prescribed_is_dose_word(const char *folded);

/* True when tokens [from, to) hold a strength ("250 MG", "1 %") or name a pharmaceutical form. */
bool prescribed_is_medicinal(const struct text_line *line, int from, int to);

/* True for a word that names a form or a measure of a dose, folded. */
bool prescribed_is_form(const char *folded);

/* "Fait à Rabat, le ..", "Le : 8 mars 2026", "Date de la consultation : ..", any whole date. */
bool prescribed_tells_a_date(const struct text_line *line);

/* A value in some tokens of a line; span.line NULL: none. */
struct prescribed_count {
	int value;
	struct span span;
	struct span number; /* the word of it that the value is in */
	double trust;       /* that these words are what they are taken for */
};

/* Boxes: "QSP 2", "2 bts", "N° 2", "(2)", "x 2" apart at the end. "QSP 1 mois" is no boxes. */
struct prescribed_count prescribed_boxes(const struct text_line *line, int from, int text_px);

/* Where tokens [from, to) end without a label of boxes ("N°", "QSP") whose number was not read. */
int prescribed_without_label(const struct text_line *line, int from, int to);

enum prescribed_unit { UNIT_NONE, UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_YEAR };

struct prescribed_time {
	int count;
	enum prescribed_unit unit; /* UNIT_NONE: no duration was found */
	bool to_last;              /* "QSP 1 mois": how long the boxes must last */
	struct span number;        /* the words of count and unit */
	struct span span;          /* with the words before it that lead to it: "pendant 5 jours" */
};

/* The first duration in tokens from `from` on. "3 / jour" and "3 fois par jour" are none. */
struct prescribed_time prescribed_duration(const struct text_line *line, int from);

/* The last strength in tokens [from, to): "500 MG", "10 MG/ML", "20 / 12.5 MG / MG", "5 %". */
struct span prescribed_strength(const struct text_line *line, int from, int to);

/* The last word in tokens [from, to) that names a form of medicines ("CP", "sirop"). */
struct span prescribed_form(const struct text_line *line, int from, int to);

/* True for "1)" "2." "D)" "(3)" "1°)": what numbers a line, one character of it misread. */
bool prescribed_is_ordinal(const char *text);

/* True for a dash, a dot or what OCR makes of one. */
bool prescribed_is_bullet(const char *text);

/* The bytes of `text` before its first word that are a number or bullet glued to it; 0 for none. */
size_t prescribed_glued_ordinal(const char *text);

#endif
