/*
 * The recogniser of single written characters: digits and capitals, as they stand in the cells of a
 * form. A convolutional network of some 120,000 weights (LeCun et al., "Gradient-based learning
 * applied to document recognition", 1998) that tools/train-characters makes; docs/quality.md says
 * how well it reads. Its probabilities are calibrated on cells it was not trained on.
 */
#ifndef OCR_CHARACTERS_H
#define OCR_CHARACTERS_H

#include "model/spelling.h"

enum {
	CELL_SIDE = 28,
	CELL_BOX = 20, /* the longer side of the character's ink in it, in the middle */
	CELL_PIXELS = CELL_SIDE * CELL_SIDE,
	CELL_LAYERS = 2,
	CELL_VALUES = CELL_PIXELS * CELL_LAYERS,
	CHARACTER_CLASSES = SPELLING_CHARACTERS + 1, /* the last: no character, or not one */
};

/* What a place may hold. */
enum character_kind { CHARACTER_DIGIT, CHARACTER_LETTER, CHARACTER_EITHER };

struct characters;

/* The network of this program; free with characters_free(). */
struct characters *characters_load(void);
void characters_free(struct characters *characters);

/* One line on where the weights come from: the command that made them. Lent. */
const char *characters_provenance(const struct characters *characters);

/*
 * How much each class speaks for a cell, in natural logarithms with an unknown constant. `cell` has
 * for each pixel, row by row, the share of it that is ink, and the share that lies under the form's
 * print, where ink says little; both 0..1. About 0.2 ms.
 */
void characters_judge(const struct characters *characters, const float cell[CELL_VALUES],
		      float ret_scores[CHARACTER_CLASSES]);

/* The probabilities among the characters of a kind, and of none. */
struct spelled characters_odds(const float scores[CHARACTER_CLASSES], enum character_kind kind);

#endif
