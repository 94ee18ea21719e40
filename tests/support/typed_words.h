/*
 * Words as an engine would give them, drawn as text: a character a cell of CELL_W x CELL_H pixels.
 * Words three or more cells apart come as pieces of their own, as engines give columns.
 */
#ifndef TESTS_SUPPORT_TYPED_WORDS_H
#define TESTS_SUPPORT_TYPED_WORDS_H

#include "ocr/engine.h"

enum { CELL_W = 12, CELL_H = 40, LETTER_H = 20 };

/* How the words of a drawn page lie and how well they were read. */
struct typing {
	double lean; /* pixels down for each pixel to the right */
	double score;
};

static const struct typing TYPED_PLAIN = { 0, 95 };

/* Appends the words of one row of text; *line is the number of the last piece so far, -1 at first.
 */
void typed_row(struct arena *arena, word_list *words, const char *text, int row, int *line,
	       struct typing typing);

#endif
